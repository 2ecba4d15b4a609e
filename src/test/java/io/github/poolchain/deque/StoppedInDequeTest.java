package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static io.github.poolchain.deque.DequeSeam.POP_HEAD_BEFORE_CAS;
import static io.github.poolchain.deque.DequeSeam.POP_HEAD_WON;
import static io.github.poolchain.deque.DequeSeam.POP_TAIL_BEFORE_CAS;
import static io.github.poolchain.deque.DequeSeam.POP_TAIL_BEFORE_CLEAR;
import static io.github.poolchain.deque.DequeSeam.POP_TAIL_WON;
import static io.github.poolchain.deque.DequeSeam.PUSH_BEFORE_PUBLISH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.StoppedCall;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread stopped in the middle of a call on a ring of 4, and what the others may and may not do meanwhile. */
@ParameterizedClass(name = "from {0}")
@ValueSource(ints = {0, Integer.MAX_VALUE - 1, -2})
@Timeout(300)
class StoppedInDequeTest {
    private final int firstIndex;
    private final Arena arena = Arena.ofShared();
    private PoolDequeue deque;

    StoppedInDequeTest(int firstIndex) {
        this.firstIndex = firstIndex;
    }

    @BeforeEach
    void open() {
        deque = PoolDequeue.allocate(arena, 4, firstIndex);
    }

    @AfterEach
    void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private void push(long... values) {
        assertThat(deque.pushHead(values, 0, values.length)).isEqualTo(values.length);
    }

    private Callable<long[]> bulkPopTail(int length) {
        return () -> {
            long[] into = new long[length];
            return Arrays.copyOf(into, deque.popTail(into, 0, length));
        };
    }

    private Callable<long[]> bulkPopHead(int length) {
        return () -> {
            long[] into = new long[length];
            return Arrays.copyOf(into, deque.popHead(into, 0, length));
        };
    }

    private void assertDrains(long... values) throws Exception {
        assertThat(bulkPopTail(5).call()).isEqualTo(values);
        assertThat(deque.isEmpty()).isTrue();
    }

    // ---- a thief that has won

