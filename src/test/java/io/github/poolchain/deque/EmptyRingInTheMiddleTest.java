package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.StoppedCall;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The owner pops what it has pushed above an old element: the rings between are empty, and trim frees them while a thief
 * still knows the way there. The chain's rings hold 2, then 4, then 4 again: 1 and 2 are in the first, which stays.
 */
@Timeout(300)
class EmptyRingInTheMiddleTest {
    private final CountingArenas arenas = new CountingArenas();
    private final PoolChain chain = new PoolChain(2, 4, -1, arenas);

    @BeforeEach
    void pushAndPopAboveTheFirstRing() {
        for (int i = 1; i <= 14; i++) {
            chain.pushHead(i);
        }
        for (int i = 14; i > 2; i--) {
            assertThat(chain.popHead()).isEqualTo(i);
        }
        assertThat(arenas.held()).isEqualTo(4);
    }

    @AfterEach
    void allIsFreed() {
        chain.close();
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    /** Leaves the first ring, and one of the smallest to push to. */
    private void trimTheMiddle() {
        assertThat(chain.trim()).isEqualTo(3 * DequeLayout.bytes(4) - DequeLayout.bytes(2));
        assertThat(arenas.held()).isEqualTo(2);
        assertThat(chain.trim()).isZero();
        assertThat(chain.size()).isEqualTo(2);
    }

    private Callable<long[]> bulkPopTail(int length) {
        return () -> {
            long[] into = new long[length];
            return Arrays.copyOf(into, chain.popTail(into, 0, length));
        };
    }

    private void assertIsEmptyAndTrims() {
        assertThat(chain.popTail()).isEqualTo(EMPTY);
        assertThat(chain.popHead()).isEqualTo(EMPTY);
        assertThat(chain.isEmpty()).isTrue();
        chain.trim();
        assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(2)).isEqualTo(arenas.bytesHeld());
    }

    @Test
    void shouldPopTheOldElementsAfterTheMiddleHasGone() {
        trimTheMiddle();
        chain.pushHead(3);

        assertThat(chain.popHead()).isEqualTo(3);
        assertThat(chain.popHead()).isEqualTo(2);
        assertThat(chain.popTail()).isEqualTo(1);
        assertIsEmptyAndTrims();
    }

