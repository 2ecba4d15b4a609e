package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory that is refused while a chain grows: nothing has happened, and the chain goes on. */
@ParameterizedClass(name = "refused by the {0}")
@EnumSource
class AllocationFailureTest {
    /** Who refuses: whoever gives out arenas, or the arena that is asked for memory. */
    enum Refuser {
        SUPPLIER,
        ARENA
    }

    private final Refuser refuser;
    private final CountingArenas arenas = new CountingArenas();
    private PoolChain chain;

    AllocationFailureTest(Refuser refuser) {
        this.refuser = refuser;
    }

    @BeforeEach
    void openAndFillTheFirstRing() {
        chain = new PoolChain(16, 64, -7, arenas); // rings of 512, 640 and 896 bytes
        for (int i = 1; i <= 16; i++) {
            chain.pushHead(i);
        }
    }

    @AfterEach
    void close() {
        chain.close();
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    private void allowRings(int count) {
        if (refuser == Refuser.SUPPLIER) {
            arenas.allowArenas(count);
        } else {
            arenas.allowAllocations(count);
        }
    }

    private void assertRefusedWithoutATrace(ThrowingCallable call) {
        long footprint = chain.footprint();
        int size = chain.size();
        int held = arenas.held();

        assertThatThrownBy(call).isExactlyInstanceOf(OutOfMemoryError.class).hasMessageContaining("by order of the test");

        assertThat(chain.footprint()).isEqualTo(footprint).isEqualTo(arenas.bytesHeld());
        assertThat(chain.size()).isEqualTo(size);
        assertThat(arenas.held()).isEqualTo(held);
    }

    private void assertDrains(long first, long last) {
        for (long i = first; i <= last; i++) {
            assertThat(chain.popTail()).isEqualTo(i);
        }
        assertThat(chain.popTail()).isEqualTo(PoolDequeue.EMPTY);
    }

    @Test
    void shouldNotPushWhenTheNextRingIsRefused() {
        allowRings(0);
        assertRefusedWithoutATrace(() -> chain.pushHead(17));
        assertRefusedWithoutATrace(() -> chain.pushHead(17));

        arenas.allowAll();
        chain.pushHead(17);
        assertThat(chain.footprint()).isEqualTo(512 + 640);
        assertDrains(1, 17);
    }

    @Test
    void shouldPushAgainIntoTheOldRingAfterARefusal() {
        allowRings(0);
        assertRefusedWithoutATrace(() -> chain.pushHead(17));

        arenas.allowAll();
        assertThat(chain.popTail()).isEqualTo(1);
        chain.pushHead(17);
        assertThat(chain.footprint()).isEqualTo(512);
        assertThat(chain.popHead()).isEqualTo(17);
        assertThat(chain.popHead()).isEqualTo(16);
        assertDrains(2, 15);
    }

    @Test
    void shouldPushNothingOfABulkWhenAnyOfItsRingsIsRefused() {
        assertThat(chain.popHead()).isEqualTo(16);
        assertThat(chain.popHead()).isEqualTo(15); // so that the first two of the bulk fit into the first ring
        long[] from = LongStream.rangeClosed(15, 400).toArray();
        long[] before = from.clone();
        for (int allowed = 0; allowed < 7; allowed++) {
            allowRings(allowed);
            assertRefusedWithoutATrace(() -> chain.pushHead(from, 0, from.length));
        }
        assertThat(from).isEqualTo(before);

        allowRings(7);
        assertThat(chain.pushHead(from, 0, from.length)).isEqualTo(from.length);
        assertThat(chain.footprint()).isEqualTo(512 + 640 + 6 * 896);
        assertDrains(1, 400);
    }

    @Test
    void shouldLeaveNoTraceInTheSlotsOfTheRingThatTheBulkBeganIn() {
        assertThat(chain.popHead()).isEqualTo(16);
        assertThat(chain.popHead()).isEqualTo(15);
        allowRings(1);
        assertRefusedWithoutATrace(() -> chain.pushHead(LongStream.rangeClosed(901, 1000).toArray(), 0, 100));

        arenas.allowAll(); // an OutOfMemoryError that leaves a test ends JUnit
        chain.pushHead(15); // would find the ring full if the slot were not 0
        chain.pushHead(16);
        assertThat(chain.footprint()).isEqualTo(512);
        assertDrains(1, 16);
    }

    @Test
    void shouldOfferThievesNothingOfABulkThatIsRefused() {
        arenas.beforeOpening(() -> {
            if (arenas.opened() == 3) {
                assertDrains(1, 16);
            }
        });
        allowRings(2);

        assertThatThrownBy(() -> chain.pushHead(LongStream.rangeClosed(17, 400).toArray(), 0, 384))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(chain.popTail()).isEqualTo(PoolDequeue.EMPTY);
        assertThat(chain.popHead()).isEqualTo(PoolDequeue.EMPTY);
        assertThat(chain.footprint()).isEqualTo(512);
    }

    @Test
    void shouldPushNothingOfABulkWhenSomebodyWritesAZeroIntoTheArrayMeanwhile() {
        for (int zero : new int[] {0, 1, 2, 33, 34, 99}) {
            long[] from = LongStream.rangeClosed(17, 116).toArray();
            arenas.beforeOpening(() -> from[zero] = 0);

            assertThatThrownBy(() -> chain.pushHead(from, 0, from.length))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the value at index " + zero + " is 0, which means that there is none");

            assertThat(chain.footprint()).isEqualTo(512).isEqualTo(arenas.bytesHeld());
            assertThat(chain.size()).isEqualTo(16);
        }
        assertDrains(1, 16);
    }

    @Test
    void shouldFreeWhatIsDrainedAlsoWhenTheSmallRingIsRefusedToTrim() {
        for (int i = 17; i <= 100; i++) {
            chain.pushHead(i);
        }
        assertDrains(1, 100);
        allowRings(0);

        assertThatThrownBy(chain::trim).isInstanceOf(OutOfMemoryError.class);

        assertThat(chain.footprint()).isEqualTo(896).isEqualTo(arenas.bytesHeld());
        arenas.allowAll();
        chain.pushHead(1);
        assertDrains(1, 1);
        assertThat(chain.trim()).isEqualTo(896 - 512);
    }

    @Test
    void shouldFreeDrainedRingsAtTheLargestSizeAlsoWhenTheNewOneIsRefused() {
        for (int i = 17; i <= 240; i++) {
            chain.pushHead(i); // 16, 48, 112, 176 and 240: the fifth ring is full
        }
        for (int i = 1; i <= 239; i++) {
            assertThat(chain.popTail()).isEqualTo(i);
        }
        // The thieves have left the slots; let the owner fill them.
        for (int i = 241; i <= 303; i++) {
            chain.pushHead(i);
        }
        allowRings(0);

        assertThatThrownBy(() -> chain.pushHead(304)).isInstanceOf(OutOfMemoryError.class);

        assertThat(chain.footprint()).isEqualTo(896).isEqualTo(arenas.bytesHeld());
        assertDrains(240, 303);
    }

    @Test
    void shouldNotMakeAChainWithoutItsFirstRing() {
        int held = arenas.held();
        allowRings(0);

        assertThatThrownBy(() -> new PoolChain(8, 8, 0, arenas)).isInstanceOf(OutOfMemoryError.class);

        assertThat(arenas.held()).isEqualTo(held);
    }

    @Test
    void shouldPassOnWhateverElseIsThrown() {
        IllegalStateException thrown = new IllegalStateException("no arena today");
        arenas.beforeOpening(() -> {
            throw thrown;
        });

        assertThatThrownBy(() -> chain.pushHead(17)).isSameAs(thrown);
        assertThatThrownBy(() -> chain.pushHead(new long[] {17, 18}, 0, 2)).isSameAs(thrown);

        assertThat(chain.footprint()).isEqualTo(512);
        assertDrains(1, 16);
    }
}