    @ParameterizedTest
    @EnumSource(names = {"POP_TAIL_WON", "POP_TAIL_BEFORE_CLEAR"})
    void shouldReportFullWhileAThiefHoldsTheSlot(DequeSeam seam) throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<Long> thief = StoppedCall.at(seam, deque::popTail)) {
            assertThat(deque.size()).isEqualTo(3);
            assertThat(deque.pushHead(5)).isFalse();
            assertThat(deque.pushHead(new long[] {5, 6}, 0, 2)).isZero();

            assertThat(thief.goOn()).isEqualTo(1);
        }
        assertThat(deque.pushHead(5)).isTrue();
        assertDrains(2, 3, 4, 5);
    }

    @Test
    void shouldReportFullWhileAThiefHoldsTheSlotAlthoughAllElementsAreGone() throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_WON, deque::popTail)) {
            assertThat(bulkPopTail(4).call()).containsExactly(2, 3, 4);
            assertThat(deque.isEmpty()).isTrue();

            assertThat(deque.pushHead(5)).isFalse();
            assertThat(deque.popHead()).isEqualTo(EMPTY);
            assertThat(deque.popTail()).isEqualTo(EMPTY);

            assertThat(thief.goOn()).isEqualTo(1);
        }
        push(5, 6, 7, 8);
        assertDrains(5, 6, 7, 8);
    }

    @Test
    void shouldFillTheSlotsBeforeTheOneThatAThiefHolds() throws Exception {
        push(1, 2, 3, 4);
        assertThat(deque.popTail()).isEqualTo(1);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_WON, deque::popTail)) {
            assertThat(bulkPopTail(2).call()).containsExactly(3, 4);

            assertThat(deque.pushHead(new long[] {5, 6, 7, 8}, 0, 4)).isEqualTo(1);

            assertThat(thief.goOn()).isEqualTo(2);
        }
        assertThat(deque.pushHead(new long[] {6, 7, 8}, 0, 3)).isEqualTo(3);
        assertDrains(5, 6, 7, 8);
    }

    @ParameterizedTest
    @EnumSource(names = {"POP_TAIL_WON", "POP_TAIL_BEFORE_CLEAR"})
    void shouldReportFullWhileABulkThiefHoldsItsSlots(DequeSeam seam) throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<long[]> thief = StoppedCall.at(seam, bulkPopTail(3))) {
            assertThat(deque.size()).isEqualTo(1);
            assertThat(deque.pushHead(5)).isFalse();
            assertThat(deque.pushHead(new long[] {5, 6}, 0, 2)).isZero();
            assertThat(deque.popHead()).isEqualTo(4);
            // The slot of 4, and none of the thief's.
            assertThat(deque.pushHead(new long[] {5, 6}, 0, 2)).isEqualTo(1);

            assertThat(thief.goOn()).containsExactly(1, 2, 3);
        }
        push(6, 7, 8);
        assertDrains(5, 6, 7, 8);
    }

    @Test
    void shouldLetThievesLeaveInAnyOrder() throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<Long> first = StoppedCall.at(POP_TAIL_WON, 1, "first", deque::popTail);
                StoppedCall<Long> second = StoppedCall.at(POP_TAIL_WON, 1, "second", deque::popTail)) {
            assertThat(second.goOn()).isEqualTo(2);
            assertThat(deque.pushHead(5)).isFalse();

            assertThat(first.goOn()).isEqualTo(1);
        }
        push(5, 6);
        assertDrains(3, 4, 5, 6);
    }

    // ---- a thief that has not won yet

    @Test
    void shouldTakeTheNextElementWhenAnotherThiefWasFaster() throws Exception {
        push(1, 2);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_BEFORE_CAS, deque::popTail)) {
            assertThat(deque.popTail()).isEqualTo(1);

            assertThat(thief.goOn()).isEqualTo(2);
        }
    }

    @Test
    void shouldTakeTheNextElementsWhenAnotherThiefWasFaster() throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<long[]> thief = StoppedCall.at(POP_TAIL_BEFORE_CAS, bulkPopTail(3))) {
            assertThat(bulkPopTail(2).call()).containsExactly(1, 2);

            assertThat(thief.goOn()).containsExactly(3, 4);
        }
    }

    @Test
    void shouldFindNothingWhenOthersTookAll() throws Exception {
        push(1, 2);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_BEFORE_CAS, 1, "one", deque::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(POP_TAIL_BEFORE_CAS, 1, "many", bulkPopTail(2))) {
            assertThat(deque.popTail()).isEqualTo(1);
            assertThat(deque.popHead()).isEqualTo(2);

            assertThat(thief.goOn()).isEqualTo(EMPTY);
            assertThat(bulkThief.goOn()).isEmpty();
        }
    }

    @Test
    void shouldReadTheSlotOnlyAfterTheCas() throws Exception {
        push(1);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_BEFORE_CAS, deque::popTail)) {
            assertThat(deque.popHead()).isEqualTo(1);
            push(2); // the word is again what the thief has read, the element is not

            assertThat(thief.goOn()).isEqualTo(2);
        }
        assertDrains();
    }

    @Test
    void shouldNotTakeWhatWasPushedInTheSameSlotARoundLater() throws Exception {
        push(1);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_BEFORE_CAS, deque::popTail)) {
            assertThat(deque.popTail()).isEqualTo(1);
            push(2, 3, 4, 5); // 5 is where 1 was
            assertThat(thief.goOn()).isEqualTo(2);
        }
        assertDrains(3, 4, 5);
    }

    // ---- the owner

    @Test
    void shouldShowAPushOnlyWhenItIsPublished() throws Exception {
        try (StoppedCall<Boolean> owner = StoppedCall.at(PUSH_BEFORE_PUBLISH, () -> deque.pushHead(1))) {
            assertThat(deque.popTail()).isEqualTo(EMPTY);
            assertThat(deque.size()).isZero();

            assertThat(owner.goOn()).isTrue();
        }
        assertDrains(1);
    }

    @Test
    void shouldShowABulkPushAllAtOnce() throws Exception {
        push(1);
        Callable<Integer> push = () -> deque.pushHead(new long[] {2, 3, 4}, 0, 3);
        try (StoppedCall<Integer> owner = StoppedCall.at(PUSH_BEFORE_PUBLISH, push)) {
            assertThat(deque.size()).isEqualTo(1);
            assertThat(bulkPopTail(4).call()).containsExactly(1);

            assertThat(owner.goOn()).isEqualTo(3);
        }
        assertDrains(2, 3, 4);
    }

    @Test
    void shouldNotLoseTheTailThatMovedDuringAPush() throws Exception {
        push(1, 2);
        try (StoppedCall<Boolean> owner = StoppedCall.at(PUSH_BEFORE_PUBLISH, () -> deque.pushHead(3))) {
            assertThat(deque.popTail()).isEqualTo(1);

            assertThat(owner.goOn()).isTrue();
        }
        assertThat(deque.size()).isEqualTo(2);
        assertDrains(2, 3);
    }

    @Test
    void shouldLeaveTheLastElementToTheThiefThatWasFaster() throws Exception {
        push(1);
        try (StoppedCall<Long> owner = StoppedCall.at(POP_HEAD_BEFORE_CAS, deque::popHead)) {
            assertThat(deque.popTail()).isEqualTo(1);

            assertThat(owner.goOn()).isEqualTo(EMPTY);
        }
        assertThat(deque.size()).isZero();
        push(2, 3, 4, 5);
        assertDrains(2, 3, 4, 5);
    }

    @Test
    void shouldPopTheNewestAlsoWhenThievesMovedTheTail() throws Exception {
        push(1, 2, 3);
        try (StoppedCall<Long> owner = StoppedCall.at(POP_HEAD_BEFORE_CAS, deque::popHead)) {
            assertThat(deque.popTail()).isEqualTo(1);

            assertThat(owner.goOn()).isEqualTo(3);
        }
        assertDrains(2);
    }

    @Test
    void shouldPopInBulkAtTheHeadWhatThievesHaveLeft() throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<long[]> owner = StoppedCall.at(POP_HEAD_BEFORE_CAS, bulkPopHead(4))) {
            assertThat(bulkPopTail(2).call()).containsExactly(1, 2);

            assertThat(owner.goOn()).containsExactly(4, 3);
        }
        push(5, 6, 7, 8);
        try (StoppedCall<long[]> owner = StoppedCall.at(POP_HEAD_BEFORE_CAS, bulkPopHead(4))) {
            assertThat(bulkPopTail(4).call()).containsExactly(5, 6, 7, 8);

            assertThat(owner.goOn()).isEmpty();
        }
        assertThat(deque.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepThievesFromWhatTheOwnerHasTakenBack() throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<long[]> owner = StoppedCall.at(POP_HEAD_WON, bulkPopHead(2))) {
            assertThat(deque.size()).isEqualTo(2);
            assertThat(bulkPopTail(4).call()).containsExactly(1, 2);
            assertThat(deque.popTail()).isEqualTo(EMPTY);

            assertThat(owner.goOn()).containsExactly(4, 3);
        }
        push(5, 6, 7, 8);
        assertDrains(5, 6, 7, 8);
    }

    // ---- the arena closed meanwhile

    @Test
    void shouldNotClaimThatAPushFailedThatAThiefMayHaveSeen() throws Exception {
        try (StoppedCall<Boolean> owner = StoppedCall.at(PUSH_BEFORE_PUBLISH, () -> deque.pushHead(1))) {
            arena.close();

            assertThat(owner.goOn()).isTrue();
        }
    }

    @Test
    void shouldReturnWhatWasReadBeforeTheArenaWasClosed() throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<Long> thief = StoppedCall.at(POP_TAIL_BEFORE_CLEAR, 1, "one", deque::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(POP_TAIL_BEFORE_CLEAR, 1, "many", bulkPopTail(3))) {
            arena.close();

            assertThat(thief.goOn()).isEqualTo(1);
            assertThat(bulkThief.goOn()).containsExactly(2, 3, 4);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POP_TAIL_BEFORE_CAS", "POP_TAIL_WON"})
    void shouldRaiseInAThiefWhenTheArenaIsClosedBeforeItHasRead(DequeSeam seam) throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<Long> thief = StoppedCall.at(seam, 1, "one", deque::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(seam, 1, "many", bulkPopTail(2))) {
            arena.close();

            assertThatThrownBy(thief::goOn).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(bulkThief::goOn).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POP_HEAD_BEFORE_CAS", "POP_HEAD_WON"})
    void shouldRaiseInTheOwnerWhenTheArenaIsClosedBeforeItHasRead(DequeSeam seam) throws Exception {
        push(1, 2, 3, 4);
        try (StoppedCall<Long> owner = StoppedCall.at(seam, deque::popHead)) {
            arena.close();

            assertThatThrownBy(owner::goOn).isInstanceOf(IllegalStateException.class);
        }
    }
}
