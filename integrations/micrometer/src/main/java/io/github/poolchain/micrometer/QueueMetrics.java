package io.github.poolchain.micrometer;

import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.LongQueue;
import io.github.poolchain.queue.QueueStats;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The figures of a {@link LongQueue} or a {@link HandleQueue}, tagged {@code queue} with its name: the gauges
 * {@code poolchain.queue.depth} and {@code .footprint}, {@code .capacity} if there is one, and {@code .waiting}, the threads that wait now;
 * the counters {@code .puts}, {@code .takes} and {@code .waits}. Those of waiting are tagged {@code side}, too: {@code take} or {@code put}.
 * What each means is told by {@link QueueStats}.
 *
 * <p>The meters do not keep the queue. Once it is closed and nothing is left in it, they go with the next measurement that is taken of any
 * of them; once it has been dropped, soon after the collector has noticed.
 */
public final class QueueMetrics extends Metrics<QueueStats> {
    private <T> QueueMetrics(T queue, Function<? super T, QueueStats> stats, Predicate<? super T> isEnded, String name, Iterable<Tag> tags) {
        super(queue, stats, isEnded, Tags.of(tags).and("queue", Objects.requireNonNull(name, "name")));
    }

    /**
     * The meters of a queue of handles.
     *
     * @param queue does not have to have a name of its own
     * @param name tells the queue from others in one registry, unless {@code tags} do
     * @param tags others for each of the meters
     * @throws NullPointerException if one of these is null
     */
    public static QueueMetrics of(LongQueue queue, String name, Tag... tags) {
        return new QueueMetrics(queue, LongQueue::stats, LongQueue::isDrained, name, Tags.of(tags));
    }

    /**
     * The meters of a queue of objects.
     *
     * @param queue does not have to have a name of its own
     * @param name tells the queue from others in one registry, unless {@code tags} do
     * @param tags others for each of the meters
     * @throws NullPointerException if one of these is null
     */
    public static QueueMetrics of(HandleQueue<?> queue, String name, Tag... tags) {
        return new QueueMetrics(queue, HandleQueue::stats, HandleQueue::isDrained, name, Tags.of(tags));
    }

    @Override
    void describe(Binding<QueueStats> meters, QueueStats now) {
        Tag take = Tag.of("side", "take");
        Tag put = Tag.of("side", "put");
        meters.gauge("poolchain.queue.depth", "Elements in the queue", null, QueueStats::depth);
        meters.gauge("poolchain.queue.footprint", "Memory that the queue has for elements", "bytes", QueueStats::footprint);
        if (now.capacity() != Integer.MAX_VALUE) {
            meters.gauge("poolchain.queue.capacity", "Elements that there may be", null, QueueStats::capacity);
        }
        meters.gauge("poolchain.queue.waiting", "Threads that wait now", null, QueueStats::waitingTakers, take);
        meters.gauge("poolchain.queue.waiting", "Threads that wait now", null, QueueStats::waitingPutters, put);
        meters.counter("poolchain.queue.puts", "Elements put in", null, QueueStats::puts);
        meters.counter("poolchain.queue.takes", "Elements taken, or removed from the middle", null, QueueStats::takes);
        meters.counter("poolchain.queue.waits", "Times a thread had to wait", null, QueueStats::takeWaits, take);
        meters.counter("poolchain.queue.waits", "Times a thread had to wait", null, QueueStats::putWaits, put);
    }
}
