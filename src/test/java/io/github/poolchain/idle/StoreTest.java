package io.github.poolchain.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store keeps and hands out, whoever claims it how. */
class StoreTest {
    @Test
    void shouldBeEmptyAtFirst() {
        Store<Integer> store = Stores.store(4);

        assertThat(store.take()).isNull();
        assertThat(store.takeSlow(true)).isNull();
        assertThat(Stores.tryTake(store)).isNull();
        assertThat(store.size()).isZero();
        assertThat(store.footprint()).isZero();
        assertThat(Stores.drain(store)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void shouldHandOutEachObjectOnceTheNewestFirst(int magazineSize) {
        Store<Integer> store = Stores.store(magazineSize);
        Stores.fill(store, 1_000);
        assertThat(store.size()).isEqualTo(1_000);

        for (int i = 999; i >= 0; i--) {
            assertThat(Stores.take(store)).isEqualTo(i);
        }

        assertThat(Stores.take(store)).isNull();
        assertThat(store.size()).isZero();
        assertThat(store.handedOut()).isEqualTo(1_000);
        assertThat(store.given()).as("they were new").isZero();
        assertThat(store.steals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64})
    void shouldTakeWhatItWasGivenInRunsOfAnyLength(int magazineSize) {
        Store<Integer> store = Stores.store(magazineSize);
        Stores.fill(store, 300);
        List<Integer> out = new ArrayList<>();
        for (int run = 1; run < 300; run += 7) {
            for (int i = 0; i < run; i++) {
                out.add(Stores.take(store));
            }
            assertThat(out).doesNotContainNull().doesNotHaveDuplicates();
            assertThat(store.size()).isEqualTo(300 - run);
            out.forEach(object -> assertThat(Stores.give(store, object)).isTrue());
            out.clear();
        }
        assertThat(store.given()).isEqualTo(store.handedOut());
        assertThat(Stores.drain(store)).containsExactlyInAnyOrderElementsOf(numbers(300));
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void shouldTakeFromAnotherThreadsShardMagazinesFirst() throws Exception {
        Store<Integer> store = Stores.store(4);
        Stores.fill(store, 100);

        List<Integer> taken = Stores.inNewThread(() -> takeAll(store));

        assertThat(taken).containsExactlyInAnyOrderElementsOf(numbers(100));
        assertThat(store.steals()).as("most came by the magazine").isBetween(1L, 40L);
        assertThat(store.stolen()).isEqualTo(100);
        assertThat(store.size()).isZero();
    }

    /** As a pool that may make objects, again and again: at times it looks into what others are biased in, too. */
    private static List<Integer> takeAll(Store<Integer> store) {
        List<Integer> taken = new ArrayList<>();
        for (int misses = 0; misses < 1_000; misses++) {
            Integer object = Stores.take(store);
            if (object != null) {
                taken.add(object);
                misses = 0;
            }
        }
        return taken;
    }

    @Test
    void shouldTakeAnythingFromAnotherThreadAtTheLimit() throws Exception {
        Store<Integer> store = Stores.store(4);
        for (int count = 1; count < 20; count++) {
            int given = count;
            Stores.fill(store, given);
            List<Integer> taken = Stores.inNewThread(() -> {
                List<Integer> all = new ArrayList<>();
                for (int i = 0; i < given; i++) {
                    all.add(Stores.tryTake(store));
                }
                assertThat(Stores.tryTake(store)).isNull();
                return all;
            });
            assertThat(taken).containsExactlyInAnyOrderElementsOf(numbers(given));
        }
    }

    @Test
    void shouldServeVirtualThreadsFromSharedShards() throws Exception {
        Store<Integer> store = Stores.store(4);
        for (int i = 0; i < 1_000; i++) {
            Integer object = i;
            assertThat(Stores.inVirtualThread(() -> Stores.give(store, object))).isTrue();
        }
        assertThat(store.shards.all()).hasSizeLessThanOrEqualTo(2 * Runtime.getRuntime().availableProcessors());

        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            taken.add(Stores.inVirtualThread(() -> Stores.take(store)));
        }

        assertThat(taken).containsExactlyInAnyOrderElementsOf(numbers(1_000));
        assertThat(Stores.inVirtualThread(() -> Stores.take(store))).isNull();
        assertThat(Stores.take(store)).as("for a platform thread, too").isNull();
    }

    @Test
    void shouldMoveObjectsFromOneThreadToAnotherForEver() throws Exception {
        Store<Integer> store = Stores.store(4);
        Stores.fill(store, 50);
        for (int round = 0; round < 20; round++) {
            List<Integer> out = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                out.add(Stores.tryTake(store));
            }
            assertThat(out).containsExactlyInAnyOrderElementsOf(numbers(50));
            Stores.inNewThread(() -> {
                out.forEach(object -> assertThat(Stores.give(store, object)).isTrue());
                return null;
            });
        }
        assertThat(Stores.drain(store)).hasSize(50);
        assertThat(store.size()).isZero();
    }

    @Test
    void shouldPutIntoAnySharedShardWhereAllOthersAreInUse() throws Exception {
        Store<Integer> store = Stores.store(4);
        for (int i = 0; i < 100; i++) {
            Integer object = i;
            assertThat(Stores.inVirtualThread(() -> Stores.give(store, object))).isTrue();
        }
        List<Shard> claimed = new ArrayList<>();
        for (Shard shard : store.shards.all()) { // as if somebody had been stopped in each
            if (shard.claim()) {
                claimed.add(shard);
            }
        }
        Shard last = claimed.removeLast();
        last.exit(Claim.NOBODY);

        for (int i = 0; i < 20; i++) {
            Integer object = 100 + i;
            assertThat(Stores.inVirtualThread(() -> Stores.give(store, object))).isTrue();
        }

        claimed.forEach(shard -> shard.exit(Claim.NOBODY));
        assertThat(Stores.drain(store)).containsExactlyInAnyOrderElementsOf(numbers(120));
    }

    /** Of a thread that has no shard yet, where all that there are are biased to threads that do not come. */
    @Test
    void shouldPutWhereEveryOwnerIsAway() throws Exception {
        Store<Integer> store = Stores.store(4);
        Stores.fill(store, 3);

        assertThat(Stores.inVirtualThread(() -> Stores.give(store, 3))).isTrue();
        assertThat(Stores.inNewThread(() -> Stores.give(store, 4))).isTrue();

        assertThat(Stores.drain(store)).containsExactlyInAnyOrderElementsOf(numbers(5));
    }

    @Test
    void shouldFindWhatLiesInAShardThatWasMarkedAndThenForgotten() throws Exception {
        Stores.assumeAsymmetric();
        Store<Integer> store = Stores.store(4);
        Stores.fill(store, 2);
        Shard shard = Stores.shardOf(store, Thread.currentThread());
        assertThat(shard.mark()).isNotEqualTo(Claim.UNMARKED); // whoever has marked it has found something elsewhere

        List<Integer> taken = Stores.inNewThread(() -> takeAll(store));

        assertThat(taken).containsExactlyInAnyOrder(0, 1);
        assertThat(Stores.state(shard)).isEqualTo(Claim.SHARED);
    }

    @Test
    void shouldSweepAllAndKeepWhatIsRefused() {
        Store<Integer> store = Stores.store(3);
        Stores.fill(store, 100);
        List<Integer> even = new ArrayList<>();
        store.waiters.hold();
        assertThat(store.sweep(object -> object % 2 == 0 && even.add(object), false, Stores.PATIENCE_NANOS)).isTrue();
        store.waiters.unhold();

        assertThat(even).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50).mapToObj(i -> 2 * i).toList());
        assertThat(store.size()).isEqualTo(50);
        assertThat(store.handedOut()).as("swept objects are not handed out").isZero();
        List<Integer> odd = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            odd.add(Stores.take(store));
        }
        assertThat(odd).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50).mapToObj(i -> 2 * i + 1).toList());
        assertThat(Stores.take(store)).isNull();
    }

    @Test
    void shouldKeepNothingOnceClosed() throws Exception {
        Store<Integer> store = Stores.store(2);
        Stores.fill(store, 10);
        store.close();

        assertThat(store.giveSlow(10)).isFalse();
        assertThat(store.add(10)).isFalse();
        assertThat(Stores.free(store)).as("while there is something in it").isFalse();
        assertThat(Stores.drain(store)).containsExactlyInAnyOrderElementsOf(numbers(10));
        assertThat(Stores.free(store)).isTrue();

        assertThat(store.footprint()).isZero();
        assertThat(store.give(10)).isFalse();
        assertThat(store.giveSlow(10)).isFalse();
        assertThat(Stores.inNewThread(() -> Stores.give(store, 10))).as("of a thread that has no shard").isFalse();
        assertThat(Stores.inVirtualThread(() -> Stores.give(store, 10))).isFalse();
        assertThat(Stores.take(store)).isNull();
        assertThat(Stores.inNewThread(() -> Stores.take(store))).isNull();
        assertThat(Stores.inVirtualThread(() -> Stores.tryTake(store))).isNull();
        assertThat(Stores.free(store)).as("again").isTrue();
        assertThat(store.size()).isZero();
        assertThat(store.handedOut()).isZero();
    }

    @Test
    void shouldGiveNativeMemoryBackAtTheEndOfAPeriod() {
        Store<Integer> store = Stores.store(1);
        Stores.fill(store, 10_000);
        long full = store.footprint();
        assertThat(Stores.drain(store)).hasSize(10_000);

        Stores.endPeriod(store);

        assertThat(full).isGreaterThan(8 * 10_000);
        // The table of magazines keeps what it has; the chains shrink.
        for (Shard shard : store.shards.all()) {
            assertThat(shard.footprint()).isLessThan(10_000);
        }
    }
}
