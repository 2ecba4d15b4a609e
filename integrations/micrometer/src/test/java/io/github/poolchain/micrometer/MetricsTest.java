package io.github.poolchain.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.LongQueue;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each figure has its meter, and meters go with what they are of. */
class MetricsTest {
    private static final long PATIENCE_SECONDS = 60;

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        registry.close();
    }

    private double gauge(String name, String... tags) {
        Gauge gauge = registry.get(name).tags(tags).gauge();
        return gauge.value();
    }

    private double counter(String name, String... tags) {
        FunctionCounter counter = registry.get(name).tags(tags).functionCounter();
        return counter.count();
    }

    @Test
    void shouldShowAPoolOfBuffers() {
        try (BufferPool pool = BufferPool.builder().maxBytes(1 << 20).build();
                PoolMetrics metrics = PoolMetrics.of(pool, "buffers", Tag.of("zone", "a"))) {
            metrics.bindTo(registry);
            pool.acquire(100).close();
            PooledBuffer out = pool.acquire(100);
            String[] tags = {"pool", "buffers", "zone", "a"};
            assertThat(gauge("poolchain.pool.in.use", tags)).isEqualTo(1);
            assertThat(gauge("poolchain.pool.idle", tags)).isEqualTo(pool.stats().idle());
            assertThat(gauge("poolchain.pool.waiters", tags)).isZero();
            assertThat(gauge("poolchain.pool.native.bytes", tags)).isEqualTo(pool.stats().nativeBytes()).isPositive();
            assertThat(gauge("poolchain.pool.limit", tags)).isEqualTo(1 << 20);
            assertThat(counter("poolchain.pool.hits", tags)).isEqualTo(pool.stats().hits());
            assertThat(counter("poolchain.pool.misses", tags)).isEqualTo(pool.stats().misses());
            assertThat(counter("poolchain.pool.steals", tags)).isEqualTo(pool.stats().steals());
            assertThat(counter("poolchain.pool.created", tags)).isEqualTo(pool.stats().created()).isPositive();
            assertThat(counter("poolchain.pool.discarded", tags)).isZero();
            out.close();
            assertThat(gauge("poolchain.pool.in.use", tags)).isZero();
        }
    }

    @Test
    void shouldShowAPoolOfObjects() {
        try (Pool<Object> pool = Pool.of(Object::new)) {
            PoolMetrics.of(pool, "objects").bindTo(registry);
            pool.put(pool.get());
            Object out = pool.get();
            assertThat(gauge("poolchain.pool.in.use", "pool", "objects")).isEqualTo(1);
            assertThat(counter("poolchain.pool.hits", "pool", "objects")).isEqualTo(1);
            assertThat(counter("poolchain.pool.misses", "pool", "objects")).isEqualTo(1);
            assertThat(registry.find("poolchain.pool.limit").gauge()).as("there is none").isNull();
            pool.invalidate(out);
            assertThat(counter("poolchain.pool.discarded", "pool", "objects")).isEqualTo(1);
        }
    }

    @Test
    void shouldShowQueues() throws Exception {
        try (HandleQueue<String> objects = new HandleQueue<>(10);
                LongQueue handles = new LongQueue()) {
            QueueMetrics.of(objects, "objects").bindTo(registry);
            QueueMetrics.of(handles, "handles").bindTo(registry);
            objects.put("a");
            objects.put("b");
            assertThat(objects.take()).isEqualTo("a");
            assertThat(gauge("poolchain.queue.depth", "queue", "objects")).isEqualTo(1);
            assertThat(gauge("poolchain.queue.capacity", "queue", "objects")).isEqualTo(10);
            assertThat(gauge("poolchain.queue.footprint", "queue", "objects")).isEqualTo(objects.footprint());
            assertThat(counter("poolchain.queue.puts", "queue", "objects")).isEqualTo(2);
            assertThat(counter("poolchain.queue.takes", "queue", "objects")).isEqualTo(1);
            assertThat(handles.poll(Duration.ofMillis(1))).isZero();
            assertThat(counter("poolchain.queue.waits", "queue", "handles", "side", "take")).isEqualTo(1);
            assertThat(counter("poolchain.queue.waits", "queue", "handles", "side", "put")).isZero();
            Thread taker = Thread.ofPlatform().daemon().start(() -> {
                try {
                    long _ = handles.take();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            while (handles.stats().waitingTakers() == 0) {
                Thread.sleep(1);
            }
            assertThat(gauge("poolchain.queue.waiting", "queue", "handles", "side", "take")).isEqualTo(1);
            assertThat(gauge("poolchain.queue.waiting", "queue", "handles", "side", "put")).isZero();
            handles.put(1);
            taker.join();
        }
    }

    @Test
    void shouldGoWhenThePoolIsClosed() {
        Pool<Object> pool = Pool.of(Object::new);
        PoolMetrics.of(pool, "closed").bindTo(registry);
        Object out = pool.get();
        Gauge inUse = registry.get("poolchain.pool.in.use").gauge();
        pool.close();
        assertThat(inUse.value()).as("once more").isEqualTo(1);
        assertThat(registry.getMeters()).isEmpty();
        pool.put(out);
    }

    @Test
    void shouldGoWhenTheQueueIsClosedAndNothingIsLeft() throws Exception {
        HandleQueue<String> queue = new HandleQueue<>();
        QueueMetrics.of(queue, "closed").bindTo(registry);
        queue.put("a");
        queue.close();
        assertThat(gauge("poolchain.queue.depth")).isEqualTo(1);
        assertThat(registry.getMeters()).isNotEmpty();
        assertThat(queue.take()).isEqualTo("a");
        assertThat(gauge("poolchain.queue.depth")).isZero();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void shouldGoWithAPoolOrQueueThatIsDropped() throws Exception {
        for (WeakReference<?> dropped : List.of(dropPool(), dropQueue())) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!dropped.refersTo(null) || !registry.getMeters().isEmpty()) {
                assertThat(System.nanoTime() - deadline).as("still there: %s", registry.getMeters()).isNegative();
                System.gc();
                Thread.sleep(5);
            }
        }
    }

    private WeakReference<?> dropPool() {
        BufferPool pool = BufferPool.create();
        PoolMetrics.of(pool, "dropped").bindTo(registry);
        assertThat(gauge("poolchain.pool.in.use", "pool", "dropped")).isZero();
        return new WeakReference<>(pool);
    }

    private WeakReference<?> dropQueue() {
        LongQueue queue = new LongQueue();
        QueueMetrics.of(queue, "dropped").bindTo(registry);
        assertThat(gauge("poolchain.queue.depth", "queue", "dropped")).isZero();
        return new WeakReference<>(queue);
    }

    @Test
    void shouldBindOnceAndRefuseTwins() {
        try (Pool<Object> pool = Pool.of(Object::new);
                BufferPool twin = BufferPool.create()) {
            PoolMetrics.of(pool, "same").bindTo(registry);
            int meters = registry.getMeters().size();
            PoolMetrics.of(pool, "same").bindTo(registry);
            assertThat(registry.getMeters()).hasSize(meters);
            PoolMetrics other = PoolMetrics.of(twin, "same");
            assertThatThrownBy(() -> other.bindTo(registry))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("same");
            assertThat(registry.getMeters()).hasSize(meters);
            assertThat(gauge("poolchain.pool.native.bytes")).isEqualTo(pool.stats().nativeBytes());
            PoolMetrics.of(twin, "same", Tag.of("zone", "b")).bindTo(registry);
            assertThat(registry.getMeters()).hasSize(2 * meters);
        }
    }

    @Test
    void shouldGiveTheNameOfAClosedPoolToTheNext() {
        Pool<Object> first = Pool.of(Object::new);
        try (Pool<Object> next = Pool.of(Object::new)) {
            PoolMetrics.of(first, "reused").bindTo(registry);
            first.close();
            PoolMetrics.of(next, "reused").bindTo(registry); // nobody has measured meanwhile
            next.put(next.get());
            assertThat(counter("poolchain.pool.misses", "pool", "reused")).isEqualTo(1);
            PoolMetrics.of(first, "late").bindTo(registry);
            assertThat(registry.getMeters()).allMatch(meter -> "reused".equals(meter.getId().getTag("pool")));
        }
    }

    @Test
    void shouldRemoveTheMetersOfAPoolThatGoesOn() {
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(registry);
        try (Pool<Object> pool = Pool.of(Object::new)) {
            PoolMetrics metrics = PoolMetrics.of(pool, "unbound");
            metrics.bindTo(both);
            assertThat(registry.getMeters()).isNotEmpty();
            metrics.close();
            assertThat(registry.getMeters()).isEmpty();
            assertThat(both.getMeters()).isEmpty();
            metrics.bindTo(both);
            assertThat(registry.getMeters()).extracting(Meter::getId).isNotEmpty();
        }
        both.close();
    }
}
