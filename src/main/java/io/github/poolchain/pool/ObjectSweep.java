package io.github.poolchain.pool;

import io.github.poolchain.idle.Store;
import io.github.poolchain.idle.Waiters;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Takes idle objects out of the store of a {@link Pool}, and discards them. Any thread; the caller has reserved stack. */
final class ObjectSweep<T> {
    /** How many objects are taken out, and then discarded, in one batch. No thread waits for a shard while they are being discarded. */
    private static final int MOST_DISCARDED_AT_ONCE = 1 << 14;

    /** How often a close looks whether the thread that sweeps makes progress. */
    private static final long LOCK_NANOS = 10_000_000;

    private final Store<T> store;
    private final Waiters waiters;
    private final long patience;
    private final Consumer<T> discard;

    /** Held while idle objects are discarded, also during the callbacks, so that a close can wait until all have been discarded. */
    private final ReentrantLock sweeping = new ReentrantLock();

    /** Whether the holder of the lock is in a callback, which may take any time. */
    private volatile boolean callingBack;

    /** How many times a thread has asked that the closed pool be emptied. */
    private final AtomicInteger asks = new AtomicInteger();

    /** Whether the pool is closed and nothing is left of it. */
    private volatile boolean freed;

    /** {@code discard} is called for each object. */
    ObjectSweep(Store<T> store, Waiters waiters, long patience, Consumer<T> discard) {
        this.store = store;
        this.waiters = waiters;
        this.patience = patience;
        this.discard = discard;
    }

    /** Whether the pool is closed and nothing is left of it. */
    boolean isFreed() {
        return freed;
    }

    /** Whether the calling thread is in a callback of its own sweep. */
    boolean isOfThisThread() {
        return sweeping.isHeldByCurrentThread();
    }

    /** Discards what has been idle for a period, and ends the period. Does nothing if another sweep is under way. */
    void old(Discards<T> discards) {
        if (sweeping.isHeldByCurrentThread() || !sweeping.tryLock()) {
            return;
        }
        try {
            discard(discards, true);
            waiters.hold();
            try {
                store.endPeriod(patience);
            } finally {
                waiters.unhold();
            }
        } finally {
            sweeping.unlock();
        }
    }

    /** For a closed pool: discards everything. Waits for threads that discard, and for threads at work in a shard, the latter not longer than the patience. */
    Discards<T> all(long mostPatience) {
        Discards<T> discards = new Discards<>(discard);
        int asked = asks.incrementAndGet();
        while (!freed && lockSweeping(mostPatience)) {
            try {
                store.close();
                discard(discards, false);
                waiters.hold();
                try {
                    freed = store.free(mostPatience);
                } finally {
                    waiters.unhold();
                }
            } finally {
                sweeping.unlock();
            }
            int now = asks.get();
            if (now == asked) {
                break;
            }
            asked = now; // another thread has left its work to this one
        }
        return discards;
    }

    /** In batches, so that no thread waits for a shard while a callback runs. */
    @SuppressWarnings("unchecked")
    private void discard(Discards<T> discards, boolean oldOnly) {
        Batch batch = new Batch((int) Math.min(store.size() + 1, MOST_DISCARDED_AT_ONCE));
        do {
            batch.count = 0;
            waiters.hold();
            try {
                boolean _ = store.sweep(batch, oldOnly, patience);
            } finally {
                waiters.unhold();
                callingBack = true;
                for (int i = 0; i < batch.count; i++) {
                    discards.accept((T) batch.objects[i]);
                }
                callingBack = false;
            }
        } while (batch.count == batch.objects.length);
    }

    /** Takes the objects that it is offered until it is full. */
    private static final class Batch implements Predicate<Object> {
        final Object[] objects;
        int count;

        Batch(int size) {
            objects = new Object[size];
        }

        @Override
        public boolean test(Object object) {
            if (count == objects.length) {
                return false;
            }
            objects[count] = object;
            count++;
            return true;
        }
    }

    /** Takes the lock; false if its holder makes no progress. The holder sees the ask later, and does the work then. */
    private boolean lockSweeping(long mostPatience) {
        boolean interrupted = false;
        boolean locked = sweeping.tryLock();
        for (long left = mostPatience; !locked && left > 0; left -= callingBack ? 0 : LOCK_NANOS) {
            try {
                locked = sweeping.tryLock(LOCK_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return locked;
    }
}
