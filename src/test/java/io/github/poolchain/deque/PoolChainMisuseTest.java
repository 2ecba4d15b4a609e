package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Threads;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Capacities that the chain refuses, and what it says when it is closed. */
class PoolChainMisuseTest {
    private final CountingArenas arenas = new CountingArenas();

    @ParameterizedTest
    @ValueSource(ints = {0, -1, (1 << 30) + 1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldRefuseACapacityOutOfRange(int capacity) {
        String range = " is " + capacity + ", not in [1, 1073741824]";

        assertThatThrownBy(() -> new PoolChain(capacity))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("initialCapacity" + range);
        assertThatThrownBy(() -> new PoolChain(capacity, 8))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("initialCapacity" + range);
        assertThatThrownBy(() -> new PoolChain(1, capacity))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("largestNodeCapacity" + range);
        assertThatThrownBy(() -> new PoolChain(1, capacity, 0, arenas)).isInstanceOf(IllegalArgumentException.class);
        assertThat(arenas.opened()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"8, 4", "2, 1", "1073741824, 536870912", "7, 5"})
    void shouldRefuseALargestCapacityBelowTheInitialOne(int initial, int largest) {
        assertThatThrownBy(() -> new PoolChain(initial, largest, 0, arenas))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("largestNodeCapacity is " + largest + ", less than initialCapacity, which is " + initial);
        assertThat(arenas.opened()).isZero();
    }

    @Test
    void shouldRoundCapacitiesUpToPowersOfTwo() {
        try (PoolChain chain = new PoolChain(17, 33, 0, arenas)) {
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(32));
            for (int i = 1; i <= 32 + 64; i++) {
                chain.pushHead(i);
            }
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(32) + DequeLayout.bytes(64));
            chain.pushHead(97);
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(32) + 2 * DequeLayout.bytes(64));
        }
    }

    @Test
    void shouldStartWithEightSlotsByDefault() {
        try (PoolChain chain = new PoolChain()) {
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(8));
        }
        try (PoolChain chain = new PoolChain(1 << 17)) {
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(1 << 17));
        }
        try (PoolChain chain = new PoolChain(3, 3)) {
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void shouldRefuseEveryCallWhenClosed(int elements) {
        PoolChain chain = new PoolChain(1, 4, 0, arenas);
        for (int i = 1; i <= elements; i++) {
            chain.pushHead(i);
        }
        chain.close();

        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("pushHead", () -> chain.pushHead(1));
        calls.put("popHead", chain::popHead);
        calls.put("popTail", chain::popTail);
        calls.put("bulk pushHead", () -> chain.pushHead(new long[] {1, 2, 3}, 0, 3));
        calls.put("bulk pushHead of nothing", () -> chain.pushHead(new long[0], 0, 0));
        calls.put("bulk popHead", () -> chain.popHead(new long[3], 0, 3));
        calls.put("bulk popHead of nothing", () -> chain.popHead(new long[3], 0, 0));
        calls.put("bulk popTail", () -> chain.popTail(new long[3], 0, 3));
        calls.put("bulk popTail of nothing", () -> chain.popTail(new long[3], 0, 0));
        calls.put("size", chain::size);
        calls.put("isEmpty", chain::isEmpty);
        calls.put("footprint", chain::footprint);
        calls.put("trim", chain::trim);
        calls.forEach((name, call) -> assertThatThrownBy(call)
                .as(name)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the chain is closed"));
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    @Test
    void shouldDoNothingWhenClosedAgain() throws Exception {
        PoolChain chain = new PoolChain(1, 4, 0, arenas);
        chain.pushHead(new long[] {1, 2, 3, 4, 5}, 0, 5);
        chain.close();
        int closed = arenas.closed();

        chain.close();
        Threads.call("another", () -> {
            chain.close();
            return null;
        });

        assertThat(arenas.closed()).isEqualTo(closed).isEqualTo(arenas.opened());
    }
}
