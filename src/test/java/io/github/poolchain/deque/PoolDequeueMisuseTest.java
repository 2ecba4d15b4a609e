package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Capacities and arenas that the ring refuses, or has to live with. */
class PoolDequeueMisuseTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, (1 << 30) + 1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldRefuseACapacityOutOfRange(int capacity) {
        Arena neverAsked = new AnsweringArena((bytes, alignment) -> {
            throw new AssertionError("asked for " + bytes);
        });

        assertThatThrownBy(() -> PoolDequeue.allocate(neverAsked, capacity))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity is " + capacity + ", not in [1, 1073741824]");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "4, 4", "5, 8", "17, 32", "1000, 1024"})
    void shouldRoundTheCapacityUpToAPowerOfTwo(int capacity, int rounded) {
        try (Arena arena = Arena.ofConfined()) {
            PoolDequeue deque = PoolDequeue.allocate(arena, capacity);

            assertThat(deque.capacity()).isEqualTo(rounded);
            for (int i = 1; i <= rounded; i++) {
                assertThat(deque.pushHead(i)).isTrue();
            }
            assertThat(deque.pushHead(99)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {(1 << 29) + 1, 1 << 30})
    void shouldAskForEightGibibytesAtTheLargestCapacity(int capacity) {
        Arena empty = new AnsweringArena((bytes, alignment) -> MemorySegment.NULL);

        assertThatThrownBy(() -> PoolDequeue.allocate(empty, capacity))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("the arena answered a request for 8589934976 bytes with 0");
    }

    @Test
    void shouldRefuseNoArena() {
        assertThatThrownBy(() -> PoolDequeue.allocate(null, 4))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("arena");
    }

    @Test
    void shouldRefuseLessMemoryThanItAskedFor() {
        Arena stingy = new AnsweringArena((bytes, alignment) -> MemorySegment.ofArray(new long[63]));

        assertThatThrownBy(() -> PoolDequeue.allocate(stingy, 16))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("the arena answered a request for 512 bytes with 504");
    }

    @Test
    void shouldPassOnWhatTheArenaThrows() {
        OutOfMemoryError refusal = new OutOfMemoryError("no memory, by order of the test");
        Arena refusing = new AnsweringArena((bytes, alignment) -> {
            throw refusal;
        });

        assertThatThrownBy(() -> PoolDequeue.allocate(refusing, 4)).isSameAs(refusal);
    }

    @Test
    void shouldNotMindMemoryThatHasBeenUsed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dirty = arena.allocate(DequeLayout.bytes(4), DequeLayout.LINE).fill((byte) -1);

            PoolDequeue deque = PoolDequeue.allocate(new AnsweringArena((bytes, alignment) -> dirty), 4);

            assertThat(deque.size()).isZero();
            assertThat(deque.popTail()).isEqualTo(PoolDequeue.EMPTY);
            assertThat(deque.pushHead(new long[] {1, 2, 3, 4, 5}, 0, 5)).isEqualTo(4);
            assertThat(deque.popHead()).isEqualTo(4);
            assertThat(deque.popTail()).isEqualTo(1);
        }
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // it is closed
    void shouldRefuseAClosedArena() {
        Arena arena = Arena.ofShared();
        arena.close();

        assertThatThrownBy(() -> PoolDequeue.allocate(arena, 4)).isInstanceOf(IllegalStateException.class);
    }

    /** Every call that touches the memory. */
    private static List<ThrowingCallable> calls(PoolDequeue deque) {
        return List.of(
                () -> deque.pushHead(2),
                deque::popHead,
                deque::popTail,
                () -> deque.pushHead(new long[] {2, 3}, 0, 2),
                () -> deque.pushHead(new long[0], 0, 0),
                () -> deque.popHead(new long[2], 0, 2),
                () -> deque.popTail(new long[2], 0, 2),
                deque::size,
                deque::isEmpty);
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // they are closed
    void shouldRefuseEveryCallWhenTheArenaIsClosed() {
        for (Arena arena : List.of(Arena.ofShared(), Arena.ofConfined())) {
            PoolDequeue deque = PoolDequeue.allocate(arena, 4);
            deque.pushHead(1);
            arena.close();

            for (ThrowingCallable call : calls(deque)) {
                assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class).hasMessage("Already closed");
            }
            assertThat(deque.capacity()).isEqualTo(4);
        }
    }

    @Test
    void shouldRefuseEveryCallByAThreadThatTheArenaDoesNotAdmit() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            PoolDequeue deque = PoolDequeue.allocate(arena, 4);
            deque.pushHead(1);

            Threads.call("stranger", () -> {
                for (ThrowingCallable call : calls(deque)) {
                    assertThatThrownBy(call).isExactlyInstanceOf(WrongThreadException.class);
                }
                return null;
            });

            assertThat(deque.size()).isEqualTo(1);
            assertThat(deque.pushHead(2)).isTrue();
            assertThat(deque.popTail()).isEqualTo(1);
            assertThat(deque.popHead()).isEqualTo(2);
        }
    }
}
