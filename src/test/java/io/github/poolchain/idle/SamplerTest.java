package io.github.poolchain.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private final List<Integer> samples = new ArrayList<>();
    private volatile long gap = 1;
    private volatile RuntimeException refusal;

    private final Sampler<Integer> sampler = new Sampler<>() {
        @Override
        public long gap(long handedOut) {
            return gap;
        }

        @Override
        public void sample(Integer object) {
            if (refusal != null) {
                throw refusal;
            }
            samples.add(object);
        }
    };

    private Store<Integer> store(int count) {
        Store<Integer> store = new Store<>(new Waiters(false), 4, sampler);
        Stores.fill(store, count);
        return store;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 10})
    void shouldTellOfEachOneAfterAGap(long every) {
        gap = every;
        Store<Integer> store = store(1);

        for (int i = 1; i <= 100; i++) {
            assertThat(Stores.give(store, Stores.take(store))).isTrue();
            assertThat(samples).hasSize((int) (i / every));
        }

        assertThat(store.handedOut()).isEqualTo(100);
    }

    @Test
    void shouldTellOfNoneWhereTheGapIsTheLargest() {
        gap = Long.MAX_VALUE;
        Store<Integer> store = store(20);
        for (int i = 0; i < 20; i++) {
            assertThat(Stores.take(store)).isNotNull();
        }
        assertThat(samples).isEmpty();
        assertThat(store.handedOut()).isEqualTo(20);
    }

    @Test
    void shouldTellOfWhatOthersTakeFromTheShard() throws Exception {
        gap = 2;
        Store<Integer> store = store(3);
        int taken = Stores.inNewThread(() -> {
            int count = 0;
            while (Stores.tryTake(store) != null) {
                count++;
            }
            return count;
        });
        assertThat(taken).isEqualTo(3);
        assertThat(samples).hasSize(1);
    }

    @Test
    void shouldKeepTheObjectWhenTheSamplerThrows() {
        Store<Integer> store = store(10);
        refusal = new IllegalArgumentException("no memory for a sample");

        assertThatThrownBy(() -> Stores.take(store)).isSameAs(refusal);

        assertThat(store.size()).isEqualTo(10);
        assertThat(store.handedOut() - store.given()).isZero();
        refusal = null;
        assertThat(Stores.take(store)).isNotNull();
        assertThat(Stores.drain(store)).hasSize(9);
    }

    @Test
    void shouldCountFromWhereTheSamplerIsAskedAgain() {
        gap = Long.MAX_VALUE;
        Store<Integer> store = store(1);
        for (int i = 0; i < 5; i++) {
            assertThat(Stores.give(store, Stores.take(store))).isTrue();
        }
        gap = 3;
        resample(store);
        for (int i = 0; i < 9; i++) {
            assertThat(Stores.give(store, Stores.take(store))).isTrue();
        }
        assertThat(samples).hasSize(3);
        gap = Long.MAX_VALUE;
        resample(store);
        for (int i = 0; i < 20; i++) {
            assertThat(Stores.give(store, Stores.take(store))).isTrue();
        }
        assertThat(samples).hasSize(3);
        assertThat(store.handedOut()).isEqualTo(34);
    }

    private static void resample(Store<?> store) {
        store.waiters.hold();
        store.resample(Stores.PATIENCE_NANOS);
        store.waiters.unhold();
    }

    @Test
    void shouldCountRightAlsoWhileTheGapsChange() throws Exception {
        Store<Integer> store = store(10);
        AtomicBoolean ended = new AtomicBoolean();
        FutureTask<Long> reader = new FutureTask<>(() -> {
            long looks = 0;
            while (!ended.get() || looks < 1_000) {
                assertThat(store.size()).as("too many by the calls of that time, but nothing torn").isBetween(0L, 20_000L);
                assertThat(store.handedOut()).isBetween(0L, 1_000_000L);
                looks++;
                LockSupport.parkNanos(1);
            }
            return looks;
        });
        Thread.ofPlatform().daemon().start(reader);
        for (int i = 0; i < 20_000; i++) {
            gap = i % 3 == 0 ? Long.MAX_VALUE : 1 + i % 5;
            if (i % 20 == 0) {
                resample(store);
            }
            assertThat(Stores.give(store, Stores.take(store))).isTrue();
        }
        ended.set(true);
        assertThat(Stores.get(reader)).isPositive();
    }
}
