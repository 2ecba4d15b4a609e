package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How objects move between shards, singly and by the magazine. */
class MagazineShardsTest {
    private static final int PRIVATE = 2 * Magazine.SIZE + 1;

    private final MagazineShards<Integer> shards = new MagazineShards<>(2, Watched.nothing());
    private final List<Integer> out = new ArrayList<>();

    /** So that this thread does not adopt what another leaves behind. */
    @BeforeEach
    void ownAShard() {
        assertThat(shards.take()).isNull();
    }

    @AfterEach
    void close() {
        shards.close();
        shards.drain(out::add);
        shards.free();
        assertThat(shards.size()).isZero();
        assertThat(shards.footprint()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 65, 66, 128, 129, 130, 200, 5_000})
    void shouldTakeWhatItGaveLastAcrossAllBordersOfMagazines(int objects) {
        for (int round = 0; round < 3; round++) {
            give(0, objects);
            assertThat(shards.size()).isEqualTo(objects);
            for (int i = objects - 1; i >= 0; i--) {
                assertThat(shards.take()).isEqualTo(i);
            }
            assertThat(shards.take()).isNull();
        }
        assertThat(shards.counted(Shard.STEALS)).isZero();
    }

    @Test
    void shouldTakeHalfOfAnothersMagazinesWithOneSteal() throws Exception {
        Threads.run(() -> give(0, PRIVATE + 10 * Magazine.SIZE));
        assertThat(shards.take()).isEqualTo(5 * Magazine.SIZE - 1);
        assertThat(shards.counted(Shard.STEALS)).isEqualTo(1);
        assertThat(shards.counted(Shard.STOLEN)).isEqualTo(5 * Magazine.SIZE);
        for (int i = 5 * Magazine.SIZE - 2; i >= 0; i--) {
            assertThat(shards.take()).isEqualTo(i);
        }
        assertThat(shards.counted(Shard.STEALS)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 65, 66, 128, 129, 500})
    void shouldFindEverythingThatALivingThreadHas(int objects) throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        FutureTask<Void> other = Threads.task(() -> {
            give(0, objects);
            given.countDown();
            taken.await();
        });
        Thread.ofPlatform().daemon().start(other);
        given.await();
        assertThat(IntStream.range(0, objects).mapToObj(i -> shards.take()).toList())
                .doesNotContainNull()
                .doesNotHaveDuplicates();
        assertThat(shards.take()).isNull();
        assertThat(shards.counted(Shard.STEALS)).isPositive().isLessThan(12);
        taken.countDown();
        Threads.result(other);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 65, 66, 130, 1_000})
    void shouldKeepObjectsForOnePeriodAndNotForTwo(int objects) throws Exception {
        give(0, objects);
        Threads.run(() -> give(objects, objects));
        Threads.runVirtual(() -> give(2 * objects, objects));
        assertThat(shards.age(out::add)).isTrue();
        assertThat(out).isEmpty();
        assertThat(shards.size()).isEqualTo(3L * objects);
        assertThat(shards.age(out::add)).isTrue();
        assertThat(out).hasSize(3 * objects).doesNotHaveDuplicates();
        assertThat(shards.size()).isZero();
        assertThat(shards.take()).isNull();
    }

    @Test
    void shouldTakeTheOlderGenerationLastAndOnlyAsMuchAsIsNeeded() throws Exception {
        give(0, 100);
        Threads.run(() -> give(100, 100));
        shards.age(out::add);
        give(200, 1);
        assertThat(shards.take()).isEqualTo(200);
        for (int i = 99; i >= 50; i--) {
            assertThat(shards.take()).isEqualTo(i);
            give(i, 1);
            assertThat(shards.take()).isEqualTo(i);
        }
        shards.age(out::add);
        assertThat(out).as("what was not needed").hasSize(150);
    }

    @Test
    void shouldTakeWhatIsOldFromOthersToo() throws Exception {
        Threads.run(() -> give(0, 500));
        shards.age(out::add);
        for (int i = 0; i < 500; i++) {
            assertThat(shards.take()).isNotNull();
        }
        assertThat(shards.take()).isNull();
        assertThat(out).isEmpty();
    }

    @Test
    void shouldTakeWhatWasPutBackLast() {
        give(0, 1);
        for (int i = 1; i <= 300; i++) {
            shards.putBack(i);
        }
        assertThat(shards.take()).isEqualTo(0);
        for (int i = 300; i >= 1; i--) {
            assertThat(shards.take()).isEqualTo(i);
        }
        assertThat(shards.take()).isNull();
    }

    @Test
    void shouldGoElsewhereWhenItsShardIsInUse() throws Exception {
        give(0, 3);
        MagazineShard<Integer> mine = shards.owned();
        assertThat(mine.claim()).isTrue();
        give(3, 300);
        assertThat(shards.take()).isEqualTo(302);
        for (int i = 0; i < 299; i++) {
            assertThat(shards.take()).isNotNull();
        }
        assertThat(shards.take()).as("the three are out of reach").isNull();
        assertThat(shards.age(out::add)).as("and do not age").isTrue();
        assertThat(shards.age(out::add)).isTrue();
        assertThat(out).isEmpty();
        mine.release();
        assertThat(shards.take()).isEqualTo(2);
    }

    @Test
    void shouldDoWithoutAShardWhenAllAreInUse() {
        for (MagazineShard<Integer> shard : shards.shards) {
            assertThat(shard.claim()).isTrue();
        }
        give(1, 3);
        shards.putBack(4);
        shards.putNew(5);
        assertThat(shards.size()).isEqualTo(5);
        assertThat(shards.inUse()).isEqualTo(-3);
        assertThat(List.of(shards.take(), shards.take(), shards.take(), shards.take(), shards.take()))
                .containsExactly(1, 2, 3, 5, 4);
        assertThat(shards.take()).isNull();
        assertThat(shards.inUse()).isEqualTo(2);
        for (MagazineShard<Integer> shard : shards.shards) {
            shard.release();
        }
    }

    @Test
    void shouldMoveEmptyMagazinesToWhereTheyAreNeeded() throws Exception {
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            int start = round * 1_000;
            for (int i = 0; i < 1_000; i++) {
                Integer object = shards.take();
                out.add(object == null ? start + i : object);
            }
            List<Integer> lent = List.copyOf(out);
            out.clear();
            Threads.run(() -> lent.forEach(shards::give));
        }
        assertThat(shards.footprint()).as("of the table, too").isLessThan(40_000);
    }

    @Test
    void shouldLetGoOfEmptyMagazines() {
        give(0, 100_000);
        long most = shards.footprint();
        for (int i = 0; i < 30; i++) {
            shards.age(out::add);
        }
        assertThat(out).hasSize(100_000);
        assertThat(shards.footprint()).isLessThan(most - 100_000 / Magazine.SIZE * Long.BYTES + 5_000);
    }

    @Test
    void shouldEmptyAllThoughACallbackDoesNotReturn() throws Exception {
        give(1, 1);
        shards.age(out::add);
        give(2, 1);
        List<Boolean> nested = new ArrayList<>();
        shards.age(object -> {
            nested.add(shards.age(out::add));
            shards.drain(out::add);
            out.add(object);
        });
        assertThat(nested).containsExactly(false);
        assertThat(out).containsExactly(2, 1);
    }

    private void give(int first, int count) {
        for (int i = first; i < first + count; i++) {
            shards.give(i);
        }
    }
}
