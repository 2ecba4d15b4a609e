package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls at each depth of a stack that is about to end: what throws has not put in or taken out, and no lane stays claimed. */
class OutOfStackIT {
    private static final int VALUES = 1 << 16;
    private static final int FRAMES_FROM_THE_END = 400;

    private final HandleQueue<Integer>[] queues = queues();
    private final Integer[] values = new Integer[VALUES];
    private final boolean[] in = new boolean[VALUES];
    private final int[] out = new int[VALUES];
    private int next = 1;
    private int calls;
    private int overflows;

    @SuppressWarnings("unchecked") // an array of them
    private static HandleQueue<Integer>[] queues() {
        return (HandleQueue<Integer>[]) new HandleQueue<?>[] {new HandleQueue<>(), new HandleQueue<>(50)};
    }

    /** Returns how many frames there are from here to the end, about; calls on the way back. */
    @SuppressWarnings("InfiniteRecursion") // that is the point
    private int deep(HandleQueue<Integer> queue) {
        int fromTheEnd;
        try {
            fromTheEnd = deep(queue) + 1;
        } catch (StackOverflowError end) {
            return 0;
        }
        if (fromTheEnd < FRAMES_FROM_THE_END && next < VALUES - 1) {
            call(queue);
        }
        return fromTheEnd;
    }

    private void call(HandleQueue<Integer> queue) {
        int value = next;
        next++;
        calls++;
        try {
            if (calls % 3 != 0) {
                if (queue.offer(values[value])) {
                    in[value] = true;
                }
            } else {
                Integer taken = queue.poll();
                if (taken != null) {
                    out[taken]++;
                }
            }
        } catch (StackOverflowError end) {
            overflows++;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldLoseNothingAtTheEndOfTheStack(int which) throws Exception {
        HandleQueue<Integer> queue = queues[which];
        for (int i = 0; i < VALUES; i++) {
            values[i] = i;
        }
        for (int i = 0; i < 1_000; i++) { // so that all classes are there
            assertThat(queue.offer(values[0])).isTrue();
            assertThat(queue.poll()).isZero();
        }
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        for (int round = 0; round < 60; round++) {
            Thread thread = Thread.ofPlatform().daemon().stackSize(256 * 1024 + round * 128).start(() -> {
                try {
                    int _ = deep(queue);
                    for (int i = 0; i < 30; i++) {
                        call(queue);
                    }
                } catch (Throwable t) {
                    thrown.set(t);
                }
            });
            thread.join(TimeUnit.SECONDS.toMillis(Rendezvous.PATIENCE_SECONDS));
            assertThat(thread.isAlive()).as("a lane is claimed for ever").isFalse();
            assertThat(thrown.get()).isNull();
        }
        assertThat(overflows).as("of %d calls", calls).isPositive();
        for (Integer taken = queue.poll(); taken != null; taken = queue.poll()) {
            out[taken]++;
        }
        Set<Integer> wrong = new HashSet<>();
        for (int i = 1; i < VALUES; i++) {
            if (out[i] != (in[i] ? 1 : 0)) {
                wrong.add(i);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(queue.isEmpty()).isTrue();
        queue.close();
        assertThat(queue.isDrained()).isTrue();
    }

    /** A class that is first needed where the stack ends could never be used again. */
    @Test
    void shouldBeUsableAlthoughItsFirstCallsHadNoStack() throws Exception {
        ChildJvm.run(FirstCalls.class, "-ea");
    }

    static final class FirstCalls {
        private static final HandleQueue<Integer> QUEUE = new HandleQueue<>(10);

        private FirstCalls() {}

        public static void main(String[] args) throws Exception {
            Threads.run(() -> {
                int _ = deep();
            });
            QUEUE.clear();
            QUEUE.add(1);
            QUEUE.add(2);
            if (!QUEUE.remove(2) || QUEUE.peek() != 1 || QUEUE.drainTo(new ArrayList<>()) != 1) {
                throw new IllegalStateException("not as it should be");
            }
        }

        @SuppressWarnings("InfiniteRecursion") // that is the point
        private static int deep() {
            int fromTheEnd;
            try {
                fromTheEnd = deep() + 1;
            } catch (StackOverflowError end) {
                return 0;
            }
            if (fromTheEnd < FRAMES_FROM_THE_END) {
                call(fromTheEnd);
            }
            return fromTheEnd;
        }

        private static void call(int which) {
            try {
                switch (which % 4) {
                    case 0 -> QUEUE.offer(1);
                    case 1 -> QUEUE.remove(1);
                    case 2 -> QUEUE.drainTo(new ArrayList<>());
                    default -> QUEUE.poll(1, TimeUnit.NANOSECONDS);
                }
            } catch (StackOverflowError | InterruptedException end) {
                return;
            }
        }
    }
}
