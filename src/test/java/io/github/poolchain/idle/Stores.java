package io.github.poolchain.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the tests of the stores have in common. */
final class Stores {
    /** So long that only a hang exceeds it, on whatever machine. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private Stores() {}

    static Store<Integer> store(int magazineSize) {
        return new Store<>(new Waiters(false), magazineSize, Sampler.none());
    }

    /** As a pool without a limit does it. */
    static <T> T take(Store<T> store) {
        T object = store.take();
        return object == null ? store.takeSlow(true) : object;
    }

    /** As a pool does it; whether it is kept. */
    static <T> boolean give(Store<T> store, T object) {
        return store.give(object) || store.giveSlow(object);
    }

    /** Gives the numbers from 0 as new objects. */
    static void fill(Store<Integer> store, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(store.add(i)).isTrue();
        }
    }

    /** As a pool at its limit; null if there is none. */
    static <T> T tryTake(Store<T> store) {
        return await(store, 0);
    }

    static <T> T await(Store<T> store, long nanos) {
        try {
            return store.waiters.<T>await(store::takeAnywhere, nanos, PATIENCE_NANOS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All that is idle; looks everywhere, and leaves nothing. */
    static <T> List<T> drain(Store<T> store) {
        List<T> all = new ArrayList<>();
        sweep(store, all, false);
        return all;
    }

    /** Offers what is idle, or only the old, and moves all that is offered to the list. */
    static <T> void sweep(Store<T> store, List<T> into, boolean oldOnly) {
        held(store, () -> assertThat(store.sweep(into::add, oldOnly, PATIENCE_NANOS)).isTrue());
    }

    static void endPeriod(Store<?> store) {
        held(store, () -> store.endPeriod(PATIENCE_NANOS));
    }

    static boolean free(Store<?> store) {
        boolean[] freed = new boolean[1];
        held(store, () -> freed[0] = store.free(0));
        return freed[0];
    }

    private static void held(Store<?> store, Runnable action) {
        store.waiters.hold();
        try {
            action.run();
        } finally {
            store.waiters.unhold();
        }
    }

    /** In a new platform thread, which has ended when this returns. */
    static <T> T inNewThread(Callable<T> call) throws Exception {
        return result(call, Thread.ofPlatform());
    }

    static <T> T inVirtualThread(Callable<T> call) throws Exception {
        return result(call, Thread.ofVirtual());
    }

    private static <T> T result(Callable<T> call, Thread.Builder builder) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = builder.start(task);
        T result = get(task);
        thread.join();
        return result;
    }

    static <T> T get(FutureTask<T> task) throws InterruptedException {
        try {
            return task.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("in the thread", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("hangs", e);
        }
    }

    static long state(Shard shard) {
        return shard.mode & Claim.STATE;
    }

    static Shard shardOf(Store<?> store, Thread owner) {
        for (Shard shard : store.shards.all()) {
            if (shard.owner == owner.threadId()) {
                return shard;
            }
        }
        return null;
    }

    static void assumeAsymmetric() {
        assumeTrue(Fence.ASYMMETRIC, "claims are by CAS");
    }
}
