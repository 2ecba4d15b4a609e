package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static io.github.poolchain.linearizability.Scenario.call;

import io.github.poolchain.linearizability.Garbage;
import io.github.poolchain.linearizability.Scenario;
import io.github.poolchain.linearizability.Strategy;
import java.lang.foreign.Arena;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does every execution of calls to a chain answer what {@link ChainSpecification} permits? */
class PoolChainLinearizabilityTest {
    @ParameterizedTest
    @MethodSource("io.github.poolchain.linearizability.Strategy#selected")
    void shouldBeLinearizable(Strategy strategy) {
        strategy.check(Chain.class, ChainSpecification.class);
    }

    /** A trim frees the oldest ring under the eyes of a thief. */
    @ParameterizedTest
    @MethodSource("io.github.poolchain.linearizability.Strategy#selected")
    void shouldBeLinearizableWhileTheOldestRingIsFreed(Strategy strategy) {
        Scenario freeing = Scenario.of(Chain.class)
                .first(call("pushHead", 1L), call("pushHead", 2L))
                .thread(call("pushHead", 3L), call("trim"), call("popHead"))
                .thread(call("popTail"), call("popTail"), call("size"));
        strategy.check(freeing, ChainSpecification.class);
    }

    /** The oldest element stays, so the trim frees the rings after its own, and the thief comes to what was put there then. */
    @ParameterizedTest
    @MethodSource("io.github.poolchain.linearizability.Strategy#selected")
    void shouldBeLinearizableWhileRingsInTheMiddleAreFreed(Strategy strategy) {
        Scenario freeing = Scenario.of(Chain.class)
                .first(call("pushAll", 1L, 6), call("popHeads", 5))
                .thread(call("trim"), call("pushAll", 7L, 2), call("popHead"))
                .thread(call("popTail"), call("popTails", 2), call("isEmpty"))
                .last(call("popTail"));
        strategy.check(freeing, ChainSpecification.class);
    }

    // ---- Controls: what is not permitted, the model checker finds

    @Test
    void shouldRefuteThatABulkPopIsAtomic() {
        Scenario bulkPopAgainstPop = Scenario.of(Chain.class)
                .first(call("pushAll", 1L, 2))
                .thread(call("popHead"), call("popHead"), call("pushHead", 4L))
                .thread(call("popTails", 2));
        Strategy.MODEL.refute(bulkPopAgainstPop, ChainSpecification.Exact.class);
        Strategy.MODEL.check(bulkPopAgainstPop, ChainSpecification.class);
    }

    @Test
    void shouldRefuteThatSizeIsExact() {
        Scenario sizeAgainstPopAndPush = Scenario.of(Chain.class)
                .first(call("pushAll", 1L, 2))
                .thread(call("popTail"), call("pushHead", 3L))
                .thread(call("size"));
        Strategy.MODEL.refute(sizeAgainstPopAndPush, ChainSpecification.Exact.class);
        Strategy.MODEL.check(sizeAgainstPopAndPush, ChainSpecification.class);
    }

    @Test
    void shouldRefuteAThiefThatDoesNotLookAtNextAgain() {
        Strategy.MODEL.refute(popAgainstGrowthAndPop(ChainWithoutSecondLook.class), ChainSpecification.class);
        Strategy.MODEL.check(popAgainstGrowthAndPop(Chain.class), ChainSpecification.class);
    }

    /** The chain is never empty until the last call. */
    private static Scenario popAgainstGrowthAndPop(Class<?> chain) {
        return Scenario.of(chain)
                .first(call("pushHead", 1L))
                .thread(call("pushHead", 2L), call("popTail"))
                .thread(call("popTail"))
                .last(call("popTail"));
    }

    @Test
    void shouldRefuteAThiefThatLooksAtNextAfterThePop() {
        Strategy.MODEL.refute(popAgainstPopAndGrowth(ChainWithLateLook.class), ChainSpecification.class);
        Strategy.MODEL.check(popAgainstPopAndGrowth(Chain.class), ChainSpecification.class);
    }

    /** The ring that the thief finds empty is filled again before it has a next. */
    private static Scenario popAgainstPopAndGrowth(Class<?> chain) {
        return Scenario.of(chain)
                .first(call("pushHead", 1L))
                .thread(call("popHead"), call("pushHead", 2L), call("pushHead", 3L))
                .thread(call("popTail"))
                .last(call("popTail"), call("popTail"));
    }

    /** A chain that changes rings all the time. */
    public static class Chain extends QueueCalls {
        final PoolChain chain = new PoolChain(1, 2, -1, Arena::ofShared);

        public Chain() {
            Garbage.closeNextTime(chain);
        }

        @Operation(nonParallelGroup = "owner", params = "value")
        public void pushHead(long value) {
            chain.pushHead(value);
        }

        @Override
        int pushHead(long[] from) {
            return chain.pushHead(from, 0, from.length);
        }

        @Override
        public long popHead() {
            return chain.popHead();
        }

        @Override
        int popHead(long[] into) {
            return chain.popHead(into, 0, into.length);
        }

        @Operation(nonParallelGroup = "owner")
        public void trim() {
            chain.trim();
        }

        @Override
        public long popTail() {
            return chain.popTail();
        }

        @Override
        int popTail(long[] into) {
            return chain.popTail(into, 0, into.length);
        }

        @Override
        public int size() {
            return chain.size();
        }

        @Override
        public boolean isEmpty() {
            return chain.isEmpty();
        }
    }

    /** Answers "empty" if there was no next ring before the pop, although there may be one now. As Go does. */
    public static class ChainWithoutSecondLook extends Chain {
        @Override
        public long popTail() {
            ChainNode node = chain.tail();
            while (true) {
                ChainNode next = node.next;
                long value = node.popOldest();
                if (value != EMPTY || next == null) {
                    return value;
                }
                node = next;
            }
        }
    }

    /** Goes on to the next ring if there is one after the pop, although the owner may have pushed to this one before. */
    public static class ChainWithLateLook extends Chain {
        @Override
        public long popTail() {
            ChainNode node = chain.tail();
            while (true) {
                long value = node.popOldest();
                ChainNode next = node.next;
                if (value != EMPTY || next == null) {
                    return value;
                }
                node = next;
            }
        }
    }
}
