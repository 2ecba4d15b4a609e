package io.github.poolchain.pool;

import io.github.poolchain.handle.StaleHandleException;
import java.lang.foreign.Arena;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has each class that a call needs initialized, and each lambda and string made once, before the first pool of buffers is there. What
 * a full stack ends in the midst of that can never be used again. The pools that it makes have no number, and the flight recorder is not told of what
 * happens in them: among that are leaks.
 */
final class BufferRehearsal {
    private static final int BUFFERS = 4;
    private static final int BYTES = 256;

    private static volatile boolean done;

    /** The thread that plays; null if there is none. */
    private static volatile @Nullable Thread player;

    private BufferRehearsal() {}

    /** Any thread. Whether the calling thread plays, so that what it does is of no interest to anybody. */
    static boolean isUnderWay() {
        return player == Thread.currentThread();
    }

    /** Any thread. Does everything once with a small pool; the next time nothing. */
    static void once() {
        if (!done) {
            done = true; // first: the pools that it makes come here, too
            try {
                play();
            } catch (Throwable notEnough) {
                done = false;
                throw notEnough;
            }
        }
    }

    /** Any thread. Does everything. */
    static void play() {
        player = Thread.currentThread();
        try {
            play(BufferPool.builder().checkedLeases());
            play(BufferPool.builder());
            play(BufferPool.builder().debug().leakSampling(1));
        } finally {
            player = null;
        }
    }

    private static void play(BufferPool.Builder builder) {
        BufferPool pool = builder.maxBytes(BUFFERS * BYTES).largestBuffer(BYTES).zeroed().onLeak(leak -> {}).noAging().build();
        PooledBuffer[] lent = new PooledBuffer[BUFFERS];
        for (int i = 0; i < BUFFERS; i++) {
            lent[i] = pool.acquire(1);
        }
        fail(pool);
        for (PooledBuffer buffer : lent) {
            use(pool, buffer);
        }
        try (Arena arena = pool.arena()) {
            boolean _ = arena.allocate(1).isNative();
        }
        pool.slabs.sweep.oversize();
        long _ = pool.slabs.sweep.old();
        pool.leakSampling(1);
        pool.acquire(1).close();
        pool.acquire(1).close();
        long _ = pool.trim();
        PooledBuffer last = pool.acquire(1);
        pool.close();
        last.close();
        pool.close();
        fail(pool);
        long _ = pool.stats().idle() + pool.slabs.footprint();
    }

    private static void use(BufferPool pool, PooledBuffer buffer) {
        long handle = buffer.handle();
        pool.get(handle).byteBuffer().putInt(0, pool.get(handle).capacity());
        boolean _ = buffer.segment().isNative();
        boolean _ = buffer.retain() == buffer && pool.retain(handle) && pool.read(handle, segment -> buffer.close()) && pool.release(handle);
        buffer.close();
        try {
            buffer.close();
        } catch (StaleHandleException expected) {
            fail(pool, handle);
        }
    }

    private static void fail(BufferPool pool, long handle) {
        try {
            PooledBuffer _ = pool.get(handle);
        } catch (IllegalStateException expected) {
            return;
        }
    }

    private static void fail(BufferPool pool) {
        try {
            PooledBuffer _ = pool.acquire(1);
        } catch (IllegalStateException expected) {
            fail(pool, 1);
        }
        try {
            PooledBuffer _ = pool.acquire(1, Duration.ofNanos(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException expected) {
            return;
        }
    }
}
