package io.github.poolchain.queue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Queues to be used again, since to make one takes longer than a test. A queue comes and goes empty. */
final class Queues {
    private static final Queue<LongQueue> UNBOUNDED = new ConcurrentLinkedQueue<>();
    private static final Queue<LongQueue> OF_ONE = new ConcurrentLinkedQueue<>();

    private Queues() {}

    static LongQueue unbounded() {
        LongQueue queue = UNBOUNDED.poll();
        return queue == null ? new LongQueue() : queue;
    }

    static LongQueue ofOne() {
        LongQueue queue = OF_ONE.poll();
        return queue == null ? new LongQueue(1) : queue;
    }

    /** Takes what is left and gives the queue back; how many elements there were. */
    static int giveBack(LongQueue queue) {
        int left = 0;
        while (queue.poll() != 0) {
            left++;
        }
        (queue.remainingCapacity() == Integer.MAX_VALUE ? UNBOUNDED : OF_ONE).add(queue);
        return left;
    }

    /** Polls until there is something, or nothing can come: whether there was something. */
    static int pollToTheEnd(LongQueue queue) {
        while (true) {
            boolean drained = queue.isDrained();
            if (queue.poll() != 0) {
                return 1;
            }
            if (drained) {
                return 0;
            }
            Thread.onSpinWait();
        }
    }
}
