package io.github.poolchain.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;

/** What a pool holds, without what it has done. */
record Held(long inUse, long idle, long created, long discarded, long nativeBytes, long limit) {
    static Held of(PoolStats stats) {
        return new Held(
                stats.inUse(), stats.idle(), stats.created(), stats.discarded(), stats.nativeBytes(), stats.limit());
    }

    /** Waits until the pool holds that, as memory is freed in the background. */
    static void await(BufferPool pool, Held expected) {
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (!of(pool.stats()).equals(expected) && System.nanoTime() < deadline) {
            Threads.letOthersRun();
        }
        assertThat(of(pool.stats())).isEqualTo(expected);
    }

    /** Waits until so many bytes are held. */
    static void awaitBytes(BufferPool pool, long expected) {
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (pool.stats().nativeBytes() != expected && System.nanoTime() < deadline) {
            Threads.letOthersRun();
        }
        assertThat(pool.stats().nativeBytes()).isEqualTo(expected);
    }
}
