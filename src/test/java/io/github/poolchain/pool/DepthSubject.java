package io.github.poolchain.pool;

import java.time.Duration;

/** A pool of either kind, as {@link StackDepth} tries it: its calls, and marks on what it lends. */
abstract class DepthSubject<T> implements AutoCloseable {
    /** How many objects there may be; {@link Integer#MAX_VALUE} if there is no limit. */
    final int limit;

    /** Set by a callback, which may run with no stack left and so only stores. */
    volatile boolean discardedTwice;

    DepthSubject(int limit) {
        this.limit = limit;
    }

    abstract T get();

    abstract T tryGet();

    abstract T get(Duration timeout) throws InterruptedException;

    abstract void put(T object);

    abstract long trim();

    abstract PoolStats stats();

    @Override
    public abstract void close();

    /** Whether what lies in one slab with what is lent stays after a close until that is given back. */
    abstract boolean keepsIdleBesideLent();

    /** To be called with the whole stack before a put that may be cut off. */
    abstract void beforePut(T object);

    /** Whether that put has changed nothing, so that the object is still lent. */
    abstract boolean isStillLent();

    /** Whatever else can be asked while the object is lent. */
    abstract void look(T object);

    /** False if the object is in somebody's hands. From here it is. */
    abstract boolean mark(T object);

    abstract void unmark(T object);

    /** Of a pool of objects. Without a limit it has a maxIdle and a reset. */
    static final class OfObjects extends DepthSubject<OfObjects.Item> {
        static final int MAX_IDLE = 280;

        static final class Item {
            boolean held;
            boolean discarded;
            int resets;
        }

        private final Pool<Item> pool;
        private long inUseBefore;

        OfObjects(int limit, boolean resets) {
            super(limit);
            Pool.Builder<Item> builder = Pool.builder(Item::new).noAging().onDiscard(item -> {
                if (item.discarded || item.held) {
                    discardedTwice = true;
                }
                item.discarded = true;
            });
            if (limit != Integer.MAX_VALUE) {
                builder.maxTotal(limit);
            }
            if (resets) {
                builder.maxIdle(MAX_IDLE).reset(item -> item.resets++);
            }
            pool = builder.build();
        }

        @Override
        Item get() {
            return pool.get();
        }

        @Override
        Item tryGet() {
            return pool.tryGet();
        }

        @Override
        Item get(Duration timeout) throws InterruptedException {
            return pool.get(timeout);
        }

        @Override
        void put(Item item) {
            pool.put(item);
        }

        @Override
        long trim() {
            return pool.trim();
        }

        @Override
        PoolStats stats() {
            return pool.stats();
        }

        @Override
        public void close() {
            pool.close();
        }

        @Override
        boolean keepsIdleBesideLent() {
            return false;
        }

        @Override
        void beforePut(Item item) {
            inUseBefore = pool.stats().inUse();
        }

        @Override
        boolean isStillLent() {
            return pool.stats().inUse() == inUseBefore;
        }

        @Override
        void look(Item item) {
            pool.leakSampling();
        }

        @Override
        boolean mark(Item item) {
            boolean wasFree = !item.held && !item.discarded;
            item.held = true;
            return wasFree;
        }

        @Override
        void unmark(Item item) {
            item.held = false;
        }
    }

    /** Of a pool of buffers of one size. What is marked is the memory. */
    static final class OfBuffers extends DepthSubject<PooledBuffer> {
        static final int SIZE = 256;

        private static final long LENT = 0x1E17_1E17_1E17_1E17L;

        private final BufferPool pool;
        private long handle;

        OfBuffers(int limit) {
            super(limit);
            BufferPool.Builder builder = BufferPool.builder().noAging();
            if (limit != Integer.MAX_VALUE) {
                builder.maxBytes((long) limit * SIZE);
            }
            pool = builder.build();
        }

        @Override
        PooledBuffer get() {
            return pool.acquire(SIZE);
        }

        @Override
        PooledBuffer tryGet() {
            return pool.tryAcquire(SIZE);
        }

        @Override
        PooledBuffer get(Duration timeout) throws InterruptedException {
            return pool.acquire(SIZE, timeout);
        }

        @Override
        void put(PooledBuffer buffer) {
            buffer.close();
        }

        @Override
        long trim() {
            return pool.trim();
        }

        @Override
        PoolStats stats() {
            return pool.stats();
        }

        @Override
        public void close() {
            pool.close();
        }

        @Override
        boolean keepsIdleBesideLent() {
            return true;
        }

        @Override
        void beforePut(PooledBuffer buffer) {
            handle = buffer.handle();
        }

        @Override
        boolean isStillLent() {
            try {
                return pool.get(handle).handle() == handle;
            } catch (IllegalStateException over) {
                return false;
            }
        }

        @Override
        void look(PooledBuffer buffer) {
            pool.get(buffer.handle()).byteBuffer().putInt(SIZE - Integer.BYTES, buffer.capacity());
        }

        @Override
        boolean mark(PooledBuffer buffer) {
            boolean wasFree = buffer.byteBuffer().getLong(0) != LENT;
            buffer.byteBuffer().putLong(0, LENT);
            return wasFree;
        }

        @Override
        void unmark(PooledBuffer buffer) {
            buffer.byteBuffer().putLong(0, 0);
        }
    }
}
