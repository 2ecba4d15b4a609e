package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the contract says of one thread, a sentence each; {@link QueueModelTest} asks at random. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.github.poolchain.deque.Kind#small")
class QueueContractTest {
    private final Kind kind;
    private RingOrChain queue;

    QueueContractTest(Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        queue = kind.open();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void shouldBeEmptyWhenNew() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
        assertThat(queue.popHead()).isEqualTo(EMPTY).isZero();
        assertThat(queue.popTail()).isEqualTo(EMPTY);
        assertThat(queue.popHead(new long[3], 0, 3)).isZero();
        assertThat(queue.popTail(new long[3], 0, 3)).isZero();
    }

    @Test
    void shouldPopTheNewestAtTheHead() {
        int count = fill();

        for (int i = count; i > 0; i--) {
            assertThat(queue.size()).isEqualTo(i);
            assertThat(queue.popHead()).isEqualTo(i);
        }
        assertThat(queue.popHead()).isEqualTo(EMPTY);
    }

    @Test
    void shouldPopTheOldestAtTheTail() {
        int count = fill();

        for (int i = 1; i <= count; i++) {
            assertThat(queue.popTail()).isEqualTo(i);
            assertThat(queue.size()).isEqualTo(count - i);
        }
        assertThat(queue.popTail()).isEqualTo(EMPTY);
    }

    @Test
    void shouldPopInBulkAtTheHeadTheNewestFirst() {
        int count = fill();
        long[] into = new long[count + 2];

        assertThat(queue.popHead(into, 1, count + 1)).isEqualTo(count);

        assertThat(into).isEqualTo(framed(LongStream.rangeClosed(1, count).map(i -> count + 1 - i)));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldPopInBulkAtTheTailTheOldestFirst() {
        int count = fill();
        long[] into = new long[count + 2];

        assertThat(queue.popTail(into, 1, count + 1)).isEqualTo(count);

        assertThat(into).isEqualTo(framed(LongStream.rangeClosed(1, count)));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldPushInBulkTheFirstOfTheArrayFirst() {
        int count = Math.min(kind.room(), 40);
        long[] from = framed(LongStream.rangeClosed(1, count));
        long[] before = from.clone();

        assertThat(queue.pushHead(from, 1, count)).isEqualTo(count);

        assertThat(from).isEqualTo(before);
        for (int i = 1; i <= count; i++) {
            assertThat(queue.popTail()).isEqualTo(i);
        }
        assertThat(queue.popTail()).isEqualTo(EMPTY);
    }

    @Test
    void shouldTakeAsManyOfABulkPushAsThereIsRoomFor() {
        assertThat(queue.pushHead(1)).isTrue();
        long[] from = LongStream.rangeClosed(2, 60).toArray();

        assertThat(queue.pushHead(from, 0, from.length)).isEqualTo(Math.min(from.length, kind.room() - 1));

        assertThat(queue.size()).isEqualTo(Math.min(60, kind.room()));
    }

    @Test
    void shouldRejectPushWhenFull() {
        int count = fill();
        if (kind.isChain()) {
            return; // never is
        }

        assertThat(queue.pushHead(99)).isFalse();
        assertThat(queue.pushHead(new long[] {97, 98}, 0, 2)).isZero();

        assertThat(queue.size()).isEqualTo(count).isEqualTo(kind.capacity());
        assertThat(queue.popHead()).isEqualTo(count);
        assertThat(queue.pushHead(99)).isTrue();
        assertThat(queue.popHead()).isEqualTo(99);
    }

    @Test
    void shouldDoNothingWithALengthOfZero() {
        assertThat(queue.pushHead(new long[0], 0, 0)).isZero();
        fill();
        int size = queue.size();

        assertThat(queue.pushHead(new long[] {0}, 1, 0)).isZero();
        assertThat(queue.popHead(new long[0], 0, 0)).isZero();
        assertThat(queue.popTail(new long[1], 1, 0)).isZero();
        assertThat(queue.size()).isEqualTo(size);
    }

    @Test
    void shouldCarryEveryLongButZero() {
        for (long value : new long[] {1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 0xffff_ffffL, 1L << 31}) {
            assertThat(queue.pushHead(value)).isTrue();
            assertThat(queue.popTail()).isEqualTo(value);
            assertThat(queue.pushHead(value)).isTrue();
            assertThat(queue.popHead()).isEqualTo(value);
        }
    }

    @Test
    void shouldGoOnForManyRoundsOfTheRing() {
        for (int i = 1; i <= 200; i++) {
            assertThat(queue.pushHead(i)).isTrue();
            assertThat(i % 2 == 0 ? queue.popHead() : queue.popTail()).isEqualTo(i);
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    /** Pushes 1, 2 ..: as many as there is room for, but enough for a few rings of a chain. */
    private int fill() {
        int count = Math.min(kind.room(), 50);
        for (int i = 1; i <= count; i++) {
            assertThat(queue.pushHead(i)).isTrue();
        }
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.size()).isEqualTo(count);
        return count;
    }

    /** With a 0 before and after. */
    private static long[] framed(LongStream values) {
        long[] array = values.toArray();
        long[] framed = new long[array.length + 2];
        System.arraycopy(array, 0, framed, 1, array.length);
        return framed;
    }
}
