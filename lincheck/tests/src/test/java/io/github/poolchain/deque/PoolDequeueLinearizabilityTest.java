package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static io.github.poolchain.linearizability.Scenario.call;

import io.github.poolchain.linearizability.Scenario;
import io.github.poolchain.linearizability.Strategy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does every execution of calls to a ring answer what {@link RingSpecification} permits? */
class PoolDequeueLinearizabilityTest {
    private static final String STRATEGIES = "io.github.poolchain.linearizability.Strategy#selected";

    @ParameterizedTest
    @MethodSource(STRATEGIES)
    void shouldBeLinearizableWithOneSlot(Strategy strategy) {
        strategy.check(RingOfOne.class, RingSpecification.OfOne.class);
    }

    @ParameterizedTest
    @MethodSource(STRATEGIES)
    void shouldBeLinearizableWithFourSlots(Strategy strategy) {
        strategy.check(RingOfFour.class, RingSpecification.OfFour.class);
    }

    // ---- Controls: what is not permitted, the model checker finds

    @Test
    void shouldRefuteThatFullMeansFull() {
        Scenario pushIntoSlotBeingLeft = Scenario.of(RingOfOne.class)
                .first(call("pushHead", 1L))
                .thread(call("size"), call("pushHead", 2L))
                .thread(call("popTail"));
        Strategy.MODEL.refute(pushIntoSlotBeingLeft, RingSpecification.OfOneLeftAtOnce.class);
        Strategy.MODEL.check(pushIntoSlotBeingLeft, RingSpecification.OfOne.class);
    }

    @Test
    void shouldRefuteThatABulkPushSeesAllRoom() {
        Scenario pushWhileEmptied = Scenario.of(RingOfFour.class)
                .first(call("pushAll", 1L, 4))
                .thread(call("pushAll", 5L, 4))
                .thread(call("popTails", 4), call("size"));
        Strategy.MODEL.refute(pushWhileEmptied, RingSpecification.OfFourSeeingAllRoom.class);
        Strategy.MODEL.check(pushWhileEmptied, RingSpecification.OfFour.class);
    }

    @Test
    void shouldRefuteAThiefThatReadsTheSlotFirst() {
        Strategy.MODEL.refute(popAgainstPopAndPush(RingWithHastyThief.class), RingSpecification.OfFour.class);
        Strategy.MODEL.check(popAgainstPopAndPush(RingOfFour.class), RingSpecification.OfFour.class);
    }

    private static Scenario popAgainstPopAndPush(Class<?> ring) {
        return Scenario.of(ring)
                .first(call("pushHead", 1L))
                .thread(call("popHead"), call("pushHead", 2L))
                .thread(call("popTail"));
    }

    @Test
    void shouldRefuteAnOwnerThatDoesNotLookAtTheSlot() {
        Strategy.MODEL.refute(pushAgainstPop(RingWithHastyOwner.class), RingSpecification.OfOne.class);
        Strategy.MODEL.check(pushAgainstPop(RingOfOne.class), RingSpecification.OfOne.class);
    }

    private static Scenario pushAgainstPop(Class<?> ring) {
        return Scenario.of(ring)
                .first(call("pushHead", 1L))
                .thread(call("pushHead", 2L))
                .thread(call("popTail"))
                .last(call("popTail"));
    }

    /** The calls of a ring. */
    public abstract static class Ring extends QueueCalls {
        final MemorySegment memory;
        final PoolDequeue deque;

        Ring(int capacity, int firstIndex) {
            memory = PoolDequeue.reserve(Arena.ofAuto(), capacity);
            deque = new PoolDequeue(memory, capacity, firstIndex);
        }

        @Operation(nonParallelGroup = "owner", params = "value")
        public boolean pushHead(long value) {
            return deque.pushHead(value);
        }

        @Override
        int pushHead(long[] from) {
            return deque.pushHead(from, 0, from.length);
        }

        @Override
        public long popHead() {
            return deque.popHead();
        }

        @Override
        int popHead(long[] into) {
            return deque.popHead(into, 0, into.length);
        }

        @Override
        public long popTail() {
            return deque.popTail();
        }

        @Override
        int popTail(long[] into) {
            return deque.popTail(into, 0, into.length);
        }

        @Override
        public int size() {
            return deque.size();
        }

        @Override
        public boolean isEmpty() {
            return deque.isEmpty();
        }
    }

    // From just short of where the head, or the tail, goes from positive to negative, or to 0.

    public static class RingOfOne extends Ring {
        public RingOfOne() {
            super(1, -2);
        }
    }

    public static class RingOfFour extends Ring {
        public RingOfFour() {
            super(4, Integer.MAX_VALUE - 4);
        }
    }

    /** Takes what the slot holds before it knows that the slot is its own. */
    public static class RingWithHastyThief extends Ring {
        public RingWithHastyThief() {
            super(4, 0);
        }

        @Override
        public long popTail() {
            while (true) {
                long word = DequeLayout.headTailAcquire(memory);
                if (HeadTail.size(word) == 0) {
                    return EMPTY;
                }
                int tail = HeadTail.tail(word);
                long value = DequeLayout.slot(memory, tail & 3);
                if (DequeLayout.casHeadTail(memory, word, HeadTail.pack(HeadTail.head(word), tail + 1)) == word) {
                    DequeLayout.setSlot(memory, tail & 3, EMPTY);
                    return value;
                }
            }
        }
    }

    /** Fills a slot as soon as the indices leave room. */
    public static class RingWithHastyOwner extends Ring {
        public RingWithHastyOwner() {
            super(1, 0);
        }

        @Override
        public boolean pushHead(long value) {
            int head = DequeLayout.ownHead(memory);
            if (head != DequeLayout.tailHalfAcquire(memory)) {
                return false;
            }
            DequeLayout.setSlot(memory, 0, value);
            DequeLayout.setOwnHead(memory, head + 1);
            DequeLayout.setHeadHalfRelease(memory, head + 1);
            return true;
        }
    }
}
