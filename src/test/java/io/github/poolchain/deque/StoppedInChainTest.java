package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static io.github.poolchain.deque.DequeSeam.CHAIN_BEFORE_UNLINK;
import static io.github.poolchain.deque.DequeSeam.CHAIN_NEXT_LOADED;
import static io.github.poolchain.deque.DequeSeam.CHAIN_UNLINKED;
import static io.github.poolchain.deque.DequeSeam.GROW_BEFORE_LINK;
import static io.github.poolchain.deque.DequeSeam.POP_HEAD_BEFORE_CAS;
import static io.github.poolchain.deque.DequeSeam.POP_TAIL_BEFORE_CAS;
import static io.github.poolchain.deque.DequeSeam.POP_TAIL_WON;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.StoppedCall;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thread stopped in the middle of a call on a chain, while others grow, drain and trim it. The chain's rings hold 2,
 * then 4, then 4 again and so on: 1 and 2 are in the first ring, 3 to 6 in the second, 7 to 10 in the third.
 */
@ParameterizedClass(name = "from {0}")
@ValueSource(ints = {0, -1})
@Timeout(300)
class StoppedInChainTest {
    private final int firstIndex;
    private final CountingArenas arenas = new CountingArenas();
    private PoolChain chain;

    StoppedInChainTest(int firstIndex) {
        this.firstIndex = firstIndex;
    }

    @BeforeEach
    void open() {
        chain = new PoolChain(2, 4, firstIndex, arenas);
    }

    @AfterEach
    void close() {
        chain.close();
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    private void push(int first, int last) {
        for (int i = first; i <= last; i++) {
            chain.pushHead(i);
        }
    }

    private void assertPopsTail(int first, int last) {
        for (int i = first; i <= last; i++) {
            assertThat(chain.popTail()).isEqualTo(i);
        }
    }

    private Callable<long[]> bulkPopTail(int length) {
        return () -> {
            long[] into = new long[length];
            return Arrays.copyOf(into, chain.popTail(into, 0, length));
        };
    }

    private void assertIsEmptyAndGoesOn() throws Exception {
        assertThat(chain.isEmpty()).isTrue();
        assertThat(chain.popTail()).isEqualTo(EMPTY);
        assertThat(chain.popHead()).isEqualTo(EMPTY);
        push(101, 120);
        assertThat(bulkPopTail(21).call()).isEqualTo(LongStream.rangeClosed(101, 120).toArray());
        chain.trim();
        assertThat(arenas.held()).as("rings after trim").isEqualTo(1);
        assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(2)).isEqualTo(arenas.bytesHeld());
    }

    // ---- a thief that has won holds its ring

    @ParameterizedTest
    @EnumSource(names = {"POP_TAIL_WON", "POP_TAIL_BEFORE_CLEAR"})
    void shouldGrowPastAThiefThatHoldsASlotAndNotFreeItsRing(DequeSeam seam) throws Exception {
        push(1, 2);
        try (StoppedCall<Long> thief = StoppedCall.at(seam, chain::popTail)) {
            assertPopsTail(2, 2);
            push(3, 3);
            assertThat(arenas.held()).as("rings after growing").isEqualTo(2);

            assertThat(chain.trim()).isZero();
            assertPopsTail(3, 3);
            assertThat(chain.trim()).isEqualTo(DequeLayout.bytes(4) - DequeLayout.bytes(2));
            assertThat(arenas.held()).as("the thief's and the smallest").isEqualTo(2);

            assertThat(thief.goOn()).isEqualTo(1);
        }
        assertThat(chain.trim()).isEqualTo(DequeLayout.bytes(2));
        assertIsEmptyAndGoesOn();
    }

