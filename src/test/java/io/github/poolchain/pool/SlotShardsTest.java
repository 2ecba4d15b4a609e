package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pool cannot be made to do from outside: objects without a place in bins, and shards changing hands. */
class SlotShardsTest {
    private final ListKeeper keeper = new ListKeeper();
    private final SlotShards<Integer> shards = new SlotShards<>(2, Watched.nothing(), keeper);
    private final List<Integer> discarded = new ArrayList<>();

    /** More than all the slots that a thread may use. */
    private static final int MANY = 5 * Bin.SLOTS;

    /** So that this thread does not adopt what another leaves behind. */
    @BeforeEach
    void ownAShard() {
        assertThat(shards.take()).isNull();
    }

    @Test
    void shouldKeepWhatFindsNoPlaceInBinsForAsLongAsTheRest() {
        keeper.refuse(new IllegalStateException("no more tickets"));
        for (int i = 0; i < MANY; i++) {
            shards.give(i);
        }
        assertThat(shards.size()).isEqualTo(MANY);
        assertThat(shards.counted(Shard.GIVEN)).isEqualTo(MANY);
        assertThat(shards.footprint()).isLessThan(10_000);
        assertThat(shards.age(discarded::add)).isTrue();
        assertThat(discarded).isEmpty();
        assertThat(shards.size()).isEqualTo(MANY);
        assertThat(shards.age(discarded::add)).isTrue();
        assertThat(discarded).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(shards.size()).isZero();
        assertThat(shards.take()).isNull();
    }

    @Test
    void shouldFindWhatHasNoPlaceInBinsInEitherGeneration() {
        keeper.refuse(new OutOfMemoryError("for the test"));
        for (int i = 0; i < MANY; i++) {
            shards.give(i);
        }
        for (int i = 0; i < MANY; i++) {
            if (i == MANY / 2) {
                shards.age(discarded::add);
            }
            discarded.add(shards.take());
        }
        assertThat(discarded).hasSize(MANY).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(shards.take()).isNull();
        assertThat(shards.counted(Shard.HITS) + shards.counted(Shard.STEALS)).isEqualTo(MANY);
    }

    @Test
    void shouldDrainAlsoWhatHasNoPlaceInBins() {
        keeper.refuse(new IllegalStateException("no more tickets"));
        for (int i = 0; i < MANY; i++) {
            if (i == MANY / 2) {
                shards.age(discarded::add);
            }
            shards.give(i);
        }
        shards.drain(discarded::add);
        assertThat(discarded).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(shards.size()).isZero();
    }

    @Test
    void shouldEndOnlyOnePeriodWhenTheCallbackTriesToEndAnother() {
        shards.give(1);
        shards.age(discarded::add);
        shards.give(2);
        List<Boolean> nested = new ArrayList<>();
        shards.age(object -> {
            discarded.add(object);
            nested.add(shards.age(discarded::add));
        });
        assertThat(nested).containsExactly(false);
        assertThat(discarded).containsExactly(1);
        assertThat(shards.take()).isEqualTo(2);
    }

    @Test
    void shouldKeepLookingForOlderObjectsOfItsOwnBeforeThoseOfOthers() throws Exception {
        Threads.run(() -> shards.give(1));
        shards.give(2);
        shards.age(discarded::add);
        assertThat(shards.take()).isEqualTo(2);
        assertThat(shards.counted(Shard.HITS)).isEqualTo(1);
        assertThat(shards.counted(Shard.STEALS)).isZero();
        assertThat(shards.take()).isEqualTo(1);
        assertThat(shards.counted(Shard.STEALS)).isEqualTo(1);
    }

    @Test
    void shouldNotKeepOldObjectsFromDiscardByStealingOneOfThem() throws Exception {
        Threads.run(() -> give(100));
        shards.age(discarded::add);
        assertThat(shards.take()).isEqualTo(0);
        assertThat(shards.counted(Shard.STOLEN)).isEqualTo(1);
        shards.age(discarded::add);
        assertThat(discarded).hasSize(99);
        assertThat(shards.size()).isZero();
    }

    @Test
    void shouldTakeNoMoreThanItNeeds() throws Exception {
        Threads.run(() -> give(100));
        for (int i = 0; i < 100; i++) {
            assertThat(shards.take()).isEqualTo(i);
        }
        assertThat(shards.counted(Shard.STEALS)).isEqualTo(100);
        assertThat(shards.counted(Shard.STOLEN)).isEqualTo(100);
    }

    /** Each thread inherits the shard of the one before, and gets what that put last as if it were its own. */
    @Test
    void shouldLetAThreadAdoptTheShardsOfTheDead() throws Exception {
        List<Thread> dead = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            dead.add(Threads.run(() -> {
                shards.give(number);
                assertThat(shards.take()).isEqualTo(number);
                shards.give(number);
            }));
        }
        assertThat(shards.size()).isEqualTo(100);
        List<Integer> own = new ArrayList<>();
        Threads.run(() -> {
            for (Integer object = shards.take(); shards.counted(Shard.STEALS) == 0; object = shards.take()) {
                own.add(object);
            }
        });
        assertThat(own).as("a dead thread's, the newest first").hasSizeBetween(20, 60).isSortedAccordingTo((a, b) -> b - a);
        assertThat(dead).hasSize(100);
    }

    private void give(int count) {
        for (int i = 0; i < count; i++) {
            shards.give(i);
        }
    }
}
