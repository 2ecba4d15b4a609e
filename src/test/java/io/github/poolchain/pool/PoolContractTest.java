package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Threads;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Exchanger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Go's sync.Pool promises, and its tests, and the figures. */
class PoolContractTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final AtomicInteger made = new AtomicInteger();
    private final List<Integer> discarded = new ArrayList<>();
    private final Pool<Integer> pool =
            Pool.builder(made::incrementAndGet).onDiscard(discarded::add).onLeak(leak -> {}).noAging().build();

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 128, 129, 1_000, 100_000})
    void shouldGiveAThreadWhatItPutLast(int objects) {
        List<Integer> lent = Lent.get(pool, objects);
        for (int round = 0; round < 2; round++) {
            Lent.putAll(pool, lent);
            assertThat(pool.stats().idle()).isEqualTo(objects);
            assertThat(Lent.get(pool, objects)).isEqualTo(lent.reversed());
            lent = lent.reversed();
        }
        assertThat(made.get()).isEqualTo(objects);
        assertThat(pool.stats().steals()).isZero();
    }

    @Test
    void shouldMakeAnObjectOnlyWhenNoneIsIdle() {
        Integer first = pool.get();
        Integer second = pool.get();
        assertThat(Set.of(first, second)).hasSize(2);
        pool.put(first);
        assertThat(pool.get()).isSameAs(first);
        assertThat(made.get()).isEqualTo(2);
        assertThat(pool.tryGet()).isEqualTo(3);
    }

    @Test
    void shouldTakeWhatAnotherThreadHasPut() throws Exception {
        int objects = 1_000;
        pool.put(pool.get());
        Exchanger<List<Integer>> exchanger = new Exchanger<>();
        FutureTask<Void> other = Threads.task(() -> {
            List<Integer> lent = Lent.get(pool, objects);
            Lent.putAll(pool, lent);
            exchanger.exchange(lent, 60, TimeUnit.SECONDS);
            exchanger.exchange(lent, 60, TimeUnit.SECONDS); // still alive while they are stolen
        });
        Thread.ofPlatform().daemon().start(other);
        List<Integer> lent = exchanger.exchange(List.of(), 60, TimeUnit.SECONDS);
        assertThat(Lent.get(pool, objects)).containsExactlyInAnyOrderElementsOf(lent);
        exchanger.exchange(List.of(), 60, TimeUnit.SECONDS);
        Threads.result(other);
        PoolStats stats = pool.stats();
        assertThat(made.get()).isEqualTo(objects);
        assertThat(stats.steals()).isGreaterThan(1).isLessThan(objects);
        assertThat(stats.stolen()).as("the other's first, too").isEqualTo(objects + 1);
        assertThat(stats.hits()).isEqualTo(objects + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128, 129, 1_000})
    void shouldKeepObjectsForOnePeriodAndNotForTwo(int objects) {
        Lent.putAll(pool, Lent.get(pool, objects));
        assertThat(pool.trim()).isZero();
        assertThat(pool.stats().idle()).isEqualTo(objects);
        assertThat(discarded).isEmpty();
        assertThat(pool.trim()).isEqualTo(objects);
        assertThat(discarded).hasSize(objects).doesNotHaveDuplicates();
        assertThat(pool.stats().idle()).isZero();
        assertThat(pool.get()).isEqualTo(objects + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 129, 1_000})
    void shouldLendAllThatHaveSurvivedAPeriod(int objects) {
        Lent.putAll(pool, Lent.get(pool, objects));
        pool.trim();
        assertThat(Lent.get(pool, objects)).doesNotHaveDuplicates();
        assertThat(made.get()).isEqualTo(objects);
        assertThat(pool.stats().hits()).isEqualTo(objects);
        assertThat(pool.stats().steals()).as("they were this thread's own").isZero();
        pool.trim();
        assertThat(discarded).isEmpty();
    }

    @Test
    void shouldDiscardOnlyWhatNobodyUses() {
        List<Integer> lent = Lent.get(pool, 10);
        Lent.putAll(pool, lent);
        for (int i = 0; i < 10; i++) {
            pool.put(pool.get());
            pool.trim();
        }
        assertThat(discarded).hasSize(9);
        assertThat(pool.stats().idle()).isEqualTo(1);
        assertThat(made.get()).isEqualTo(10);
    }

    @Test
    void shouldHoldNothingThatItHasLentOrDiscarded() throws InterruptedException {
        try (Pool<byte[]> bytes = Pool.builder(() -> new byte[100]).maxIdle(1_000).onLeak(leak -> {}).noAging().build()) {
            List<PhantomReference<byte[]>> lent = lendAndForget(bytes, 500, false);
            lent.addAll(lendAndForget(bytes, 500, true));
            for (PhantomReference<byte[]> reference : lent) {
                Memory.assertCollected(reference);
            }
            assertThat(bytes.stats().idle()).isZero();
        }
    }

    /** In a method of its own, so that no local variable holds anything. */
    private static List<PhantomReference<byte[]>> lendAndForget(Pool<byte[]> bytes, int objects, boolean discard) {
        List<PhantomReference<byte[]>> references = new ArrayList<>();
        List<byte[]> lent = Lent.get(bytes, objects);
        Lent.putAll(bytes, lent);
        if (discard) {
            bytes.trim();
            bytes.trim();
        } else {
            assertThat(Lent.get(bytes, objects)).hasSize(objects);
        }
        lent.forEach(each -> references.add(new PhantomReference<>(each, new ReferenceQueue<>())));
        return references;
    }

    @Test
    void shouldHoldWhatIsIdle() throws InterruptedException {
        try (Pool<Object> objects = Pool.builder(Object::new).noAging().build()) {
            WeakReference<Object> idle = new WeakReference<>(objects.get());
            objects.put(idle.get());
            Memory.assertCollected(new WeakReference<>(new Object()));
            assertThat(objects.get()).isSameAs(idle.get());
        }
    }

    @Test
    void shouldTellWhatItHasDone() throws Exception {
        long bytes = 0; // taken when there are more objects than two magazines hold
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 0, 0, 0, 0, 0, 0, bytes, NO_LIMIT, 0, 0));
        List<Integer> lent = Lent.get(pool, 5);
        assertThat(pool.stats()).isEqualTo(new PoolStats(5, 0, 0, 5, 0, 0, 5, 0, 0, bytes, NO_LIMIT, 0, 0));
        Lent.putAll(pool, lent.subList(0, 3));
        assertThat(pool.stats()).isEqualTo(new PoolStats(2, 3, 0, 5, 0, 0, 5, 0, 0, bytes, NO_LIMIT, 0, 0));
        pool.get();
        assertThat(pool.stats()).isEqualTo(new PoolStats(3, 2, 1, 5, 0, 0, 5, 0, 0, bytes, NO_LIMIT, 0, 0));
        Threads.runVirtual(() -> pool.get());
        assertThat(pool.stats()).isEqualTo(new PoolStats(4, 1, 2, 5, 1, 1, 5, 0, 0, bytes, NO_LIMIT, 0, 0));
        pool.trim();
        pool.trim();
        assertThat(pool.stats()).isEqualTo(new PoolStats(4, 0, 2, 5, 1, 1, 5, 1, 0, bytes, NO_LIMIT, 0, 0));
        pool.close();
        assertThat(pool.stats()).isEqualTo(new PoolStats(4, 0, 2, 5, 1, 1, 5, 1, 0, 0, NO_LIMIT, 0, 0));
        Lent.putAll(pool, lent.subList(0, 4));
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 2, 5, 1, 1, 5, 5, 0, 0, NO_LIMIT, 0, 0));
    }

    @Test
    void shouldGiveBackTheMemoryThatManyIdleObjectsNeeded() {
        int objects = 100_000;
        long before = pool.stats().nativeBytes();
        Lent.putAll(pool, Lent.get(pool, objects));
        long most = pool.stats().nativeBytes();
        int magazines = objects / 64;
        assertThat(most).isGreaterThan(before + 2L * Long.BYTES * (magazines - 10));
        pool.trim();
        assertThat(pool.stats().idle()).isEqualTo(objects);
        assertThat(pool.trim()).isEqualTo(objects);
        assertThat(pool.stats().nativeBytes()).isLessThan(before + 2L * Long.BYTES * magazines + 5_000);
        Lent.putAll(pool, Lent.get(pool, objects));
        pool.close();
        assertThat(pool.stats().nativeBytes()).isZero();
        assertThat(discarded).hasSize(2 * objects);
    }

    @Test
    void shouldAgeByTimeAlone() throws Exception {
        AtomicReference<Thread> ager = new AtomicReference<>();
        FutureTask<Integer> first = new FutureTask<>(() -> 1);
        try (Pool<Integer> aging = Pool.builder(made::incrementAndGet)
                .onDiscard(object -> {
                    ager.set(Thread.currentThread());
                    first.run();
                    throw new IllegalArgumentException("must not end the aging");
                })
                .agingPeriod(Duration.ofMillis(1))
                .build()) {
            Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
            AtomicInteger told = new AtomicInteger();
            Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> told.incrementAndGet());
            try {
                aging.put(aging.get());
                Threads.result(first);
                aging.put(aging.get());
                while (aging.stats().idle() > 0) {
                    Threads.letOthersRun();
                }
            } finally {
                Thread.setDefaultUncaughtExceptionHandler(before);
            }
        }
        assertThat(ager.get().getName()).isEqualTo("poolchain-aging");
        assertThat(ager.get().isVirtual()).as("would wait for a carrier").isFalse();
    }

    @Test
    void shouldRefuseBadInputAndChangeNothing() {
        PoolStats before = pool.stats();
        assertThatThrownBy(() -> pool.put(null)).isInstanceOf(NullPointerException.class).hasMessage("object");
        assertThatThrownBy(() -> pool.get(null)).isInstanceOf(NullPointerException.class).hasMessage("timeout");
        assertThatThrownBy(() -> Pool.of(null)).isInstanceOf(NullPointerException.class).hasMessage("factory");
        Pool.Builder<Integer> builder = Pool.builder(() -> 1);
        assertThatThrownBy(() -> builder.reset(null)).isInstanceOf(NullPointerException.class).hasMessage("reset");
        assertThatThrownBy(() -> builder.onDiscard(null)).isInstanceOf(NullPointerException.class).hasMessage("onDiscard");
        assertThatThrownBy(() -> builder.agingPeriod(null)).isInstanceOf(NullPointerException.class).hasMessage("period");
        assertBad("maxTotal is 0, less than 1", () -> builder.maxTotal(0));
        assertBad("maxTotal is -2147483648, less than 1", () -> builder.maxTotal(Integer.MIN_VALUE));
        assertBad("maxIdle is -1, less than 0", () -> builder.maxIdle(-1));
        assertBad("agingPeriod is PT0S, not more than zero", () -> builder.agingPeriod(Duration.ZERO));
        assertBad("agingPeriod is PT-1S, not more than zero", () -> builder.agingPeriod(Duration.ofSeconds(-1)));
        assertThat(pool.stats()).isEqualTo(before);
        try (Pool<Integer> unharmed = builder.build()) {
            assertThat(unharmed.stats().limit()).isEqualTo(NO_LIMIT);
        }
    }

    private static void assertBad(String message, Runnable call) {
        assertThatThrownBy(call::run).isExactlyInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
