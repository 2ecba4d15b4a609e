package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much native memory a chain holds, and when it gives it back. */
@Timeout(300)
class PoolChainMemoryTest {
    private final CountingArenas arenas = new CountingArenas();
    private final PoolChain chain = new PoolChain(16, 64, 0, arenas); // rings of 512, 640 and 896 bytes

    @AfterEach
    void allIsFreed() {
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

    @Test
    void shouldDoubleUpToTheLargestRing() {
        assertThat(chain.footprint()).isEqualTo(512);
        push(1, 16);
        assertThat(chain.footprint()).isEqualTo(512);
        push(17, 17);
        assertThat(chain.footprint()).isEqualTo(512 + 640);
        push(18, 48);
        assertThat(chain.footprint()).isEqualTo(512 + 640);
        push(49, 49);
        assertThat(chain.footprint()).isEqualTo(512 + 640 + 896);
        push(50, 240);
        assertThat(chain.footprint()).isEqualTo(512 + 640 + 3 * 896).isEqualTo(arenas.bytesHeld());
    }

    @Test
    void shouldGrowByABulkPushAsBySinglePushes() {
        chain.pushHead(LongStream.rangeClosed(1, 240).toArray(), 0, 240);

        assertThat(chain.footprint()).isEqualTo(512 + 640 + 3 * 896).isEqualTo(arenas.bytesHeld());
    }

    @Test
    void shouldOpenNothingInSteadyState() {
        push(1, 48);
        for (int i = 49; i < 5_000; i++) {
            assertPopsTail(i - 48, i - 48);
            if (i > 49 + 48) { // the elements are all in the newest ring by now
                int opened = arenas.opened();
                push(i, i);
                assertThat(arenas.opened()).isEqualTo(opened);
            } else {
                push(i, i);
            }
        }
        assertThat(arenas.closed()).isZero();
    }

    @Test
    void shouldKeepDrainedRingsUntilTrim() {
        push(1, 49);
        assertPopsTail(1, 49);
        assertThat(chain.popTail()).isEqualTo(PoolDequeue.EMPTY);
        assertThat(chain.footprint()).isEqualTo(512 + 640 + 896);

        assertThat(chain.trim()).isEqualTo(640 + 896);

        assertThat(chain.footprint()).isEqualTo(512).isEqualTo(arenas.bytesHeld());
        assertThat(chain.trim()).isZero();
        push(1, 17);
        assertThat(chain.footprint()).isEqualTo(512 + 640);
    }

    @Test
    void shouldTrimAroundWhatIsStillInside() {
        push(1, 240);
        assertPopsTail(1, 100);

        assertThat(chain.trim()).as("the first two rings").isEqualTo(512 + 640);
        assertThat(chain.trim()).isZero();
        assertPopsTail(101, 120);
        assertThat(chain.trim()).as("the third").isEqualTo(896);

        assertThat(chain.size()).isEqualTo(120);
        assertPopsTail(121, 239);
        assertThat(chain.popHead()).isEqualTo(240);
        assertThat(chain.trim()).isEqualTo(2 * 896 - 512);
    }

    @Test
    void shouldTrimWhatTheOwnerHasDrained() {
        push(1, 240);
        for (int i = 240; i >= 1; i--) {
            assertThat(chain.popHead()).isEqualTo(i);
        }

        assertThat(chain.trim()).isEqualTo(640 + 3 * 896);

        assertThat(chain.footprint()).isEqualTo(512);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldUnlinkWhatTheOwnerHasDrainedWhenItFindsNothingMore(boolean bulk) {
        push(1, 1_000);
        for (int i = 1_000; i >= 1; i--) {
            assertThat(chain.popHead()).isEqualTo(i);
        }
        assertThat(bulk ? chain.popHead(new long[2], 0, 2) : chain.popHead()).isZero();
        int opened = arenas.opened();

        push(1, 65); // the newest is full: this grows, and frees all that is unlinked

        assertThat(arenas.opened()).isEqualTo(opened + 1);
        assertThat(chain.footprint()).isEqualTo(2 * 896);
    }

    @Test
    void shouldStayBoundedWhenElementsFlowThroughManyRings() {
        push(1, 100);
        long peak = 0;
        for (int i = 101; i < 20_000; i++) {
            push(i, i);
            peak = Math.max(peak, chain.footprint());
            assertPopsTail(i - 100, i - 100);
        }
        // 101 elements are in three rings of 64 at most; one more may be drained and not yet unlinked, and the ring to
        // come is opened before the push that needs it ends.
        assertThat(peak).isLessThanOrEqualTo(512 + 640 + 5 * 896);
        assertThat(arenas.opened()).isGreaterThan(200);
        assertPopsTail(20_000 - 100, 19_999);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStayBoundedWhenTheOwnerPushesAndPopsAboveAnElementThatStays(boolean bulk) {
        push(1, 1);
        long[] many = LongStream.rangeClosed(2, 200).toArray();
        long peak = 0;
        for (int round = 0; round < 1_000; round++) {
            if (bulk) {
                chain.pushHead(many, 0, many.length);
            } else {
                push(2, 200);
            }
            peak = Math.max(peak, chain.footprint());
            for (int i = 200; i >= 2; i--) {
                assertThat(chain.popHead()).isEqualTo(i);
            }
        }
        // 200 elements never need more than the first two rings and three of the largest.
        assertThat(peak).isLessThanOrEqualTo(2 * (512 + 640 + 3 * 896));
        chain.trim();
        assertThat(chain.footprint()).as("after trim, with one element inside").isLessThanOrEqualTo(512 + 640 + 896);
        assertThat(chain.size()).isEqualTo(1);
        assertPopsTail(1, 1);
    }

    @Test
    void shouldFreeAllWhenClosedWithElementsInside() {
        push(1, 1_000);
        assertPopsTail(1, 500);
        chain.trim();
        push(1_001, 2_000);

        chain.close();

        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    @Test
    void shouldOpenNothingWhenThereIsNothingToTrim() {
        assertThat(chain.trim()).isZero();

        assertThat(arenas.opened()).isEqualTo(1);
    }

    @Test
    void shouldForgetDrainedRingsWhenTheOwnerFindsNothing() {
        push(1, 100);
        for (int i = 100; i >= 1; i--) {
            assertThat(chain.popHead()).isEqualTo(i);
        }
        assertThat(chain.tail().slots()).as("the first ring").isEqualTo(16);

        assertThat(chain.popHead()).isEqualTo(PoolDequeue.EMPTY);
        assertThat(chain.tail()).as("or every pop would back up as far").isSameAs(chain.newestPlain());
    }

    @Test
    void shouldForgetDrainedRingsWhenTheOwnerFindsTooLittle() {
        push(1, 100);

        assertThat(chain.popHead(new long[101], 0, 101)).isEqualTo(100);

        assertThat(chain.tail()).isSameAs(chain.newestPlain());
    }
}
