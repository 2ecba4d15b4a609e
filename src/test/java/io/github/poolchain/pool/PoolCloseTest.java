package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolCloseTest {
    private final AtomicInteger made = new AtomicInteger();
    private final List<Integer> discarded = new ArrayList<>();
    private final Pool.Builder<Integer> builder =
            Pool.builder(made::incrementAndGet).onDiscard(discarded::add).noAging();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 128, 1_000, 100_000})
    void shouldDiscardWhatIsIdleInBothGenerationsAndFreeTheMemory(int objects) {
        Pool<Integer> pool = builder.build();
        List<Integer> lent = Lent.get(pool, objects);
        Lent.putAll(pool, lent.subList(0, objects / 2));
        pool.trim();
        Lent.putAll(pool, lent.subList(objects / 2, objects));
        pool.close();
        assertThat(discarded).containsExactlyInAnyOrderElementsOf(lent);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, objects, objects, 0, Long.MAX_VALUE));
        pool.close();
        assertThat(discarded).hasSize(objects);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLendNothingMoreButTakeBack(boolean limited) {
        Pool<Integer> pool = limited ? builder.maxTotal(3).build() : builder.build();
        List<Integer> lent = Lent.get(pool, 2);
        pool.close();
        PoolStats before = pool.stats();
        assertThat(before.inUse()).isEqualTo(2);
        assertClosed(pool::get);
        assertClosed(pool::tryGet);
        assertClosed(() -> pool.get(Duration.ZERO));
        assertClosed(() -> pool.get(Duration.ofDays(1)));
        assertClosed(pool::trim);
        assertThat(pool.stats()).isEqualTo(before);
        assertThat(made.get()).isEqualTo(2);
        Lent.putAll(pool, lent);
        assertThat(discarded).isEqualTo(lent);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 2, 2, 0, limited ? 3 : Long.MAX_VALUE));
        pool.close();
    }

    @Test
    void shouldBeClosedByItsOwnCallbacks() {
        AtomicInteger discards = new AtomicInteger();
        List<Pool<Integer>> self = new ArrayList<>();
        Pool<Integer> pool = Pool.builder(() -> 1)
                .onDiscard(object -> {
                    discards.incrementAndGet();
                    self.getFirst().close();
                })
                .noAging()
                .build();
        self.add(pool);
        Lent.putAll(pool, Lent.get(pool, 300));
        pool.trim();
        pool.trim();
        assertThat(discards.get()).isEqualTo(300);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 300, 300, 0, Long.MAX_VALUE));
    }

    @Test
    void shouldDiscardWhatItsResetClosedItFor() {
        List<Pool<Integer>> self = new ArrayList<>();
        Pool<Integer> pool = builder.reset(object -> self.getFirst().close()).build();
        self.add(pool);
        pool.put(pool.get());
        assertThat(discarded).containsExactly(1);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(0, 0, 1, 1, 0, Long.MAX_VALUE));
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
    }
}
