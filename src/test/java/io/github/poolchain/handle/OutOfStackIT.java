package io.github.poolchain.handle;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stack that ends in the middle of a call, at any of its steps: no entry is lost, and none given to two. */
class OutOfStackIT {
    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-XX:+TieredCompilation"})
    void shouldLoseAndDoubleNothing(String compiler) throws IOException, InterruptedException {
        ChildJvm.run(Child.class, compiler, "-da");
    }

    static final class Child {
        private static final int ENTRIES = 200;
        private static final int ROUNDS = System.getProperty("java.vm.info").startsWith("interpreted") ? 4 : 80;
        private static final Object OBJECT = new Object();

        private final HandleTable<Object> table;
        private final int lanes;
        private final long[] handles = new long[80];
        private int held;
        private int most;
        private long calls;

        private Child(int lanes) {
            this.lanes = lanes;
            table = new HandleTable<>(ENTRIES, 1L << 32, 0, Arena::ofShared, lanes, HeavyFence::full);
        }

        public static void main(String[] args) throws InterruptedException {
            for (int lanes : new int[] {4, 0}) {
                Child child = new Child(lanes);
                for (int round = 0; round < ROUNDS; round++) {
                    int number = round;
                    Throwable[] thrown = new Throwable[1];
                    Thread thread = new Thread(null, () -> child.overflow(number), "overflow", 200 << 10);
                    thread.setUncaughtExceptionHandler((ended, e) -> thrown[0] = e);
                    thread.start();
                    thread.join();
                    check(thrown[0] == null, "no error but of the stack: " + thrown[0]);
                }
                child.audit();
            }
        }

        private void overflow(int round) {
            most = new int[] {1, 2, 40, 70}[round % 4];
            for (int depth = 0; depth < 12; depth++) {
                try {
                    callFrom(depth, round);
                    throw new IllegalStateException("there was stack for all");
                } catch (StackOverflowError expected) {
                    // What a remove did not come to do is done now.
                    while (held > 0) {
                        if (table.find(handles[held - 1]) != null) {
                            table.remove(handles[held - 1]);
                        }
                        held--;
                    }
                    check(table.size() == 0, "objects in the table: " + table.size() + " with lanes: " + lanes);
                }
            }
        }

        /** Frames that are not those below, so that the stack ends at another place. */
        private void callFrom(int depth, int round) {
            if (depth > 0) {
                callFrom(depth - 1, round);
            } else if (round % 2 == 0) {
                small();
            } else {
                large(1, 2, 3, 4, 5, 6, round);
            }
        }

        @SuppressWarnings("InfiniteRecursion")
        private void small() {
            addAndRemove();
            small();
        }

        @SuppressWarnings("InfiniteRecursion")
        private long large(long a, long b, long c, long d, long e, long f, int round) {
            addAndRemove();
            return large(b, c, d, e, f, a, round + 1) + a + b + c + d + e + f;
        }

        private void addAndRemove() {
            int begin = held;
            while (held < most) {
                handles[held] = table.add(OBJECT);
                held++;
                calls++;
            }
            while (held > begin) {
                Object removed = table.remove(handles[held - 1]);
                held--;
                check(removed.equals(OBJECT), "the object");
            }
        }

        private void audit() {
            check(calls > 10_000, "many calls: " + calls);
            Set<Long> issued = new HashSet<>();
            try {
                while (true) {
                    check(issued.add(table.add(OBJECT)), "handle issued twice");
                }
            } catch (IllegalStateException full) {
                check(String.valueOf(full.getMessage()).contains("full"), "full: " + full);
            }
            Set<Integer> entries = new HashSet<>();
            issued.forEach(handle -> check(entries.add(Handles.index(handle)), "entry given to two"));
            check(issued.size() == ENTRIES, "entries left: " + issued.size() + " with lanes: " + lanes);
            table.close();
        }

        private static void check(boolean condition, String what) {
            if (!condition) {
                throw new IllegalStateException("not so: " + what);
            }
        }
    }
}
