package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments that ring and chain both refuse: with what, saying what, and that nothing has changed after it. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.github.poolchain.deque.Kind#small")
class QueueMisuseTest {
    private final Kind kind;
    private RingOrChain queue;
    private int count;

    QueueMisuseTest(Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void openWithSomeElements() {
        queue = kind.open();
        count = kind.isChain() ? 21 : (kind.capacity() + 1) / 2;
        for (int i = 1; i <= count; i++) {
            assertThat(queue.pushHead(i)).isTrue();
        }
    }

    @AfterEach
    void close() {
        queue.close();
    }

    /** A call that is to fail. */
    private interface Misuse {
        void call();
    }

    private void assertRefused(Misuse misuse, Class<? extends Throwable> type, String message) {
        int size = queue.size();
        long footprint = queue.footprint();

        assertThatThrownBy(misuse::call).isExactlyInstanceOf(type).hasMessage(message);

        assertThat(queue.size()).isEqualTo(size);
        assertThat(queue.footprint()).isEqualTo(footprint);
    }

    private void assertHoldsWhatItHeld() {
        assertThat(queue.size()).isEqualTo(count);
        for (int i = 1; i <= count; i++) {
            assertThat(queue.popTail()).isEqualTo(i);
        }
        assertThat(queue.popTail()).isEqualTo(PoolDequeue.EMPTY);
        assertThat(queue.pushHead(77)).isTrue();
        assertThat(queue.popHead()).isEqualTo(77);
    }

    @Test
    void shouldRefuseToPushZero() {
        assertRefused(
                () -> queue.pushHead(0),
                IllegalArgumentException.class,
                "0 cannot be pushed: it means that there is none");

        assertHoldsWhatItHeld();
    }

    @Test
    void shouldRefuseAZeroWhereverItIsInABulkPush() {
        // From the first value, which always fits in a ring that is half full, to the last, which never does, or which
        // in a chain comes to the second ring or the third.
        for (int zero = 0; zero < 60; zero++) {
            long[] from = new long[62];
            Arrays.fill(from, 99);
            from[1 + zero] = 0;
            long[] before = from.clone();

            assertRefused(
                    () -> queue.pushHead(from, 1, 60),
                    IllegalArgumentException.class,
                    "the value at index " + (1 + zero) + " is 0, which means that there is none");

            assertThat(from).isEqualTo(before);
        }
        assertHoldsWhatItHeld();
    }

    @Test
    void shouldRefuseAZeroInABulkPushThatHasNoRoomAtAll() {
        while (queue.size() < kind.capacity()) {
            assertThat(queue.pushHead(++count)).isTrue();
        }
        assertRefused(
                () -> queue.pushHead(new long[] {5, 0, 5}, 0, 3),
                IllegalArgumentException.class,
                "the value at index 1 is 0, which means that there is none");

        assertHoldsWhatItHeld();
    }

    @Test
    void shouldNotMindAZeroOutsideTheRange() {
        assertThat(queue.pushHead(new long[] {0, 5, 0}, 1, 1)).isEqualTo(queue.size() - count);
    }

    @Test
    void shouldRefuseNull() {
        for (int length : new int[] {0, 1}) {
            assertNullRefused(() -> queue.pushHead(null, 0, length), "from");
            assertNullRefused(() -> queue.popHead(null, 0, length), "into");
            assertNullRefused(() -> queue.popTail(null, 0, length), "into");
        }
        assertHoldsWhatItHeld();
    }

    private void assertNullRefused(Misuse misuse, String parameter) {
        int size = queue.size();
        long footprint = queue.footprint();

        assertThatThrownBy(misuse::call).isInstanceOf(NullPointerException.class).hasMessageContaining(parameter);

        assertThat(queue.size()).isEqualTo(size);
        assertThat(queue.footprint()).isEqualTo(footprint);
    }

    @Test
    void shouldRefuseARangeThatIsNotWithinTheArray() {
        record Range(int offset, int length) {}
        List<Range> ranges = new ArrayList<>();
        for (int offset : new int[] {Integer.MIN_VALUE, -1, 4, 5, Integer.MAX_VALUE}) {
            ranges.add(new Range(offset, 1));
        }
        for (int length : new int[] {Integer.MIN_VALUE, -1, 4, Integer.MAX_VALUE}) {
            ranges.add(new Range(1, length));
        }
        ranges.add(new Range(5, 0));
        long[] array = {91, 92, 93, 94};
        for (Range range : ranges) {
            String message = "Range [" + range.offset + ", " + range.offset + " + " + range.length
                    + ") out of bounds for length 4";
            Class<IndexOutOfBoundsException> type = IndexOutOfBoundsException.class;

            assertRefused(() -> queue.pushHead(array, range.offset, range.length), type, message);
            assertRefused(() -> queue.popHead(array, range.offset, range.length), type, message);
            assertRefused(() -> queue.popTail(array, range.offset, range.length), type, message);
        }
        assertThat(array).containsExactly(91, 92, 93, 94);
        assertHoldsWhatItHeld();
    }

    @Test
    void shouldLetAnotherThreadOwnAfterACallThatFailed() throws Exception {
        assertThatThrownBy(() -> queue.pushHead(new long[] {0}, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.popHead(new long[0], 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);

        long newest = Threads.call("next owner", queue::popHead);

        assertThat(newest).isEqualTo(count);
    }
}
