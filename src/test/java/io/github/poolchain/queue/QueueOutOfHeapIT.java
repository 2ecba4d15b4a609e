package io.github.poolchain.queue;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A heap that is full when a queue grows: what throws has put nothing in and taken nothing out, and the queue goes on when there is room. */
class QueueOutOfHeapIT {
    private static final String[] HEAP = {"-Xmx32m", "-XX:+UseSerialGC", "-ea"};

    @Test
    void shouldLoseNothingWhenItsOwnReferencesFillTheHeap() throws IOException, InterruptedException {
        ChildJvm.run(FilledByItself.class, HEAP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000000"})
    void shouldLoseNothingWhenOthersFillTheHeap(String capacity) throws IOException, InterruptedException {
        ChildJvm.run(FilledByOthers.class, "-Xmx32m", "-XX:+UseSerialGC", "-ea", "-Dcapacity=" + capacity);
    }

    static final class FilledByItself {
        private FilledByItself() {}

        public static void main(String[] args) {
            Object object = new Object();
            try (HandleQueue<Object> queue = new HandleQueue<>()) {
                // Once, so that no class has to be loaded when the heap is full.
                check(queue.offer(object) && object.equals(queue.poll()) && queue.isEmpty() && queue.trim() >= 0, "works");
                for (int round = 0; round < 3; round++) {
                    int in = 0;
                    byte[][] spare = {new byte[1 << 20]}; // what the test itself needs when the heap is full
                    try {
                        while (queue.offer(object)) {
                            in++;
                        }
                        throw new IllegalStateException("it has a bound");
                    } catch (OutOfMemoryError expected) {
                        spare[0] = null;
                        check(in > 1_000_000 && queue.size() == in, "holds what went in");
                    }
                    for (int i = 0; i < in; i++) {
                        check(object.equals(queue.poll()), "gives out what went in");
                    }
                    check(queue.poll() == null && queue.isEmpty(), "and no more");
                    long _ = queue.trim();
                }
            }
        }
    }

    /** Values in order, whichever of the calls fail. */
    static final class FilledByOthers {
        private static final int VALUES = 200_000;

        private static final Object[] NOTHING = {};
        private static final long[] SEVERAL = new long[100];

        private static Object[] hoard = NOTHING;
        private static int failures;

        private FilledByOthers() {}

        public static void main(String[] args) throws InterruptedException {
            int capacity = Integer.getInteger("capacity");
            for (int round = 0; round < 3; round++) {
                failures = 0;
                try (LongQueue queue = capacity == 0 ? new LongQueue() : new LongQueue(capacity)) {
                    if (round > 0) {
                        check(queue.offer(1) && queue.poll() == 1, "goes in and out");
                    }
                    fillHeap();
                    long in = put(queue, round == 1);
                    boolean refusedWaiting = isRefusedWaiting(queue, in);
                    hoard = NOTHING;
                    check(failures > 0 || refusedWaiting, "the heap was not full");
                    check(queue.size() == in, "holds what went in");
                    check(queue.offer(in + 1), "goes on");
                    for (long i = 1; i <= in + 1; i++) {
                        check(queue.take() == i, "in order");
                    }
                    check(queue.poll() == 0 && queue.isEmpty(), "and no more");
                }
            }
        }

        private static long put(LongQueue queue, boolean bulk) {
            long in = 0;
            long[] several = SEVERAL;
            for (int i = 0; i < VALUES; i++) {
                try {
                    if (bulk) {
                        for (int k = 0; k < several.length; k++) {
                            several[k] = in + 1 + k;
                        }
                        in += queue.offer(several, 0, several.length);
                    } else if (queue.offer(in + 1)) {
                        in++;
                    }
                } catch (OutOfMemoryError full) {
                    failures++;
                    if (failures > 50) {
                        return in;
                    }
                }
            }
            return in;
        }

        /** A wait needs a record. Only when there is nothing that would be taken instead. */
        private static boolean isRefusedWaiting(LongQueue queue, long in) throws InterruptedException {
            try {
                return in == 0 && queue.poll(1) != 0;
            } catch (OutOfMemoryError full) {
                return true;
            }
        }

        /** Until not even a small object fits. */
        private static void fillHeap() {
            for (int size = 1 << 20; size > 0; ) {
                try {
                    Object[] more = new Object[size];
                    more[0] = hoard;
                    hoard = more;
                } catch (OutOfMemoryError full) {
                    size /= 2;
                }
            }
        }
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
