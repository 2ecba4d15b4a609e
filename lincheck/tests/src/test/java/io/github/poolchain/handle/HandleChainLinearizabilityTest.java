package io.github.poolchain.handle;

import static io.github.poolchain.linearizability.Scenario.call;

import io.github.poolchain.deque.ChainSpecification;
import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.linearizability.Garbage;
import io.github.poolchain.linearizability.Scenario;
import io.github.poolchain.linearizability.Strategy;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StringGen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does every execution of calls to a chain of objects answer what {@link ChainSpecification} permits? */
class HandleChainLinearizabilityTest {
    @ParameterizedTest
    @MethodSource("io.github.poolchain.linearizability.Strategy#selected")
    void shouldBeLinearizable(Strategy strategy) {
        strategy.check(ChainOfSeven.class, Specified.class);
    }

    // ---- Control: what is not permitted, the model checker finds

    @Test
    void shouldRefuteAThiefThatLooksBeforeItPops() {
        Strategy.MODEL.refute(popAgainstPop(ChainThatLooksFirst.class), ChainSpecification.class);
        Strategy.MODEL.check(popAgainstPop(ChainOfSeven.class), Specified.class);
    }

    private static Scenario popAgainstPop(Class<?> chain) {
        return Scenario.of(chain).first(call("pushHead", "a")).thread(call("popTail")).thread(call("popTail"));
    }

    /** The calls of a chain. It has 7 elements to begin with: one more fills the first ring, and the next grows the chain. */
    @Param(name = "name", gen = StringGen.class, conf = "2:abcdef")
    public static class ChainOfSeven {
        private static final List<Object> ELEMENTS = List.of("1", "2", "3", "4", "5", "6", "7");

        final HandleChain<String> chain = new HandleChain<>();

        public ChainOfSeven() {
            Garbage.closeNextTime(chain);
            ELEMENTS.forEach(element -> chain.pushHead((String) element));
        }

        @Operation(nonParallelGroup = "owner", params = "name")
        public void pushHead(String name) {
            chain.pushHead(name);
        }

        @Operation(nonParallelGroup = "owner")
        public String popHead() {
            return chain.popHead();
        }

        @Operation(nonParallelGroup = "owner")
        public void trim() {
            chain.trim();
        }

        @Operation
        public String popTail() {
            return chain.popTail();
        }

        @Operation
        public int size() {
            return chain.size();
        }

        @Operation
        public boolean isEmpty() {
            return chain.isEmpty();
        }
    }

    public static final class Specified extends ChainSpecification {
        public Specified() {
            super(ChainOfSeven.ELEMENTS, false);
        }
    }

    /** A chain and a table put together by somebody who believes that what is not empty will not be. */
    public static class ChainThatLooksFirst {
        private final PoolChain chain = new PoolChain();
        private final HandleTable<String> table = new HandleTable<>();

        public ChainThatLooksFirst() {
            Garbage.closeNextTime(() -> {
                chain.close();
                table.close();
            });
        }

        public void pushHead(String name) {
            chain.pushHead(table.add(name));
        }

        public String popTail() {
            return chain.isEmpty() ? null : table.remove(chain.popTail());
        }
    }
}