    @ParameterizedTest
    @EnumSource(names = {"POP_TAIL_WON", "POP_TAIL_BEFORE_CLEAR"})
    void shouldGrowPastABulkThiefThatHoldsSlotsAndNotFreeItsRing(DequeSeam seam) throws Exception {
        push(1, 3);
        try (StoppedCall<long[]> thief = StoppedCall.at(seam, bulkPopTail(2))) {
            assertPopsTail(3, 3);
            push(4, 7);
            assertThat(chain.trim()).isZero();
            assertPopsTail(4, 7);
            chain.trim();
            assertThat(arenas.held()).as("the thief's and the smallest").isEqualTo(2);

            assertThat(thief.goOn()).containsExactly(1, 2);
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldNotFreeAThiefsRingWhenItGrowsAtTheLargestSize() throws Exception {
        push(1, 2);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_WON, chain::popTail)) {
            assertPopsTail(2, 2);
            push(3, 100);
            assertPopsTail(3, 100);
            push(101, 110);
            assertPopsTail(101, 110);
            assertThat(arenas.closed()).as("rings freed by growing").isPositive();

            assertThat(thief.goOn()).isEqualTo(1);
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldFreeTheRingsBetweenThoseThatThievesHold() throws Exception {
        push(1, 18); // 1-2, 3-6, 7-10, 11-14, 15-18
        try (StoppedCall<Long> first = StoppedCall.at(POP_TAIL_WON, 1, "in the first ring", chain::popTail)) {
            assertPopsTail(2, 6);
            try (StoppedCall<Long> second = StoppedCall.at(POP_TAIL_WON, 1, "in the third ring", chain::popTail)) {
                assertPopsTail(8, 14);
                assertThat(chain.popTail()).isEqualTo(15);

                assertThat(chain.trim()).as("second and fourth ring").isEqualTo(2 * DequeLayout.bytes(4));
                assertThat(chain.trim()).isZero();
                assertThat(second.goOn()).isEqualTo(7);
            }
            assertThat(chain.trim()).as("third ring").isEqualTo(DequeLayout.bytes(4));
            assertThat(first.goOn()).isEqualTo(1);
        }
        assertThat(chain.trim()).as("first ring").isEqualTo(DequeLayout.bytes(2));
        assertPopsTail(16, 18);
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldNotGrowByTrimmingWhenAThiefHoldsTheNewestRing() throws Exception {
        push(1, 3);
        assertPopsTail(1, 2);
        chain.trim();
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_WON, chain::popTail)) {
            long before = chain.footprint();

            assertThat(chain.trim()).isEqualTo(before - chain.footprint()).isNotNegative();

            assertThat(thief.goOn()).isEqualTo(3);
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldNotSayThatItIsEmptyWhenItNeverWas() throws Exception {
        push(1, 2);
        try (StoppedCall<Boolean> observer = StoppedCall.at(CHAIN_NEXT_LOADED, chain::isEmpty)) {
            push(3, 3); // in a second ring, before the first is drained
            assertPopsTail(1, 2);

            assertThat(observer.goOn()).isFalse();
        }
        assertPopsTail(3, 3);
        assertIsEmptyAndGoesOn();
    }

    // ---- a thief that looks at a ring that has been freed

    @ParameterizedTest
    @EnumSource(names = {"CHAIN_NEXT_LOADED", "POP_TAIL_BEFORE_CAS"})
    void shouldGoOnAtTheTailWhenTheRingWasFreed(DequeSeam seam) throws Exception {
        push(1, 3);
        try (StoppedCall<Long> thief = StoppedCall.at(seam, 1, "one", chain::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(seam, 1, "many", bulkPopTail(3))) {
            assertPopsTail(1, 2);
            assertThat(chain.trim()).isEqualTo(DequeLayout.bytes(2));

            assertThat(thief.goOn()).isEqualTo(3);
            push(4, 5);
            assertThat(bulkThief.goOn()).containsExactly(4, 5);
        }
        assertIsEmptyAndGoesOn();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAIN_NEXT_LOADED", "POP_TAIL_BEFORE_CAS"})
    void shouldFindNothingWhenTheRingWasFreedAndNothingIsLeft(DequeSeam seam) throws Exception {
        push(1, 10);
        try (StoppedCall<Long> thief = StoppedCall.at(seam, 1, "one", chain::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(seam, 1, "many", bulkPopTail(3))) {
            assertPopsTail(1, 10);
            chain.trim();
            assertThat(arenas.held()).isEqualTo(1);

            assertThat(thief.goOn()).isEqualTo(EMPTY);
            assertThat(bulkThief.goOn()).isEmpty();
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldKeepWhatABulkThiefHasInHandWhenTheNextRingWasFreed() throws Exception {
        push(1, 3);
        try (StoppedCall<long[]> thief = StoppedCall.at(POP_TAIL_BEFORE_CAS, 2, "thief", bulkPopTail(5))) {
            assertPopsTail(3, 3); // the thief has 1 and 2, and was about to take this one
            push(4, 8);
            assertPopsTail(4, 7);
            chain.trim();
            assertThat(arenas.closed()).isEqualTo(2);

            assertThat(thief.goOn()).containsExactly(1, 2, 8);
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldGoOnAtTheTailWhenTheTailHasMovedSinceByMoreThanOneRing() throws Exception {
        push(1, 7);
        assertPopsTail(1, 2);
        try (StoppedCall<Long> thief = StoppedCall.at(CHAIN_BEFORE_UNLINK, chain::popTail)) {
            assertPopsTail(3, 6);
            assertThat(chain.trim()).isEqualTo(DequeLayout.bytes(2) + DequeLayout.bytes(4));

            assertThat(thief.goOn()).isEqualTo(7);
        }
        assertIsEmptyAndGoesOn();
    }

    // ---- a thief that moves the tail

    @ParameterizedTest
    @EnumSource(names = {"CHAIN_BEFORE_UNLINK", "CHAIN_UNLINKED"})
    void shouldNotMeetFreedMemoryByTheWayBackThatIsNotYetCut(DequeSeam seam) throws Exception {
        push(1, 3);
        assertPopsTail(1, 2);
        try (StoppedCall<Long> thief = StoppedCall.at(seam, chain::popTail)) {
            assertThat(chain.trim()).isEqualTo(DequeLayout.bytes(2));

            assertThat(chain.popHead()).isEqualTo(3);
            assertThat(chain.popHead()).isEqualTo(EMPTY);
            assertThat(chain.popHead(new long[3], 0, 3)).isZero();
            push(4, 5);
            assertThat(chain.popHead()).isEqualTo(5);

            assertThat(thief.goOn()).isEqualTo(4);
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldCutNoWayBackButTheOneToTheRingThatWasDrained() throws Exception {
        push(1, 3);
        assertPopsTail(1, 2);
        try (StoppedCall<Long> thief = StoppedCall.at(CHAIN_UNLINKED, chain::popTail)) {
            push(4, 20);

            assertThat(thief.goOn()).isEqualTo(3);
        }
        for (int i = 20; i > 3; i--) {
            assertThat(chain.popHead()).isEqualTo(i);
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldNotSkipWhatWasPushedAfterTheThiefHasLookedForTheNextRing() throws Exception {
        try (StoppedCall<Long> thief = StoppedCall.at(CHAIN_NEXT_LOADED, 1, "one", chain::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(CHAIN_NEXT_LOADED, 1, "many", bulkPopTail(3))) {
            push(1, 5);

            assertThat(thief.goOn()).isEqualTo(1);
            assertThat(bulkThief.goOn()).containsExactly(2, 3, 4);
        }
        assertPopsTail(5, 5);
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldNotReportEmptyWhenTheChainNeverWas() throws Exception {
        push(1, 1);
        try (StoppedCall<Long> thief = StoppedCall.at(CHAIN_NEXT_LOADED, 1, "one", chain::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(CHAIN_NEXT_LOADED, 1, "many", bulkPopTail(9))) {
            push(2, 5); // more in the first ring, and then a second
            assertPopsTail(1, 2);

            assertThat(thief.goOn()).isEqualTo(3);
            assertThat(bulkThief.goOn()).containsExactly(4, 5);
        }
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldNotUnlinkARingTwice() throws Exception {
        push(1, 3);
        assertPopsTail(1, 2);
        try (StoppedCall<Long> one = StoppedCall.at(CHAIN_BEFORE_UNLINK, 1, "one", chain::popTail);
                StoppedCall<Long> another = StoppedCall.at(CHAIN_BEFORE_UNLINK, 1, "another", chain::popTail)) {
            push(4, 10);
            assertThat(one.goOn()).isEqualTo(3);
            assertPopsTail(4, 7);

            assertThat(another.goOn()).isEqualTo(8);
        }
        assertPopsTail(9, 10);
        assertIsEmptyAndGoesOn();
    }

    // ---- the owner

    @Test
    void shouldShowAPushThatGrowsOnlyWhenTheRingIsLinked() throws Exception {
        push(1, 2);
        Callable<Boolean> push = () -> {
            chain.pushHead(3);
            return true;
        };
        try (StoppedCall<Boolean> owner = StoppedCall.at(GROW_BEFORE_LINK, push)) {
            assertThat(chain.size()).isEqualTo(2);
            assertPopsTail(1, 2);
            assertThat(chain.popTail()).isEqualTo(EMPTY);
            assertThat(chain.isEmpty()).isTrue();

            assertThat(owner.goOn()).isTrue();
        }
        assertThat(chain.size()).isEqualTo(1);
        assertPopsTail(3, 3);
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldShowTheNewRingsOfABulkPushAllAtOnce() throws Exception {
        push(1, 1);
        long[] values = LongStream.rangeClosed(2, 12).toArray();
        Callable<Integer> push = () -> chain.pushHead(values, 0, values.length);
        try (StoppedCall<Integer> owner = StoppedCall.at(GROW_BEFORE_LINK, push)) {
            assertThat(arenas.opened()).isEqualTo(4);
            assertPopsTail(1, 2);
            assertThat(chain.popTail()).isEqualTo(EMPTY);

            assertThat(owner.goOn()).isEqualTo(11);
        }
        assertThat(bulkPopTail(11).call()).containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertIsEmptyAndGoesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldShowNothingOfABulkPushBeforeItsFirstPart(int publication) throws Exception {
        push(1, 1);
        long[] values = LongStream.rangeClosed(2, 12).toArray(); // one in the first ring, and three new rings
        Callable<Integer> push = () -> chain.pushHead(values, 0, values.length);
        try (StoppedCall<Integer> owner = StoppedCall.at(DequeSeam.PUSH_BEFORE_PUBLISH, publication, "owner", push)) {
            assertPopsTail(1, 1);
            assertThat(chain.popTail()).isEqualTo(EMPTY);

            assertThat(owner.goOn()).isEqualTo(11);
        }
        assertPopsTail(2, 12);
        assertIsEmptyAndGoesOn();
    }

    @Test
    void shouldFindNothingAtTheHeadOfAnOlderRingThatThievesHaveDrainedMeanwhile() throws Exception {
        push(1, 3);
        assertThat(chain.popHead()).isEqualTo(3);
        try (StoppedCall<Long> owner = StoppedCall.at(POP_HEAD_BEFORE_CAS, chain::popHead)) {
            assertThat(bulkPopTail(5).call()).containsExactly(1, 2);

            assertThat(owner.goOn()).isEqualTo(EMPTY);
        }
        assertIsEmptyAndGoesOn();
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAIN_BEFORE_UNLINK", "CHAIN_UNLINKED", "RECLAIM_BEFORE_FREE"})
    void shouldTrimWhileThievesPop(DequeSeam seam) throws Exception {
        push(1, 7);
        assertPopsTail(1, 2);
        if (seam == DequeSeam.RECLAIM_BEFORE_FREE) {
            assertPopsTail(3, 3); // so that there is an unlinked ring
        }
        try (StoppedCall<Long> owner = StoppedCall.at(seam, chain::trim)) {
            assertPopsTail(seam == DequeSeam.RECLAIM_BEFORE_FREE ? 4 : 3, 7);
            assertThat(chain.popTail()).isEqualTo(EMPTY);
            assertThat(chain.size()).isZero();

            assertThat(owner.goOn()).isPositive();
        }
        assertIsEmptyAndGoesOn();
    }
}
