package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinTest {
    private final ListKeeper keeper = new ListKeeper();
    private final Bin<Integer> bin = new Bin<>(keeper);

    @AfterEach
    void free() {
        bin.close();
        bin.free();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 128, 129, 1_000})
    void shouldGiveItsOwnerTheNewestAndAThiefTheOldestOfSlots(int objects) {
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= objects; i++) {
                assertThat(bin.put(i)).isTrue();
            }
            assertThat(bin.size()).isEqualTo(objects);
            assertThat(bin.steal()).isEqualTo(1);
            for (int i = objects; i > 1; i--) {
                assertThat(bin.take()).isEqualTo(i);
            }
            assertThat(bin.take()).isNull();
            assertThat(bin.steal()).isNull();
            assertThat(bin.size()).isZero();
        }
    }

    @Test
    void shouldGiveAThiefAllInTheOrderTheyCame() {
        for (int i = 1; i <= 1_000; i++) {
            bin.put(i);
        }
        for (int i = 1; i <= 1_000; i++) {
            assertThat(bin.steal()).isEqualTo(i);
        }
        assertThat(bin.steal()).isNull();
    }

    @Test
    void shouldStartNoChainForWhatHasRoomInSlots() {
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < Bin.SLOTS; i++) {
                bin.put(i);
            }
            for (int i = 0; i < Bin.SLOTS; i++) {
                assertThat(round % 2 == 0 ? bin.take() : bin.steal()).isNotNull();
            }
        }
        assertThat(bin.footprint()).isZero();
        assertThat(keeper.tickets()).isZero();
    }

    @Test
    void shouldKeepItsOrderWhenOnlyThievesTake() {
        for (int i = 0; i < 10 * Bin.SLOTS; i++) {
            bin.put(-1);
            bin.put(i);
            assertThat(bin.steal()).isEqualTo(-1);
            assertThat(bin.inSlots()).isEqualTo(1);
            assertThat(bin.steal()).isEqualTo(i);
        }
        bin.put(1);
        bin.put(2);
        assertThat(bin.take()).isEqualTo(2);
        assertThat(bin.take()).isEqualTo(1);
    }

    @Test
    void shouldGoOnGivingItsOwnerTheNewestAfterAThiefWasOvertaken() throws Exception {
        try (StoppedCall<Integer> thief = StoppedCall.at(Seam.SLOT_EMPTY, 8, bin::steal)) {
            for (int i = 0; i < 10; i++) {
                bin.put(i);
            }
            assertThat(thief.goOn()).isEqualTo(8);
        }
        List<Integer> all = new ArrayList<>();
        for (Integer object = takeOrSteal(); object != null; object = takeOrSteal()) {
            all.add(object);
        }
        assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 9);
        for (int i = 0; i < 3 * Bin.SLOTS; i++) {
            bin.put(i);
            bin.put(i + 1);
            assertThat(bin.take()).isEqualTo(i + 1);
            assertThat(bin.take()).isEqualTo(i);
        }
    }

    private Integer takeOrSteal() {
        Integer object = bin.take();
        return object == null ? bin.steal() : object;
    }

    @Test
    void shouldFindWhatAThiefThatWasOvertakenHasHidden() throws Exception {
        try (StoppedCall<Integer> thief = StoppedCall.at(Seam.SLOT_EMPTY, 8, bin::steal)) {
            for (int i = 0; i < 10; i++) {
                bin.put(i);
            }
            thief.goOn();
        }
        assertThat(bin.take()).isEqualTo(9);
        assertThat(bin.take()).isNull();
        assertThat(bin.search()).isEqualTo(7);
        for (int i = 6; i >= 0; i--) {
            assertThat(bin.take()).as("what search has brought to light").isEqualTo(i);
        }
        assertThat(bin.search()).isNull();
    }

    @Test
    void shouldGiveItsOwnerTheLastPutAlsoWhenOlderOnesAreInTheChain() {
        for (int i = 0; i <= Bin.SLOTS; i++) {
            bin.put(i);
        }
        assertThat(bin.steal()).isZero();
        bin.put(1_000);
        assertThat(bin.take()).isEqualTo(1_000);
        assertThat(bin.take()).isEqualTo(Bin.SLOTS);
    }

    @Test
    void shouldShareWithAnyNumberOfThreads() {
        for (int i = 1; i <= 300; i++) {
            assertThat(bin.share(i)).isTrue();
        }
        assertThat(bin.size()).isEqualTo(300);
        assertThat(bin.takeShared()).isEqualTo(Bin.SLOTS);
        List<Integer> rest = new ArrayList<>();
        for (Integer object = bin.takeShared(); object != null; object = bin.takeShared()) {
            rest.add(object);
        }
        assertThat(rest).hasSize(299).doesNotHaveDuplicates();
    }

    @Test
    void shouldNotWaitForAChainThatSomebodyHolds() throws Exception {
        for (int i = 0; i < Bin.SLOTS; i++) {
            bin.put(i);
        }
        try (StoppedCall<Boolean> holder = StoppedCall.at(Seam.CHAIN_HELD, 1, () -> bin.share(1_000))) {
            assertThat(bin.put(1_001)).isFalse();
            assertThat(bin.share(1_001)).isFalse();
            bin.trim();
            assertThat(bin.take()).isEqualTo(Bin.SLOTS - 1);
            assertThat(holder.goOn()).isTrue();
        }
        assertThat(bin.size()).isEqualTo(Bin.SLOTS);
    }

    @Test
    void shouldHaveNoRoomBeyondItsSlotsWhenThereAreNoMoreTickets() {
        keeper.refuse(new IllegalStateException("no more tickets"));
        for (int i = 0; i < Bin.SLOTS; i++) {
            assertThat(bin.put(i)).isTrue();
        }
        assertThat(bin.put(1_000)).isFalse();
        assertThat(bin.share(1_000)).isFalse();
        keeper.refuse(new OutOfMemoryError("for the test"));
        assertThat(bin.put(1_000)).isFalse();
        assertThat(bin.size()).isEqualTo(Bin.SLOTS);
        keeper.refuse(null);
        assertThat(bin.put(1_000)).isTrue();
        assertThat(bin.take()).isEqualTo(1_000);
    }

    @Test
    void shouldGiveBackMemoryWhenTrimmed() {
        for (int i = 0; i < 100_000; i++) {
            bin.put(i);
        }
        assertThat(bin.footprint()).isGreaterThan(700_000);
        bin.drain(object -> assertThat(object).isNotNegative());
        bin.trim();
        assertThat(bin.footprint()).isLessThan(2_000);
        assertThat(bin.size()).isZero();
    }

    @Test
    void shouldPutNothingIntoTheChainOnceClosed() {
        for (int i = 0; i <= Bin.SLOTS; i++) {
            bin.put(i);
        }
        bin.close();
        assertThat(bin.isClosed()).isTrue();
        assertThat(bin.put(1_000)).isFalse();
        assertThat(bin.size()).isEqualTo(Bin.SLOTS + 1);
        List<Integer> all = new ArrayList<>();
        bin.drain(all::add);
        assertThat(all).hasSize(Bin.SLOTS + 1).doesNotHaveDuplicates();
        bin.free();
        bin.close();
        assertThat(bin.footprint()).isZero();
        assertThat(bin.size()).isZero();
        assertThat(bin.take()).isNull();
        assertThat(bin.put(1)).as("into a slot").isTrue();
        assertThat(bin.take()).isEqualTo(1);
    }

    @Test
    void shouldBeClosedWhenItsHolderLetsTheChainGo() throws Exception {
        for (int i = 0; i < Bin.SLOTS; i++) {
            bin.put(i);
        }
        try (StoppedCall<Boolean> holder = StoppedCall.at(Seam.CHAIN_HELD, 1, () -> bin.share(1_000))) {
            bin.close();
            bin.close();
            assertThat(bin.isClosed()).isFalse();
            assertThat(bin.put(1_001)).isFalse();
            assertThat(keeper.closed()).isZero();
            assertThat(holder.goOn()).isTrue();
        }
        assertThat(bin.isClosed()).isTrue();
        assertThat(keeper.closed()).isEqualTo(1);
    }
}
