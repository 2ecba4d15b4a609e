package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Recorded;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;

/** Pools that begin to leak, and nobody has told them to look for it. */
class LeakingPoolTest {
    private static final Duration PERIOD = Duration.ofMillis(20);

    private final Reports reports = new Reports();
    private final List<LogRecord> logged = Collections.synchronizedList(new ArrayList<>());

    @Test
    void shouldWatchAPoolThatLooksAsIfItLeakedAndOnlySoLong() throws Exception {
        List<Object> lost = new ArrayList<>();
        List<RecordedEvent> events = Recorded.events("LeakSuspected", () -> Logged.records(logged, () -> {
            try (Pool<Object> pool =
                    Pool.builder(Object::new).name("leaking").onLeak(reports).agingPeriod(PERIOD).build()) {
                assertThat(pool.leakSampling()).isZero();
                until(() -> pool.leakSampling() > 0, () -> lost.add(pool.get()));
                assertThat(pool.leakSampling()).isBetween(Sampling.LEAST_SUSPICIOUS_RATE, 1.0);
                until(() -> pool.leakSampling() == 0, () -> pool.put(pool.get()));
            }
        }));
        assertThat(suspicions("leaking")).hasSize(1);
        assertThat(suspicions("leaking").getFirst().getLevel()).isEqualTo(Level.INFO);
        assertThat(suspicions("leaking").getFirst().getMessage()).contains("is watched from now on");
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().getString("pool")).isEqualTo("leaking");
        assertThat(events.getFirst().getLong("to")).isGreaterThan(events.getFirst().getLong("from") + LeakSuspicion.RISES - 1);
        assertThat(events.getFirst().getDouble("leakSampling")).isPositive();
    }

    @Test
    void shouldTellOfTheBuffersThatItLoses() throws Exception {
        Logged.records(logged, () -> {
            try (BufferPool pool =
                    BufferPool.builder().name("leaking").onLeak(reports).agingPeriod(PERIOD).build()) {
                until(() -> !reports.told().isEmpty(), () -> {
                    assertThat(pool.acquire(100).capacity()).isEqualTo(256);
                    System.gc();
                });
            }
        });
        assertThat(reports.told()).allSatisfy(leak -> {
            assertThat(leak.pool()).isEqualTo("leaking");
            assertThat(leak.where().getStackTrace()[0].getClassName()).isEqualTo(LeakingPoolTest.class.getName());
        });
        assertThat(suspicions("leaking")).isNotEmpty();
    }

    @Test
    void shouldLeaveTheShareAloneThatItsUserHasSet() throws Exception {
        List<Object> lost = new ArrayList<>();
        Logged.records(logged, () -> {
            try (Pool<Object> never = Pool.builder(Object::new)
                            .name("never watched")
                            .leakSampling(0)
                            .onLeak(reports)
                            .agingPeriod(PERIOD)
                            .build();
                    Pool<Object> half = Pool.builder(Object::new)
                            .name("half watched")
                            .onLeak(reports)
                            .agingPeriod(PERIOD)
                            .build()) {
                half.leakSampling(0.5);
                until(() -> !suspicions("never watched").isEmpty() && !suspicions("half watched").isEmpty(), () -> {
                    lost.add(never.get());
                    lost.add(half.get());
                });
                assertThat(never.leakSampling()).isZero();
                assertThat(half.leakSampling()).isEqualTo(0.5);
                Lent.putAll(half, lost.subList(0, 1)); // they are not told apart
            }
        });
        assertThat(suspicions("never watched")).allMatch(each -> each.getMessage().contains("nothing is watched"));
        assertThat(suspicions("half watched")).allMatch(each -> each.getMessage().contains("one in 2 is watched"));
    }

    @Test
    void shouldSuspectNothingWhereLoadComesAndGoes() throws Exception {
        Logged.records(logged, () -> {
            try (Pool<Object> pool = Pool.builder(Object::new).name("healthy").agingPeriod(Duration.ofMillis(1)).build()) {
                long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
                for (int i = 0; System.nanoTime() < end; i++) {
                    Lent.putAll(pool, Lent.get(pool, i % 100));
                    Thread.sleep(1); // a thread that is stopped amid a burst looks like a leak, if it always is
                }
                assertThat(pool.leakSampling()).isZero();
            }
        });
        assertThat(suspicions("healthy")).isEmpty();
    }

    /** Others may log meanwhile, too. */
    private List<LogRecord> suspicions(String name) {
        return List.copyOf(logged).stream()
                .filter(each -> each.getMessage().contains("the pool " + name + " looks as if it leaked"))
                .toList();
    }

    private static void until(BooleanSupplier condition, Threads.Body action) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            action.run();
            Thread.sleep(1);
        }
    }
}
