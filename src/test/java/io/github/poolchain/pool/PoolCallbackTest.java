package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks that throw, that return null, and that call the pool. */
class PoolCallbackTest {
    private static final long NONE = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPassOnWhatTheFactoryThrowsAndGoOn(boolean limited) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Supplier<Integer> factory = () -> {
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw PoolCallbackTest.<RuntimeException>unchecked(thrown);
            }
            return 1;
        };
        Pool.Builder<Integer> builder = Pool.builder(factory).noAging();
        try (Pool<Integer> pool = limited ? builder.maxTotal(1).build() : builder.build()) {
            for (Throwable thrown : List.of(
                    new IllegalArgumentException("a"), new OutOfMemoryError("for the test"), new Exception("checked"))) {
                failure.set(thrown);
                assertThatThrownBy(pool::get).isSameAs(thrown);
                assertThatThrownBy(pool::tryGet).isSameAs(thrown);
                assertThatThrownBy(() -> pool.get(java.time.Duration.ofDays(1))).isSameAs(thrown);
            }
            assertThat(Held.of(pool.stats()).created()).isZero();
            assertThat(pool.stats().misses()).isZero();
            failure.set(null);
            assertThat(pool.get()).isEqualTo(1);
            assertThat(pool.stats().inUse()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRaiseWhenTheFactoryReturnsNullAndGoOn(boolean limited) {
        AtomicInteger calls = new AtomicInteger();
        Pool.Builder<Integer> builder = Pool.builder(() -> calls.incrementAndGet() % 2 == 1 ? null : calls.get());
        builder.noAging();
        try (Pool<Integer> pool = limited ? builder.maxTotal(1).build() : builder.build()) {
            assertThatThrownBy(pool::get)
                    .isExactlyInstanceOf(NullPointerException.class)
                    .hasMessage("the factory returned null");
            assertThat(Held.of(pool.stats()).created()).isZero();
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.get()).isEqualTo(2);
        }
    }

    @Test
    void shouldDiscardWhatResetRefusesAndPassOnWhatItThrew() {
        List<Thing> discarded = new ArrayList<>();
        IllegalArgumentException refused = new IllegalArgumentException("dirty");
        try (Pool<Thing> pool = Pool.builder(Thing.factory())
                .reset(thing -> {
                    if (thing.number % 2 == 1) {
                        throw refused;
                    }
                })
                .onDiscard(discarded::add)
                .maxTotal(2)
                .maxIdle(1)
                .noAging()
                .build()) {
            Thing odd = pool.get();
            Thing even = pool.get();
            assertThatThrownBy(() -> pool.put(odd)).isSameAs(refused);
            assertThat(discarded).containsExactly(odd);
            pool.put(even);
            long bytes = pool.stats().nativeBytes();
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 1, 2, 1, bytes, 2));
            assertThat(pool.get()).isSameAs(even);
            assertThat(pool.get().number).isEqualTo(3);
            assertThat(pool.tryGet()).isNull();
            assertThat(Held.of(pool.stats())).isEqualTo(new Held(2, 0, 3, 1, bytes, 2));
        }
    }

    @Test
    void shouldResetBeforeTheObjectIsIdle() {
        List<Integer> reset = new ArrayList<>();
        try (Pool<Integer> pool = Pool.builder(() -> 7).reset(reset::add).noAging().build()) {
            Integer object = pool.get();
            assertThat(reset).isEmpty();
            pool.put(object);
            assertThat(reset).containsExactly(7);
            assertThat(pool.get()).isSameAs(object);
            assertThat(reset).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPassOnWhatResetThrewAlsoWhenOnDiscardThrows(boolean same) {
        IllegalArgumentException refused = new IllegalArgumentException("reset");
        IllegalArgumentException also = same ? refused : new IllegalArgumentException("onDiscard");
        try (Pool<Integer> pool = Pool.builder(() -> 1)
                .reset(object -> {
                    throw refused;
                })
                .onDiscard(object -> {
                    throw also;
                })
                .maxTotal(1)
                .noAging()
                .build()) {
            Integer object = pool.get();
            assertThatThrownBy(() -> pool.put(object)).isSameAs(refused);
            assertThat(refused.getSuppressed()).hasSize(same ? 0 : 1);
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.stats().discarded()).isEqualTo(1);
            assertThat(pool.get()).isEqualTo(1);
        }
    }

    @Test
    void shouldDiscardAllOthersWhenOnDiscardThrows() {
        int objects = 300; // some of them in a chain
        List<Integer> discarded = new ArrayList<>();
        AtomicInteger made = new AtomicInteger();
        Pool<Integer> pool = Pool.builder(made::incrementAndGet)
                .onDiscard(object -> {
                    discarded.add(object);
                    if (object % 100 == 0) {
                        throw new IllegalArgumentException("object " + object);
                    }
                })
                .maxTotal(objects)
                .noAging()
                .build();
        Lent.putAll(pool, Lent.get(pool, objects));
        assertThat(pool.trim()).isZero();
        assertThatThrownBy(pool::trim)
                .hasMessageMatching("object .00")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));
        assertThat(discarded).hasSize(objects).doesNotHaveDuplicates();
        assertThat(pool.stats().discarded()).isEqualTo(objects);
        assertThat(Lent.get(pool, objects)).hasSize(objects);
        pool.put(1_000);
        pool.put(1_001);
        assertThatThrownBy(pool::close).hasMessage("object 1000");
        assertThat(discarded).hasSize(objects + 2).contains(1_000, 1_001);
        assertThatThrownBy(() -> pool.put(2_000)).hasMessage("object 2000");
        assertThat(Held.of(pool.stats()))
                .isEqualTo(new Held(objects - 3, 0, 2L * objects, objects + 3, 0, objects));
    }

    @Test
    void shouldPassOnWhatOnDiscardThrowsBeyondMaxIdleWithThePermitReturned() {
        try (Pool<Integer> pool = Pool.builder(() -> 1)
                .onDiscard(object -> {
                    throw new IllegalArgumentException("no");
                })
                .maxTotal(1)
                .maxIdle(0)
                .noAging()
                .build()) {
            for (int i = 1; i <= 10; i++) {
                Integer object = pool.get();
                assertThatThrownBy(() -> pool.put(object)).hasMessage("no");
                assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, i, i, pool.stats().nativeBytes(), 1));
            }
        }
    }

    @Test
    void shouldPassOnACheckedExceptionThatACallbackCannotHaveDeclared() {
        Exception checked = new Exception("checked");
        Pool<Integer> pool = Pool.builder(() -> 1)
                .onDiscard(object -> {
                    throw PoolCallbackTest.<RuntimeException>unchecked(checked);
                })
                .noAging()
                .build();
        pool.put(pool.get());
        assertThatThrownBy(pool::close).isSameAs(checked);
        assertThat(pool.stats()).isEqualTo(new PoolStats(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, NONE, 0, 0));
    }

    @Test
    void shouldLetCallbacksUseThePool() {
        AtomicReference<Pool<Integer>> self = new AtomicReference<>();
        AtomicInteger made = new AtomicInteger();
        List<Long> trimmed = new ArrayList<>();
        try (Pool<Integer> pool = Pool.builder(() -> {
                    int number = made.incrementAndGet();
                    return number == 2 ? self.get().get() : Integer.valueOf(number);
                })
                .onDiscard(object -> {
                    trimmed.add(self.get().trim());
                    self.get().put(self.get().get());
                })
                .noAging()
                .build()) {
            self.set(pool);
            assertThat(pool.get()).isEqualTo(1);
            assertThat(pool.get()).isEqualTo(3);
            pool.put(1);
            pool.trim();
            pool.put(3);
            assertThat(pool.trim()).isEqualTo(1);
            assertThat(trimmed).containsExactly(0L);
            assertThat(pool.get()).isEqualTo(3);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
