package io.github.poolchain.pool;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server whose handler calls itself for nested input, gets something at each level and gives it back in {@code finally}. A client nests
 * deeper than the stack; the server catches the error and goes on. The first request comes to a JVM that has never called the pool.
 */
class OverflowingHandlerIT {
    @ParameterizedTest
    @CsvSource({
        "false, 1, false",
        "false, 2, false",
        "false, 3, false",
        "false, 4, true",
        "false, 5, true",
        "true, 1, false",
        "true, 2, false",
        "true, 3, true"
    })
    void shouldLendAsBeforeAfterOverflowsInAHandler(boolean ofBuffers, int seed, boolean limited) throws IOException, InterruptedException {
        run(ofBuffers, seed, limited);
    }

    static void run(boolean ofBuffers, int seed, boolean limited) throws IOException, InterruptedException {
        if (!ofBuffers) {
            ChildJvm.run(OfObjects.class, "-Xmx512m", "-Dseed=" + seed, "-DmaxTotal=" + (limited ? 1_000_000 : 0));
            return;
        }
        // With assertions each lease has an object of its own, so a second close of one never ends another.
        ChildJvm.run(
                OfBuffers.class,
                "-ea",
                "-Xmx512m",
                "-Dseed=" + seed,
                "-DmaxBytes=" + (limited ? 1_000_000_000 : 0),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-PrintWarnings"); // the JVM's about locks that are taken near the end of the stack
    }

    /** What both have in common: requests in a row, each in a thread of its own. */
    abstract static class Requests {
        private static final int REQUESTS = 100;
        private static final int LEAST_STACK = 200 << 10;
        private static final int MOST_STACK = 340 << 10;

        /** Room for whatever is lent in all requests. */
        static final int MOST_LEASES = 1 << 20;

        private Throwable unexpected;

        /** Calls itself until the stack overflows. */
        abstract void handle();

        /** What another thread, with all of its stack, does after a request. */
        abstract void tryOut();

        final void serve() throws InterruptedException {
            long random = Integer.getInteger("seed");
            for (int i = 0; i < REQUESTS && unexpected == null; i++) {
                random = random * 0x5DEECE66DL + 11;
                long stack = LEAST_STACK + (random >>> 16) % (MOST_STACK - LEAST_STACK);
                Thread request = new Thread(null, this::request, "request " + i, stack);
                request.start();
                request.join();
                tryOut();
            }
            if (unexpected != null) {
                throw new IllegalStateException("a request ends with " + unexpected, unexpected);
            }
        }

        private void request() {
            try {
                handle();
            } catch (StackOverflowError expected) {
                return;
            } catch (Throwable t) {
                unexpected = t;
            }
        }

        static void check(boolean condition, String what) {
            if (!condition) {
                throw new IllegalStateException("not so: " + what);
            }
        }
    }

    static final class OfObjects extends Requests {
        private static final class Item {
            boolean held;
            boolean discarded;

            /** Whether a put of it has begun and not returned. */
            boolean putting;
        }

        private final Item[] items = new Item[MOST_LEASES];
        private final Pool<Item> pool;
        private int made;
        private boolean inTwoHands;
        private boolean discardedTwice;

        private OfObjects(int maxTotal) {
            Pool.Builder<Item> builder = Pool.builder(() -> items[made++] = new Item()).noAging().onDiscard(item -> {
                discardedTwice |= item.held || item.discarded;
                item.discarded = true;
            });
            if (maxTotal > 0) {
                builder.maxTotal(maxTotal);
            }
            pool = builder.build();
        }

        public static void main(String[] args) throws InterruptedException {
            OfObjects requests = new OfObjects(Integer.getInteger("maxTotal"));
            requests.serve();
            requests.settle();
        }

        @Override
        @SuppressWarnings("InfiniteRecursion") // a handler of a client that never stops
        void handle() {
            Item item = pool.get();
            // From here to the put nothing is called but the handler, so an overflow loses nothing here.
            inTwoHands |= item.held || item.discarded;
            item.held = true;
            try {
                handle();
            } finally {
                item.held = false;
                item.putting = true;
                pool.put(item);
                item.putting = false;
            }
        }

        @Override
        void tryOut() {
            Item[] some = new Item[1_000];
            for (int i = 0; i < some.length; i++) {
                some[i] = pool.get();
                check(!some[i].held && !some[i].discarded, "nobody else has what is lent");
                some[i].held = true;
            }
            for (Item item : some) {
                item.held = false;
                item.putting = false;
                pool.put(item);
            }
            check(!inTwoHands, "no object is in two hands");
        }

        /** What is lent at the end are the objects whose puts were cut off. All others are idle, and are discarded. */
        private void settle() {
            pool.trim();
            pool.trim();
            int cutOff = 0;
            for (int i = 0; i < made; i++) {
                if (items[i].putting && !items[i].discarded) {
                    cutOff++;
                }
            }
            PoolStats stats = pool.stats();
            check(!discardedTwice, "nothing is discarded twice, or while it is lent");
            check(stats.idle() == 0, "after two trims nothing is idle but " + stats);
            check(stats.inUse() == cutOff, cutOff + " objects are lent: " + stats);
            check(stats.created() - stats.discarded() == cutOff, cutOff + " objects are left: " + stats);
            pool.close();
            check(pool.stats().nativeBytes() == 0, "after the close no native memory is held: " + pool.stats());
        }
    }

    static final class OfBuffers extends Requests {
        private static final long LENT = 0x1E17_1E17_1E17_1E17L;

        private final PooledBuffer[] leases = new PooledBuffer[MOST_LEASES];
        private final BufferPool pool;
        private int count;
        private boolean inTwoHands;

        private OfBuffers(int maxBytes) {
            BufferPool.Builder builder = BufferPool.builder().noAging();
            if (maxBytes > 0) {
                builder.maxBytes(maxBytes);
            }
            pool = builder.build();
        }

        public static void main(String[] args) throws InterruptedException {
            OfBuffers requests = new OfBuffers(Integer.getInteger("maxBytes"));
            requests.serve();
            requests.settle();
        }

        @Override
        @SuppressWarnings("InfiniteRecursion") // a handler of a client that never stops
        void handle() {
            PooledBuffer lease = pool.acquire(100);
            int number = count++;
            leases[number] = lease;
            try {
                inTwoHands |= lease.byteBuffer().getLong(0) == LENT;
                lease.byteBuffer().putLong(0, LENT);
                handle();
            } finally {
                lease.byteBuffer().putLong(0, 0);
                lease.close();
                leases[number] = null;
            }
        }

        @Override
        void tryOut() {
            PooledBuffer[] some = new PooledBuffer[1_000];
            for (int i = 0; i < some.length; i++) {
                some[i] = pool.acquire(100);
            }
            for (PooledBuffer lease : some) {
                lease.close();
            }
            check(!inTwoHands, "no buffer is in two hands");
        }

        /** Leases whose close was cut off may last or be over. Those that last are closed now, and then all is idle. */
        private void settle() {
            for (int i = 0; i < count; i++) {
                if (leases[i] != null) {
                    try {
                        leases[i].close();
                    } catch (IllegalStateException over) {
                        leases[i] = null;
                    }
                }
            }
            check(pool.stats().inUse() == 0, "nothing is lent: " + pool.stats());
            pool.trim();
            check(pool.stats().nativeBytes() == 0, "after a trim no native memory is held: " + pool.stats());
            pool.close();
        }
    }
}
