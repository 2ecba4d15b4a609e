package io.github.poolchain.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Plays all calls of a queue through once, so that all their classes are initialized. A class that is first needed where the stack ends
 * could never be used again.
 */
final class QueueRehearsal {
    private static final int VALUES = 200;

    private static volatile boolean done;

    private QueueRehearsal() {}

    /** Any thread. Does everything once with small queues; the next time nothing. */
    static void once() {
        if (!done) {
            done = true; // first: the queues that it makes come here, too
            try {
                play(new LongQueue());
                play(new LongQueue(VALUES));
                play(new HandleQueue<>(VALUES));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (Throwable notEnough) {
                done = false;
                throw notEnough;
            }
        }
    }

    private static void play(LongQueue queue) throws InterruptedException {
        try (queue) {
            long[] values = new long[VALUES];
            for (int i = 0; i < VALUES && queue.offer(i + 1L); i++) {
                values[i] = i + 1L;
            }
            boolean _ = queue.tryPut(1, null, 1);
            long _ = queue.poll() + queue.poll(1);
            int _ = queue.poll(values, 0, VALUES / 2);
            int _ = queue.offer(values, 0, 1);
            int _ = queue.poll(values, 0, VALUES);
            long _ = queue.poll(1);
            long _ = queue.trim() + queue.footprint() + queue.size() + queue.remainingCapacity();
        }
    }

    private static void play(HandleQueue<Object> queue) throws InterruptedException {
        try (queue) {
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < VALUES; i++) {
                boolean _ = queue.offer(i);
            }
            boolean _ = queue.remove((Object) 1) && queue.remove((Object) 0) && queue.contains(3);
            Object _ = queue.peek();
            Object _ = queue.poll();
            Object _ = queue.poll(1, TimeUnit.NANOSECONDS);
            int _ = queue.drainTo(elements, VALUES / 2) + queue.drainTo(elements) + queue.size();
            long _ = queue.trim() + queue.footprint();
        }
    }
}
