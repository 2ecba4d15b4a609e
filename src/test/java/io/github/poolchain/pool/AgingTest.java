package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The thread behind the pools, and what it keeps. */
class AgingTest {
    private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();

    /** Stands for a pool. */
    private static final class Counts {
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();
        volatile boolean isOver;
        volatile Thread thread;

        void look() {
            looks.incrementAndGet();
            thread = Thread.currentThread();
        }

        boolean end() {
            ends.incrementAndGet();
            return !isOver;
        }
    }

    private static Aging<Counts> age(Counts counts, Duration period) {
        Aging<Counts> aging = new Aging<>(counts, "counted", period, Counts::look, Counts::end, null);
        aging.start(null);
        return aging;
    }

    @Test
    void shouldLookSeveralTimesAPeriod() throws InterruptedException {
        Counts counts = new Counts();
        Aging<Counts> aging = age(counts, Duration.ofMillis(200));
        await(() -> counts.ends.get() >= 3);
        aging.stop();
        assertThat(counts.looks.get()).isGreaterThan(counts.ends.get());
    }

    /** Each round is followed by a pause, however much there is to do. */
    @Test
    void shouldNotTakeAProcessorForTheShortestPeriod() throws InterruptedException {
        Counts counts = new Counts();
        long start = System.nanoTime();
        Aging<Counts> aging = age(counts, Duration.ofNanos(1));
        await(() -> counts.ends.get() >= 50);
        aging.stop();
        int ends = counts.ends.get();
        assertThat(ends * AgingThread.LEAST_PAUSE / 2).isLessThan(System.nanoTime() - start);
    }

    @Test
    void shouldMakeNoGarbageByWakingAndLooking() throws InterruptedException {
        Counts counts = new Counts();
        Aging<Counts> aging = age(counts, Duration.ofMillis(10));
        await(() -> counts.thread != null);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20 && least > 0; i++) { // other pools may have to do something in one time or another
            long before = threads.getThreadAllocatedBytes(counts.thread.threadId());
            int ends = counts.ends.get() + 5;
            await(() -> counts.ends.get() > ends);
            least = Math.min(least, threads.getThreadAllocatedBytes(counts.thread.threadId()) - before);
        }
        aging.stop();
        assertThat(least).isZero();
        try (Pool<Object> pool = Pool.of(Object::new);
                BufferPool buffers = BufferPool.create()) {
            pool.put(pool.get());
            buffers.acquire(1).close();
            long bytes = Memory.bytesAllocated(() -> {
                for (int i = 0; i < 1_000; i++) {
                    pool.look();
                    buffers.look();
                }
            });
            assertThat(bytes).isZero();
        }
    }

    @Test
    void shouldTakeTheLongestPeriod() throws InterruptedException {
        Counts forEver = new Counts();
        Counts often = new Counts();
        Aging<Counts> never = age(forEver, Duration.ofSeconds(Long.MAX_VALUE));
        Aging<Counts> aging = age(often, Duration.ofMillis(1));
        await(() -> often.ends.get() >= 10);
        aging.stop();
        never.stop();
        assertThat(forEver.ends.get()).isZero();
        assertThat(forEver.looks.get()).isZero();
    }

    @Test
    void shouldEndNoMorePeriodsOnceToldSo() throws InterruptedException {
        Counts over = new Counts();
        over.isOver = true;
        Counts stopped = new Counts();
        Counts going = new Counts();
        age(over, Duration.ofMillis(1));
        Aging<Counts> other = age(stopped, Duration.ofMillis(1));
        Aging<Counts> last = age(going, Duration.ofMillis(1));
        await(() -> over.ends.get() > 0 && stopped.ends.get() > 0);
        other.stop();
        other.stop();
        int turnUnderWay = going.ends.get() + 2;
        await(() -> going.ends.get() > turnUnderWay);
        int ends = stopped.ends.get();
        int more = going.ends.get() + 10;
        await(() -> going.ends.get() > more);
        last.stop();
        assertThat(over.ends.get()).isEqualTo(1);
        assertThat(stopped.ends.get()).isEqualTo(ends);
    }

    /** Pools come and go all the time; none that is there is forgotten. */
    @Test
    void shouldGiveEachPoolItsTurnsWhileOthersComeAndGo() throws InterruptedException {
        List<Counts> all = new ArrayList<>();
        List<Aging<Counts>> aging = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Counts counts = new Counts();
            all.add(counts);
            aging.add(age(counts, Duration.ofMillis(1 + i % 7)));
        }
        for (int i = 0; i < 300; i += 3) {
            aging.get(i).stop();
            aging.get(i + 1).stop();
        }
        for (int i = 2; i < 300; i += 3) {
            Counts counts = all.get(i);
            int before = counts.ends.get();
            await(() -> counts.ends.get() > before);
        }
        aging.forEach(Aging::stop);
    }

    @Test
    void shouldGoOnWhenACallbackThrowsOrInterrupts() throws InterruptedException {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        Object pool = new Object();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            told.incrementAndGet();
            throw new IllegalArgumentException("from the handler");
        });
        try {
            Aging<Object> faulty = new Aging<>(pool, "", Duration.ofMillis(1), any -> {}, any -> {
                ends.incrementAndGet();
                Thread.currentThread().interrupt();
                throw new IllegalArgumentException("from a callback");
            }, null);
            long start = System.nanoTime();
            faulty.start(null);
            await(() -> ends.get() >= 20);
            faulty.stop();
            assertThat(told.get()).isGreaterThanOrEqualTo(19);
            assertThat(ends.get() * AgingThread.LEAST_PAUSE / 2)
                    .as("it still pauses")
                    .isLessThan(System.nanoTime() - start);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
            Reference.reachabilityFence(pool);
        }
    }

    @Test
    void shouldKeepNeitherTheContextOfWhoMadeThePoolNorThePool() throws Exception {
        List<WeakReference<?>> made = new ArrayList<>();
        List<Pool<Object>> open = new ArrayList<>();
        Threads.run(() -> {
            ClassLoader loader = new ClassLoader(null) {};
            Object value = new Object();
            Thread.currentThread().setContextClassLoader(loader);
            INHERITED.set(value);
            open.add(Pool.of(Object::new));
            BufferPool forgotten = BufferPool.builder().noAging().build();
            made.add(new WeakReference<>(loader));
            made.add(new WeakReference<>(value));
            made.add(new WeakReference<>(forgotten));
        });
        Logged.records(() -> {
            for (WeakReference<?> each : made) {
                Memory.assertCollected(each);
            }
        });
        open.getFirst().close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(1);
        }
    }
}