    @Test
    void shouldKeepTheOrderAcrossTheGap() throws Exception {
        trimTheMiddle();
        for (int i = 3; i <= 20; i++) {
            chain.pushHead(i);
        }
        assertThat(chain.popHead()).isEqualTo(20);
        assertThat(bulkPopTail(9).call()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        for (int i = 19; i > 9; i--) {
            assertThat(chain.popHead()).isEqualTo(i);
        }
        assertIsEmptyAndTrims();
    }

    @Test
    void shouldFreeTheMiddleByGrowing() {
        for (int round = 0; round < 100; round++) {
            for (int i = 3; i <= 14; i++) {
                chain.pushHead(i);
            }
            for (int i = 14; i > 2; i--) {
                assertThat(chain.popHead()).isEqualTo(i);
            }
            assertThat(arenas.held()).isLessThanOrEqualTo(7);
        }
    }

    @Test
    void shouldLeadThievesPastTheGapInOneStep() {
        for (int round = 0; round < 100; round++) {
            for (int i = 3; i <= 14; i++) {
                chain.pushHead(i);
            }
            for (int i = 14; i > 2; i--) {
                assertThat(chain.popHead()).isEqualTo(i);
            }
            chain.trim();
        }
        int[] steps = {0};
        Seam.install(seam -> steps[0] += seam == DequeSeam.CHAIN_BEFORE_UNLINK ? 1 : 0);
        try {
            assertThat(chain.popTail()).isEqualTo(1);
            assertThat(chain.popTail()).isEqualTo(2);
            assertThat(chain.popTail()).isEqualTo(EMPTY);
        } finally {
            Seam.install(null);
        }
        assertThat(steps[0]).isEqualTo(1);
    }

    @Test
    void shouldLeadAThiefWithAnOldNextPastTheGap() throws Exception {
        try (StoppedCall<Long> thief = StoppedCall.at(DequeSeam.CHAIN_NEXT_LOADED, 1, "one", chain::popTail);
                StoppedCall<long[]> bulkThief = StoppedCall.at(DequeSeam.CHAIN_NEXT_LOADED, 1, "many", bulkPopTail(3))) {
            trimTheMiddle();
            chain.pushHead(21);
            chain.pushHead(22);
            chain.pushHead(23);
            assertThat(chain.popTail()).isEqualTo(1);

            assertThat(bulkThief.goOn()).containsExactly(2, 21, 22);
            assertThat(thief.goOn()).isEqualTo(23);
        }
        assertIsEmptyAndTrims();
    }

    @Test
    void shouldGoOnWhenAThiefHasSetTheTailToARingThatWasFreed() throws Exception {
        try (StoppedCall<Long> thief = StoppedCall.at(DequeSeam.CHAIN_NEXT_LOADED, chain::popTail)) {
            trimTheMiddle();
            assertThat(chain.popTail()).isEqualTo(1);
            assertThat(chain.popHead()).isEqualTo(2);
            thief.goOnTo(DequeSeam.CHAIN_UNLINKED);

            assertThat(chain.size()).isZero();
            assertThat(chain.isEmpty()).isTrue();
            chain.pushHead(21);
            assertThat(chain.size()).isEqualTo(1);
            assertThat(chain.isEmpty()).isFalse();
            assertThat(chain.popHead()).isEqualTo(21);
            assertThat(chain.popHead()).isEqualTo(EMPTY);
            chain.pushHead(22);
            chain.pushHead(23);
            assertThat(chain.popTail()).isEqualTo(22);

            assertThat(thief.goOn()).isEqualTo(23);
        }
        assertIsEmptyAndTrims();
    }

    @Test
    void shouldTrimWhenAThiefHasSetTheTailToARingThatWasFreed() throws Exception {
        try (StoppedCall<Long> thief = StoppedCall.at(DequeSeam.CHAIN_NEXT_LOADED, chain::popTail)) {
            trimTheMiddle();
            assertThat(bulkPopTail(2).call()).containsExactly(1, 2);
            thief.goOnTo(DequeSeam.CHAIN_UNLINKED);

            assertThat(chain.trim()).as("the first ring").isEqualTo(DequeLayout.bytes(2));
            for (int i = 31; i <= 50; i++) {
                chain.pushHead(i);
            }
            assertThat(chain.popTail()).isEqualTo(31);

            assertThat(thief.goOn()).isEqualTo(32);
        }
        for (int i = 50; i > 32; i--) {
            assertThat(chain.popHead()).isEqualTo(i);
        }
        assertIsEmptyAndTrims();
    }

    @Test
    void shouldCloseWhenAThiefHasSetTheTailToARingThatWasFreed() throws Exception {
        try (StoppedCall<Long> thief = StoppedCall.at(DequeSeam.CHAIN_NEXT_LOADED, chain::popTail)) {
            trimTheMiddle();
            assertThat(bulkPopTail(2).call()).containsExactly(1, 2);
            thief.goOnTo(DequeSeam.CHAIN_UNLINKED);

            chain.close();

            assertThat(arenas.held()).isZero();
            assertThatThrownBy(chain::size).hasMessage("the chain is closed");
            assertThatThrownBy(chain::popTail).hasMessage("the chain is closed");
            assertThatThrownBy(thief::goOn)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the chain is closed");
        }
    }

    @Test
    void shouldLetThievesDrainTheOldRingWhileTheMiddleIsBeingFreed() throws Exception {
        try (StoppedCall<Long> owner = StoppedCall.at(DequeSeam.RECLAIM_BEFORE_FREE, chain::trim)) {
            assertThat(bulkPopTail(3).call()).containsExactly(1, 2);
            assertThat(chain.popTail()).isEqualTo(EMPTY);
            assertThat(chain.isEmpty()).isTrue();

            assertThat(owner.goOn()).isPositive();
        }
        chain.pushHead(21);
        assertThat(chain.popHead()).isEqualTo(21);
        assertIsEmptyAndTrims();
    }
}
