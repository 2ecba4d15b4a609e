package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and releasing by handles that may be over: each lease ends once, and nobody sees another's bytes. */
class BufferPoolHandleRaceTest {
    @ParameterizedTest
    @ValueSource(longs = {BufferTable.LEASES_OF_AN_INDEX, 3})
    void shouldEndEachLeaseOnceAndShowNoOther(long leasesOfAnIndex) throws InterruptedException {
        BufferPool.Builder builder = BufferPool.builder().smallestBuffer(1024).noAging().leakSampling(0.01);
        builder.leasesOfAnIndex = leasesOfAnIndex;
        try (BufferPool pool = builder.build()) {
            HandleRace race = HandleRace.run(pool, 3, 60_000);
            assertThat(race.ended.get()).isEqualTo(race.begun.get());
            assertThat(race.reads.get()).isPositive();
            assertThat(pool.stats().inUse()).isZero();
        }
    }
}
