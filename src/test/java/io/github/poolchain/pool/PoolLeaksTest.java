package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that are got and not put back. */
class PoolLeaksTest {
    private final Reports reports = new Reports();
    private final Pool<Object> pool = builder().build();

    private Pool.Builder<Object> builder() {
        return Pool.builder(Object::new).name("things").leakSampling(1).onLeak(reports).noAging();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void shouldTellOfAnObjectThatNobodyHasAnyMore() throws Exception {
        Instant before = Instant.now();
        Threads.run(() -> {
            Thread.currentThread().setName("the leaky one");
            leakOne();
        });
        reports.await(1, pool);
        Leak leak = reports.told().getFirst();
        assertThat(leak.kind()).isEqualTo(Leak.Kind.UNREACHABLE);
        assertThat(leak.pool()).isEqualTo("things");
        assertThat(leak.what()).isEqualTo("java.lang.Object");
        assertThat(leak.thread()).isEqualTo("the leaky one");
        assertThat(leak.since()).isBetween(before, Instant.now());
        assertThat(leak.age()).isPositive().isLessThan(Duration.ofHours(1));
        StackTraceElement top = leak.where().getStackTrace()[0];
        assertThat(top.getClassName()).isEqualTo(PoolLeaksTest.class.getName());
        assertThat(top.getMethodName()).isEqualTo("leakOne");
        assertThat(leak.toString())
                .contains("unreachable", "java.lang.Object", "of pool things", "to thread the leaky one");
        Reports.collect(pool);
        pool.close();
        assertThat(reports.told()).as("told once").hasSize(1);
        assertThat(pool.stats().inUse()).as("it still is").isEqualTo(1);
    }

    @Test
    void shouldNameTheCallerAlsoInAPoolWithALimit() throws Exception {
        try (Pool<Object> limited = builder().maxTotal(2).build()) {
            limited.put(limited.get());
            leakOne(limited);
            Threads.runVirtual(() -> limited.get(Duration.ofSeconds(1)));
            reports.await(2, limited);
            assertThat(reports.told()).allSatisfy(leak -> {
                assertThat(leak.where().getStackTrace()[0].getClassName()).isEqualTo(PoolLeaksTest.class.getName());
                assertThat(leak.thread()).isNotEmpty();
            });
        }
    }

    @Test
    void shouldTellAtTheEndOfAPeriod() throws InterruptedException {
        try (Pool<Object> aging = builder().agingPeriod(Duration.ofMillis(1)).build()) {
            leakOne(aging);
            reports.awaitAging(1);
        }
    }

    @Test
    void shouldNotHoldWhatItWatches() throws InterruptedException {
        WeakReference<Object> reference = new WeakReference<>(pool.get());
        Memory.assertCollected(reference);
    }

    @Test
    void shouldNotTellOfWhatWasPutBack() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            List<Object> objects = Lent.get(pool, 300);
            Lent.putAll(pool, objects);
        }
        assertThat(pool.stats().inUse()).isZero();
        Reports.collect(pool); // discards them, and so they become unreachable
        pool.close();
        assertThat(reports.told()).isEmpty();
    }

    @Test
    void shouldEndTheWatchWhenAnotherThreadPutsBack() throws Exception {
        ConcurrentLinkedQueue<Object> handedOver = new ConcurrentLinkedQueue<>();
        Rendezvous.of(2, (thread, rendezvous) -> {
            for (int i = 0; i < 5_000; i++) {
                if (thread == 0) {
                    handedOver.add(pool.get());
                } else {
                    Object object = handedOver.poll();
                    if (object != null) {
                        pool.put(object);
                    }
                }
            }
        });
        handedOver.forEach(pool::put);
        Reports.collect(pool);
        pool.close();
        assertThat(reports.told()).isEmpty();
    }

    @Test
    void shouldWatchNothingAtRateZero() throws InterruptedException {
        try (Pool<Object> unwatched = builder().leakSampling(0).build()) {
            Lent.get(unwatched, 100);
            Reports.collect(unwatched);
        }
        assertThat(reports.told()).isEmpty();
    }

    @Test
    void shouldTakeAnotherRateWhileRunning() throws InterruptedException {
        pool.leakSampling(0);
        assertThat(pool.leakSampling()).isZero();
        leakOne();
        pool.leakSampling(1);
        assertThat(pool.leakSampling()).isEqualTo(1);
        leakOne();
        leakOne();
        pool.leakSampling(0);
        reports.await(2, pool);
        Reports.collect(pool);
        assertThat(reports.told()).as("what was watched stays watched, and only that").hasSize(2);
    }

    @Test
    void shouldWatchNothingUnlessToldOrSuspicious() throws InterruptedException {
        try (Pool<Object> usual = Pool.builder(Object::new).onLeak(reports).noAging().build()) {
            assertThat(usual.leakSampling()).isZero();
            Lent.get(usual, 100);
            Reports.collect(usual);
        }
        assertThat(reports.told()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 1.5, Double.NaN})
    void shouldRefuseWhatIsNoShareAndChangeNothing(double rate) {
        assertThatThrownBy(() -> pool.leakSampling(rate))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("leakSampling is " + rate + ", not in [0, 1]");
        assertThatThrownBy(() -> Pool.builder(Object::new).leakSampling(rate))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(pool.leakSampling()).isEqualTo(1);
    }

    @Test
    void shouldRefuseNullAndAnEmptyName() {
        Pool.Builder<Object> builder = Pool.builder(Object::new);
        assertThatThrownBy(() -> builder.onLeak(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.name(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.name(""))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("name is empty");
    }

    @Test
    void shouldTellAtTheCloseWhatIsStillOutOnce() throws InterruptedException {
        List<Object> out = Lent.get(pool, 5);
        Object back = pool.get();
        pool.put(back);
        pool.close();
        assertThat(reports.told()).hasSize(5).allMatch(leak -> leak.kind() == Leak.Kind.STILL_OUT_AT_CLOSE);
        assertThat(reports.told().getFirst().toString()).startsWith("not given back when the pool was closed");
        assertThat(pool.stats().inUse()).isEqualTo(5);
        pool.close();
        Lent.putAll(pool, out);
        pool.close();
        assertThat(reports.told()).hasSize(5);
        assertThat(pool.stats().inUse()).isZero();
        assertThat(pool.stats().discarded()).isEqualTo(pool.stats().created());
    }

    @Test
    void shouldNotBreakWhenTheListenerThrows() throws InterruptedException {
        IllegalArgumentException thrown = new IllegalArgumentException("from the listener");
        List<Leak> told = new ArrayList<>();
        Pool<Object> faulty = builder().onLeak(leak -> {
            told.add(leak);
            throw thrown;
        }).build();
        List<Object> out = Lent.get(faulty, 3);
        Object idle = faulty.get();
        faulty.put(idle);
        assertThatThrownBy(faulty::close).isSameAs(thrown);
        assertThat(told).hasSize(3);
        assertThat(faulty.stats().discarded()).isEqualTo(1);
        assertThatCode(faulty::close).doesNotThrowAnyException();
        Lent.putAll(faulty, out);
        assertThat(faulty.stats().nativeBytes()).isZero();
    }

    @Test
    void shouldGiveWhatTheListenerThrowsInAGetToTheHandlerOfUncaughtExceptions() throws Exception {
        IllegalArgumentException thrown = new IllegalArgumentException("from the listener");
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        try (Pool<Object> faulty = builder().onLeak(leak -> {
            throw thrown;
        }).build()) {
            Object held = faulty.get();
            leakOne(faulty);
            Threads.run(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, t) -> uncaught.set(t));
                long deadline = System.nanoTime() + Duration.ofSeconds(Rendezvous.PATIENCE_SECONDS).toNanos();
                while (uncaught.get() == null && System.nanoTime() < deadline) {
                    System.gc();
                    Thread.sleep(5);
                    faulty.put(faulty.get());
                }
            });
            assertThat(uncaught.get()).isSameAs(thrown);
            faulty.put(held);
            assertThat(faulty.stats().inUse()).isEqualTo(1);
        }
    }

    @Test
    void shouldLetTheListenerCallThePool() throws InterruptedException {
        AtomicReference<Pool<Object>> self = new AtomicReference<>();
        try (Pool<Object> talking = builder().onLeak(leak -> {
            reports.accept(leak);
            self.get().put(self.get().get());
            self.get().trim();
        }).build()) {
            self.set(talking);
            leakOne(talking);
            leakOne(talking);
            reports.await(2, talking);
        }
    }

    @Test
    void shouldAllocateNothingWhileNothingIsWatched() {
        pool.leakSampling(0);
        long bytes = Memory.bytesAllocated(() -> {
            for (int i = 0; i < 10_000; i++) {
                pool.put(pool.get());
            }
        });
        assertThat(bytes).isZero();
    }

    @Test
    void shouldAllocateNothingForAPutOfWhatIsNotWatchedWhileOthersAre() {
        Object watched = pool.get();
        pool.leakSampling(0);
        long bytes = Memory.bytesAllocated(() -> {
            for (int i = 0; i < 10_000; i++) {
                pool.put(pool.get());
            }
        });
        assertThat(bytes).isZero();
        pool.put(watched);
    }

    @Test
    void shouldWatchTheShareOfGetsThatWasAskedFor() {
        pool.leakSampling(0.25);
        Lent.get(pool, 4_000);
        pool.close();
        assertThat(reports.told()).hasSizeBetween(990, 1_010);
    }

    @Test
    void shouldLogWithTheStackTraceIfThereIsNoListener() throws Exception {
        List<LogRecord> logged = Logged.records(() -> {
            Pool<Object> logging =
                    Pool.builder(Object::new).name("logging").leakSampling(1).build();
            logging.get();
            logging.close();
            logging.close();
        });
        assertThat(logged).hasSize(1);
        assertThat(logged.getFirst().getLevel()).isEqualTo(Level.WARNING);
        assertThat(logged.getFirst().getMessage()).contains("not given back when the pool was closed", "logging");
        assertThat(logged.getFirst().getThrown().getStackTrace()[0].getMethodName())
                .contains("shouldLogWithTheStackTraceIfThereIsNoListener");
    }

    private void leakOne() {
        leakOne(pool);
    }

    private static void leakOne(Pool<Object> from) {
        from.get();
    }
}
