package io.github.poolchain.netty;

import io.github.poolchain.pool.BufferPool;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has a pool of native memory trimmed in the background as long as it holds more than so many bytes. Any thread.
 *
 * <p>Nothing is counted when memory is lent that there is: only new memory can take the pool beyond the limit.
 */
final class SoftLimit {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 3_200;

    /** No slab of the pool has more buffers; so when one of its buffers is taken the pool has grown by at most so many times as much. */
    private static final int MOST_BUFFERS_IN_SLAB = 64;

    private final long bytes;

    /** Weak, for the thread that trims must not keep a pool that nobody uses any more. */
    private final WeakReference<BufferPool> pool;

    /** New bytes that may still be taken until the pool must be looked at. */
    private final AtomicLong unseen = new AtomicLong();

    private final AtomicBoolean trimming = new AtomicBoolean();

    /** Whether the pool is closed, or nobody has it any more. False, then true once. */
    private volatile boolean ended;

    SoftLimit(BufferPool pool, long bytes) {
        this.pool = new WeakReference<>(pool);
        this.bytes = bytes;
    }

    /** Some memory has been lent for the first time. */
    void taken(int newBytes) {
        if (unseen.addAndGet(-newBytes) < 0 && !trimming.get() && !ended) {
            look();
        }
    }

    private void look() {
        BufferPool looked = pool.get();
        if (looked == null) {
            return;
        }
        long room = bytes - looked.stats().nativeBytes();
        if (room >= 0) {
            unseen.set(room / MOST_BUFFERS_IN_SLAB);
        } else if (trimming.compareAndSet(false, true)) {
            try {
                Thread.ofPlatform().daemon().name("poolchain-netty-trim").start(this::trim);
            } catch (Throwable noThread) { // somebody's next buffer tries again
                trimming.set(false);
            }
        }
    }

    private void trim() {
        try {
            long pause = FIRST_PAUSE_MILLIS;
            long freed;
            do {
                Thread.sleep(pause);
                freed = trimOnce();
                pause = freed > 0 ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            } while (freed >= 0);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } finally {
            trimming.set(false);
        }
        if (!ended) {
            look(); // again: who took new memory just before has seen that somebody trims
        }
    }

    /** How many bytes went back to the system; less than 0 if there is nothing to do. */
    private long trimOnce() {
        @Nullable BufferPool trimmed = pool.get();
        if (trimmed == null) {
            ended = true;
            return -1;
        }
        if (trimmed.stats().nativeBytes() <= bytes) {
            return -1;
        }
        try {
            return trimmed.trim();
        } catch (IllegalStateException closed) {
            ended = true;
            return -1;
        }
    }
}
