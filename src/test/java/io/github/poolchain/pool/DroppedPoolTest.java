package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** Pools that nobody has any more, and that nobody has closed. */
class DroppedPoolTest {
    private final List<LogRecord> logged = Collections.synchronizedList(new ArrayList<>());

    /** What outlives a pool, for who looks. */
    private record Rest(WeakReference<BufferPool> pool, Slabs slabs) {}

    @Test
    void shouldNameThePool() throws Exception {
        Logged.records(logged, () -> {
            Memory.assertCollected(dropped(Pool.builder(Object::new).name("dropped pool")));
            Memory.assertCollected(dropped(Pool.builder(Object::new).name("dropped too").noAging()));
            Pool.builder(Object::new).name("closed pool").build().close();
            await(() -> logged("dropped pool") > 0 && logged("dropped too") > 0);
        });
        assertThat(logged("dropped pool")).isEqualTo(1);
        assertThat(logged("dropped too")).isEqualTo(1);
        assertThat(logged("closed pool")).isZero();
    }

    private static WeakReference<Object> dropped(Pool.Builder<Object> builder) {
        Pool<Object> pool = builder.build();
        pool.put(pool.get());
        return new WeakReference<>(pool);
    }

    @Test
    void shouldFreeTheMemoryOfBuffers() throws Exception {
        Logged.records(logged, () -> {
            Rest rest = drop(BufferPool.builder().name("dropped buffers"), new ArrayList<>());
            assertThat(rest.slabs.nativeBytes()).isPositive();
            Memory.assertCollected(rest.pool);
            await(() -> rest.slabs.nativeBytes() == 0 && logged("dropped buffers") > 0);
            assertThat(rest.slabs.footprint()).as("what it takes to keep account").isZero();
        });
        assertThat(logged("dropped buffers")).isEqualTo(1);
    }

    @Test
    void shouldLetLeasesLastThatAreOutAndTellOfThem() throws Exception {
        Logged.records(logged, () -> {
            List<PooledBuffer> out = new ArrayList<>();
            Rest rest = drop(BufferPool.builder().name("dropped early").leakSampling(1).noAging(), out);
            Memory.assertCollected(rest.pool);
            await(() -> logged("not given back when the pool was closed") > 0);
            PooledBuffer lease = out.getFirst();
            assertThat(lease.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
            lease.segment().fill((byte) 8);
            assertThat(rest.slabs.nativeBytes()).isPositive();
            lease.close();
            await(() -> rest.slabs.nativeBytes() == 0);
        });
        assertThat(logged("of pool dropped early")).as("one lease, told once").isEqualTo(1);
    }

    /** What a closed pool led to must not wait for the aging thread: in a second somebody may make and close thousands. */
    @Test
    void shouldKeepNothingOfAPoolThatIsClosedBeforeItIsDropped() throws Exception {
        Object pool = new Object(); // never dropped, so the aging thread does not come
        List<Object> rest = new ArrayList<>(List.of(new byte[1]));
        WeakReference<Object> known = new WeakReference<>(rest.getFirst());
        Aging<Object> aging = closing(pool, rest.getFirst());
        rest.clear();
        aging.start(null);
        try {
            aging.closed();
            Memory.assertCollected(known);
        } finally {
            aging.stop();
            Reference.reachabilityFence(pool);
        }
    }

    private static void look(Object rest) {
        assertThat(rest).isNotNull();
    }

    private static Aging<Object> closing(Object pool, Object rest) {
        return new Aging<>(pool, "", Duration.ofHours(1), each -> {}, each -> true, () -> look(rest));
    }

    /** Whatever a listener leads to. */
    @Test
    void shouldNotBeKeptByItsOwnListener() throws Exception {
        Logged.records(logged, () -> {
            Rest rest = dropOneThatTalksToItself();
            Memory.assertCollected(rest.pool);
            await(() -> rest.slabs.nativeBytes() == 0);
        });
    }

    private static Rest dropOneThatTalksToItself() {
        AtomicReference<BufferPool> self = new AtomicReference<>();
        Rest rest = drop(BufferPool.builder().name("talking").onLeak(leak -> self.get().trim()), new ArrayList<>());
        self.set(rest.pool.get());
        return rest;
    }

    @Test
    void shouldNotBeDroppedWhileSomebodyWaitsInIt() throws Exception {
        Logged.records(logged, () -> {
            List<PooledBuffer> out = new ArrayList<>();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    waitInNobodysPool(out);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            Threads.join(waiting);
            assertThat(out).hasSize(2);
            out.getLast().close();
        });
        assertThat(logged("waited in")).as("by then nobody waits").isLessThanOrEqualTo(1);
    }

    private static void waitInNobodysPool(List<PooledBuffer> out) throws InterruptedException {
        BufferPool pool = BufferPool.builder().name("waited in").maxBytes(256).noAging().build();
        PooledBuffer first = pool.acquire(1);
        out.add(first);
        Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 5; i++) {
                System.gc();
            }
            first.close();
        });
        out.add(pool.acquire(1, Duration.ofSeconds(Rendezvous.PATIENCE_SECONDS)));
    }

    /** A pool with one idle buffer of each of two sizes, and one that is out. */
    private static Rest drop(BufferPool.Builder builder, List<PooledBuffer> out) {
        BufferPool pool = builder.build();
        pool.acquire(100).close();
        pool.acquire(100_000).close();
        PooledBuffer lease = pool.acquire(1_000);
        lease.segment().fill((byte) 7);
        out.add(lease);
        if (pool.leakSampling() == 0) {
            out.removeLast().close();
        }
        return new Rest(new WeakReference<>(pool), pool.slabs);
    }

    private long logged(String what) {
        return List.copyOf(logged).stream().filter(each -> each.getMessage().contains(what)).count();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            System.gc();
            Thread.sleep(10);
        }
    }
}
