package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The heap is full, whoever has filled it: calls that need memory fail. None may lose what it has in hand just then, be it thousands
 * that a trim looks through.
 */
class HeapExhaustedIT {
    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void shouldLoseNothingWhenTheHeapIsFull(boolean ofBuffers, boolean limited) throws IOException, InterruptedException {
        run(ofBuffers, limited);
    }

    static void run(boolean ofBuffers, boolean limited) throws IOException, InterruptedException {
        String limit = ofBuffers ? Long.toString(limited ? 1 << 30 : Long.MAX_VALUE) : Integer.toString(limited ? 1 << 20 : Integer.MAX_VALUE);
        ChildJvm.run(
                ofBuffers ? OfBuffers.class : OfObjects.class, "-ea", "-Xmx24m", "-XX:+UseSerialGC", "-Dlimit=" + limit);
    }

    /** A pool of either kind with many objects, one in three of them lent. */
    abstract static class Child<T> {
        private static final int OBJECTS = 6_000;
        private static final int CALLS = 40;

        /** Takes the rest of the heap, to the last word. */
        private static Object ballast;

        private final Object[] kept = new Object[2 * OBJECTS];
        private int refused;

        abstract T get(boolean other);

        /** False if the object is still lent. */
        abstract boolean put(T object);

        abstract void trim();

        abstract PoolStats stats();

        /** After all has been given back. */
        abstract void checkEmpty(PoolStats stats);

        /** Twice with room, so that everything is loaded and linked; then without. */
        final void run() {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < OBJECTS; i++) {
                    kept[i] = get(false);
                }
                for (int i = 0; i < OBJECTS; i++) {
                    if (i % 3 != 0) {
                        giveBack(i);
                    }
                }
                if (round >= 2) {
                    fillHeap();
                }
                for (int i = 0; i < CALLS; i++) {
                    tryCalls(i, i % 2 == 0 ? OBJECTS + i : 3 * i);
                }
                ballast = null;
                check(round < 2 || refused > 0, "no call was refused");
                for (int i = 0; i < kept.length; i++) {
                    giveBack(i);
                }
                trim();
                trim();
                PoolStats stats = stats();
                check(stats.inUse() == 0, "something is lent: " + stats);
                check(stats.created() - stats.discarded() == stats.idle(), "what is left is not idle: " + stats);
                checkEmpty(stats);
            }
        }

        @SuppressWarnings("unchecked") // only get stores
        private void giveBack(int i) {
            if (kept[i] != null && put((T) kept[i])) {
                kept[i] = null;
            }
        }

        private void tryCalls(int call, int place) {
            try {
                giveBack(place);
            } catch (OutOfMemoryError full) {
                refused++;
            }
            try {
                if (kept[place] == null) {
                    kept[place] = get(call % 4 < 2);
                }
            } catch (OutOfMemoryError full) {
                refused++;
            }
            if (call % 8 == 7) {
                try {
                    trim();
                } catch (OutOfMemoryError full) {
                    refused++;
                }
            }
        }

        private static void fillHeap() {
            for (int length = 1 << 20; length > 0; ) {
                try {
                    Object[] more = new Object[length];
                    more[0] = ballast;
                    ballast = more;
                } catch (OutOfMemoryError full) {
                    length /= 2;
                }
            }
        }

        private static void check(boolean condition, String wrong) {
            if (!condition) {
                throw new IllegalStateException(wrong);
            }
        }
    }

    static final class OfBuffers extends Child<PooledBuffer> {
        private final BufferPool pool =
                BufferPool.builder().smallestBuffer(128).noAging().leakSampling(0).maxBytes(Long.getLong("limit")).build();

        public static void main(String[] args) {
            new OfBuffers().run();
        }

        @Override
        PooledBuffer get(boolean other) {
            return pool.acquire(other ? 4_096 : 128);
        }

        @Override
        boolean put(PooledBuffer lease) {
            try {
                lease.close();
            } catch (StaleHandleException over) {
                return true; // the first try has thrown, but ended it
            }
            return true;
        }

        @Override
        void trim() {
            pool.trim();
        }

        @Override
        PoolStats stats() {
            return pool.stats();
        }

        @Override
        void checkEmpty(PoolStats stats) {
            Child.check(stats.nativeBytes() == 0, "native memory is held: " + stats);
        }
    }

    static final class OfObjects extends Child<Object> {
        private final Pool<Object> pool =
                Pool.builder(Object::new).noAging().leakSampling(0).maxTotal(Integer.getInteger("limit")).build();

        public static void main(String[] args) {
            new OfObjects().run();
        }

        @Override
        Object get(boolean other) {
            return pool.get();
        }

        /** One for which there is no memory may be discarded. */
        @Override
        boolean put(Object object) {
            long inUse = pool.stats().inUse();
            try {
                pool.put(object);
                return true;
            } catch (OutOfMemoryError full) {
                return pool.stats().inUse() < inUse;
            }
        }

        @Override
        void trim() {
            pool.trim();
        }

        @Override
        PoolStats stats() {
            return pool.stats();
        }

        @Override
        void checkEmpty(PoolStats stats) {
            Child.check(stats.idle() == 0, "something is idle after two trims: " + stats);
        }
    }
}
