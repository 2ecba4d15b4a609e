package io.github.poolchain.micrometer;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PoolStats;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The figures of a {@link Pool} or a {@link BufferPool}, tagged {@code pool} with its name: the gauges {@code poolchain.pool.in.use},
 * {@code .idle}, {@code .waiters} and {@code .native.bytes}, {@code .limit} if there is one, and the counters {@code .hits}, {@code .misses},
 * {@code .steals}, {@code .created} and {@code .discarded}. What each means is told by {@link PoolStats}.
 *
 * <p>The meters do not keep the pool. Once it is closed, they go with the next measurement that is taken of any of them; once it has been
 * dropped, soon after the collector has noticed.
 */
public final class PoolMetrics extends Metrics<PoolStats> {
    private <T> PoolMetrics(T pool, Function<? super T, PoolStats> stats, Predicate<? super T> isClosed, String name, Iterable<Tag> tags) {
        super(pool, stats, isClosed, Tags.of(tags).and("pool", Objects.requireNonNull(name, "name")));
    }

    /**
     * The meters of a pool of objects.
     *
     * @param pool does not have to have a name of its own
     * @param name tells the pool from others in one registry, unless {@code tags} do
     * @param tags others for each of the meters
     * @throws NullPointerException if one of these is null
     */
    public static PoolMetrics of(Pool<?> pool, String name, Tag... tags) {
        return new PoolMetrics(pool, Pool::stats, Pool::isClosed, name, Tags.of(tags));
    }

    /**
     * The meters of a pool of buffers.
     *
     * @param pool does not have to have a name of its own
     * @param name tells the pool from others in one registry, unless {@code tags} do
     * @param tags others for each of the meters
     * @throws NullPointerException if one of these is null
     */
    public static PoolMetrics of(BufferPool pool, String name, Tag... tags) {
        return new PoolMetrics(pool, BufferPool::stats, BufferPool::isClosed, name, Tags.of(tags));
    }

    @Override
    void describe(Binding<PoolStats> meters, PoolStats now) {
        meters.gauge("poolchain.pool.in.use", "Lent and not yet given back", null, PoolStats::inUse);
        meters.gauge("poolchain.pool.idle", "Waiting to be lent", null, PoolStats::idle);
        meters.gauge("poolchain.pool.waiters", "Threads that wait for one, about", null, PoolStats::waiters);
        meters.gauge("poolchain.pool.native.bytes", "Native memory that the pool holds", "bytes", PoolStats::nativeBytes);
        if (now.limit() != Long.MAX_VALUE) {
            meters.gauge("poolchain.pool.limit", "The limit, of objects or of bytes", null, PoolStats::limit);
        }
        meters.counter("poolchain.pool.hits", "Times an idle one was lent", null, PoolStats::hits);
        meters.counter("poolchain.pool.misses", "Times a new one was made to be lent", null, PoolStats::misses);
        meters.counter("poolchain.pool.steals", "Hits that came from another thread's place", null, PoolStats::steals);
        // With a unit: to Prometheus a name that ends in "created" is that of a time, and the word is cut off.
        meters.counter("poolchain.pool.created", "Made", "objects", PoolStats::created);
        meters.counter("poolchain.pool.discarded", "Discarded, or given back to the system", null, PoolStats::discarded);
    }
}
