package io.github.poolchain.pool;

import io.github.poolchain.idle.Store;
import io.github.poolchain.idle.Waiters;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Takes what is idle out of the store of a {@link Pool}, and has it discarded. Any thread; the stack is reserved. */
final class ObjectSweep<T> {
    /** As many objects are discarded at once: while nobody waits for the shard. */
    private static final int MOST_DISCARDED_AT_ONCE = 1 << 14;

    /** A closer looks so often whether who sweeps makes progress. */
    private static final long LOCK_NANOS = 10_000_000;

    private final Store<T> store;
    private final Waiters waiters;
    private final long patience;
    private final Consumer<T> discard;

    /** Whoever discards what is idle; the callbacks run with it, so that a close can wait until all has been discarded. */
    private final ReentrantLock sweeping = new ReentrantLock();

    /** Whether it is in a callback, which may take as long as it likes. */
    private volatile boolean callingBack;

    /** How often somebody has asked that a closed pool be emptied. */
    private final AtomicInteger asks = new AtomicInteger();

    /** Whether nothing is left of a closed pool. */
    private volatile boolean freed;

    /** {@code discard} is called for each object. */
    ObjectSweep(Store<T> store, Waiters waiters, long patience, Consumer<T> discard) {
        this.store = store;
        this.waiters = waiters;
        this.patience = patience;
        this.discard = discard;
    }

    /** Whether nothing is left of a closed pool. */
    boolean isFreed() {
        return freed;
    }

    /** Whether the caller is called back by a sweep of its own. */
    boolean isOfThisThread() {
        return sweeping.isHeldByCurrentThread();
    }

    /** Discards what has been idle for a period, and ends the period; nothing if another sweep is under way. */
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

    /** Of a closed pool. Waits for who discards, and for who is at work, but for a stopped thread no longer than it has patience. */
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
            asked = now; // somebody has left it to this thread
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

    /** Takes what it is offered, as far as there is room. */
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

    /** False if who has the lock makes no progress; it sees that it has been asked. */
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
