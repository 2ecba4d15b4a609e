package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two owner calls that overlap, which is recognised since the tests run with assertions on. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.github.poolchain.deque.Kind#all")
@Timeout(300)
class OwnerOverlapTest {
    private final Kind kind;
    private RingOrChain queue;
    private PoolChain chain;

    OwnerOverlapTest(Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        if (kind.isChain()) {
            chain = kind.openChain(new CountingArenas());
            queue = RingOrChain.of(chain);
        } else {
            queue = kind.open();
        }
        assertThat(queue.pushHead(1)).isTrue();
        assertThat(queue.pushHead(2)).isTrue();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private Map<String, ThrowingCallable> ownerCalls() {
        Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("pushHead", () -> queue.pushHead(9));
        calls.put("popHead", queue::popHead);
        calls.put("pushHead in bulk", () -> queue.pushHead(new long[] {9}, 0, 1));
        calls.put("popHead in bulk", () -> queue.popHead(new long[1], 0, 1));
        if (chain != null) {
            calls.put("trim", chain::trim);
        }
        return calls;
    }

    /** While a call is stopped: each owner call by this thread is refused, those of anybody are not. */
    private void assertOwnerCallsOverlap() {
        assertEachOwnerCallOverlaps();
        assertEachOwnerCallOverlaps(); // that one was refused does not make room for the next
        assertThat(queue.size()).isBetween(0, 3);
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.footprint()).isPositive();
    }

    private void assertEachOwnerCallOverlaps() {
        String intruder = Thread.currentThread().toString();
        ownerCalls().forEach((name, call) -> assertThatThrownBy(call)
                .as(name)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(name.replace(" in bulk", "") + " by ")
                .hasMessageContaining(intruder)
                .hasMessageContaining("legal owner")
                .hasMessageEndingWith("only one thread may own the head at a time"));
    }

    private void assertGoesOn(long... values) throws Exception {
        for (long value : values) {
            assertThat(queue.popTail()).isEqualTo(value);
        }
        assertThat(queue.isEmpty()).isTrue();
        Threads.call("next owner", () -> {
            ownerCalls().forEach((name, call) -> assertThatCode(call).as(name).doesNotThrowAnyException());
            return null;
        });
    }

    @Test
    void shouldRefuseOwnerCallsDuringAPush() throws Exception {
        Callable<Boolean> push = () -> queue.pushHead(3);
        try (StoppedCall<Boolean> owner = StoppedCall.at(DequeSeam.PUSH_BEFORE_PUBLISH, 1, "legal owner", push)) {
            assertOwnerCallsOverlap();

            assertThat(owner.goOn()).isTrue();
        }
        assertGoesOn(1, 2, 3);
    }

    @Test
    void shouldRefuseOwnerCallsDuringABulkPush() throws Exception {
        Callable<Integer> push = () -> queue.pushHead(new long[] {3, 4}, 0, 2);
        try (StoppedCall<Integer> owner = StoppedCall.at(DequeSeam.PUSH_BEFORE_PUBLISH, 1, "legal owner", push)) {
            assertOwnerCallsOverlap();

            assertThat(owner.goOn()).isEqualTo(2);
        }
        assertGoesOn(1, 2, 3, 4);
    }

    @Test
    void shouldRefuseOwnerCallsDuringAPopAtTheHead() throws Exception {
        for (DequeSeam seam : new DequeSeam[] {DequeSeam.POP_HEAD_BEFORE_CAS, DequeSeam.POP_HEAD_WON}) {
            try (StoppedCall<Long> owner = StoppedCall.at(seam, 1, "legal owner", queue::popHead)) {
                assertOwnerCallsOverlap();

                assertThat(owner.goOn()).isEqualTo(2);
            }
            assertThat(queue.pushHead(2)).isTrue();
        }
        assertGoesOn(1, 2);
    }

    @Test
    void shouldRefuseOwnerCallsDuringABulkPopAtTheHead() throws Exception {
        long[] into = new long[1];
        Callable<Integer> pop = () -> queue.popHead(into, 0, 1);
        try (StoppedCall<Integer> owner = StoppedCall.at(DequeSeam.POP_HEAD_WON, 1, "legal owner", pop)) {
            assertOwnerCallsOverlap();

            assertThat(owner.goOn()).isEqualTo(1);
            assertThat(into).containsExactly(2);
        }
        assertGoesOn(1);
    }

    @Test
    void shouldLetThievesPopDuringAnOwnerCall() throws Exception {
        Callable<Boolean> push = () -> queue.pushHead(3);
        try (StoppedCall<Boolean> owner = StoppedCall.at(DequeSeam.PUSH_BEFORE_PUBLISH, push)) {
            assertThat(queue.popTail()).isEqualTo(1);
            assertThat(queue.popTail(new long[3], 0, 3)).isEqualTo(1);

            assertThat(owner.goOn()).isTrue();
        }
        assertGoesOn(3);
    }

    @Test
    void shouldRefuseOwnerCallsDuringATrim() throws Exception {
        if (chain == null) {
            return; // a ring has none
        }
        for (int i = 3; i <= 100; i++) {
            chain.pushHead(i);
        }
        for (int i = 1; i <= 99; i++) {
            assertThat(chain.popTail()).isEqualTo(i);
        }
        try (StoppedCall<Long> owner = StoppedCall.at(DequeSeam.RECLAIM_BEFORE_FREE, 1, "legal owner", chain::trim)) {
            assertOwnerCallsOverlap();

            assertThat(owner.goOn()).isPositive();
        }
        assertGoesOn(100);
    }

    @Test
    void shouldLetOwnershipMoveFromThreadToThread() throws Exception {
        for (int i = 3; i < 10; i++) {
            long value = i;
            assertThat(Threads.call("owner " + i, () -> queue.pushHead(value))).isTrue();
            assertThat(queue.popTail()).isEqualTo(i - 2);
        }
        assertThat(Threads.<Long>call("last owner", queue::popHead)).isEqualTo(9);
        assertGoesOn(8);
    }

    @Test
    void shouldLetAVirtualThreadOwn() throws Exception {
        Thread virtual = Thread.ofVirtual().start(() -> queue.pushHead(3));
        virtual.join();

        assertThat(queue.popHead()).isEqualTo(3);
        assertGoesOn(1, 2);
    }
}
