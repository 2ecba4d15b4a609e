package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.StoppedCall;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellLaneTest {
    private static final int BLOCK = 128;

    private final CellLane lane = new CellLane(Thread.currentThread(), Lane.OPEN, 0);

    private void push(int from, int to) {
        for (int i = from; i < to; i++) {
            lane.push(0, i);
        }
    }

    private long takeHandle() {
        long handle = lane.take();
        return handle == 0 && lane.refill() == Lane.Refill.FILLED ? lane.take() : handle;
    }

    private Object take() {
        long handle = takeHandle();
        return handle == 0 ? null : lane.takeOut(handle);
    }

    private void takeAll(int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(take()).isEqualTo(i);
        }
    }

    @Test
    void shouldKeepOrderWhileItGrowsAndUseItsBlocksAgain() {
        int pushed = 0;
        int taken = 0;
        for (int depth : new int[] {1, BLOCK - 1, BLOCK, BLOCK + 1, 10 * BLOCK, 3, 33 * BLOCK + 7}) {
            push(pushed, pushed + depth);
            pushed += depth;
            assertThat(lane.size()).isEqualTo(depth);
            takeAll(taken, pushed);
            taken = pushed;
            assertThat(take()).isNull();
            assertThat(lane.isDrained()).isTrue();
        }
        long most = lane.footprint();
        for (int i = 0; i < 100 * BLOCK; i++) {
            push(pushed, pushed + 2);
            takeAll(taken, pushed + 2);
            pushed += 2;
            taken = pushed;
        }
        assertThat(lane.footprint()).isEqualTo(most);
        assertThat(lane.trim()).isPositive();
        assertThat(lane.footprint()).isLessThanOrEqualTo(most / 16);
        push(pushed, pushed + 5 * BLOCK);
        takeAll(taken, pushed + 5 * BLOCK);
    }

    @Test
    void shouldTrimBesideWhatIsInIt() {
        push(0, 40 * BLOCK + 5);
        takeAll(0, 37 * BLOCK + 1);
        assertThat(lane.trim()).isPositive();
        push(40 * BLOCK + 5, 44 * BLOCK);
        assertThat(lane.trim()).isZero();
        takeAll(37 * BLOCK + 1, 44 * BLOCK);
    }

    /** However long they are stopped, the others neither wait for them nor find their cells used again, and memory stays as it is. */
    @Test
    void shouldNotWaitForTakersThatAreStopped() throws Exception {
        push(0, 20 * BLOCK);
        List<StoppedCall<Object>> takers = new ArrayList<>();
        List<Object> owed = new ArrayList<>();
        for (int i = 0; i < 20 * BLOCK; i++) {
            if (i % (BLOCK + 13) == 5 && takers.size() < 8) {
                QueueSeam at = i % 2 == 0 ? QueueSeam.TAKEN_BEFORE_CELL : QueueSeam.TAKEN_CELL_READ;
                takers.add(StoppedCall.at(at, this::take));
                owed.add(i);
            } else {
                assertThat(take()).isEqualTo(i);
            }
        }
        int at = 20 * BLOCK;
        push(at, at + BLOCK);
        takeAll(at, at + BLOCK);
        long footprint = lane.footprint();
        for (int round = 0; round < 200; round++) {
            at += BLOCK;
            push(at, at + BLOCK);
            takeAll(at, at + BLOCK);
        }
        assertThat(lane.footprint()).isEqualTo(footprint);
        for (int i = 0; i < takers.size(); i++) {
            assertThat(takers.get(i).goOn()).isEqualTo(owed.get(i));
        }
        at += BLOCK;
        push(at, at + BLOCK);
        assertThat(lane.trim()).isPositive();
        takeAll(at, at + BLOCK);
        assertThat(lane.footprint()).isLessThan(footprint);
    }

    @Test
    void shouldRemoveWhatHasNotBeenTaken() {
        push(0, 3);
        long second = lane.first() + 1;
        assertThat(lane.remove(second, "another")).isFalse();
        assertThat(lane.remove(second, 1)).isTrue();
        assertThat(lane.remove(second, 1)).isFalse();
        assertThat(CellLane.isRemoved(lane.look(second))).isTrue();
        assertThat(take()).isEqualTo(0);
        assertThat(take()).isNull(); // the ghost
        assertThat(take()).isEqualTo(2);
        assertThat(lane.remove(second, 1)).isFalse();
        assertThat(lane.look(second)).isNull();
    }

    @Test
    void shouldGiveAnElementToItsTakerOrToItsRemover() throws Exception {
        // The taker has read it before the remover came: the remover has lost.
        push(0, 2);
        long first = lane.first();
        try (StoppedCall<Object> taker = StoppedCall.at(QueueSeam.TAKEN_CELL_READ, this::take);
                StoppedCall<Boolean> remover = StoppedCall.at(QueueSeam.REMOVAL_IN_CELL, () -> lane.remove(first, 0))) {
            assertThat(taker.goOn()).isEqualTo(0);
            assertThat(remover.goOn()).isFalse();
        }
        // The taker has its number, and reads after the remover: the remover has won.
        long second = lane.first();
        try (StoppedCall<Object> taker = StoppedCall.at(QueueSeam.TAKEN_BEFORE_CELL, this::take);
                StoppedCall<Boolean> remover = StoppedCall.at(QueueSeam.REMOVAL_IN_CELL, () -> lane.remove(second, 1))) {
            assertThat(taker.goOn()).isNull();
            assertThat(remover.goOn()).isTrue();
        }
        // The remover looks before it has been taken, and the taker comes then.
        push(2, 3);
        long third = lane.first();
        try (StoppedCall<Boolean> remover = StoppedCall.at(QueueSeam.REMOVAL_IN_CELL, () -> lane.remove(third, 2))) {
            assertThat(remover.goOn()).isTrue();
        }
        assertThat(take()).isNull();
        assertThat(takeHandle()).isZero();
    }

    @Test
    void shouldKnowAHandleWhoseCellIsUsedAgain() {
        String object = "a";
        lane.push(0, object);
        long stale = lane.first();
        assertThat(take()).isEqualTo(object);
        push(1, BLOCK);
        takeAll(1, BLOCK);
        lane.push(0, object); // in the same cell of the same block
        assertThat(lane.look(stale)).isNull();
        assertThat(lane.remove(stale, object)).isFalse();
        assertThat(take()).isEqualTo(object);
    }

    /** The remover stops right after its CAS; by the time it goes on the block holds other numbers. */
    @Test
    void shouldTellARemoverThatHasLostAlsoWhenTheCellIsUsedAgain() throws Exception {
        push(0, 2 * BLOCK);
        long first = lane.first();
        try (StoppedCall<Object> taker = StoppedCall.at(QueueSeam.TAKEN_CELL_READ, this::take);
                StoppedCall<Boolean> remover = StoppedCall.at(QueueSeam.REMOVAL_IN_CELL, () -> lane.remove(first, 0))) {
            assertThat(taker.goOn()).isEqualTo(0);
            takeAll(1, 2 * BLOCK);
            push(2 * BLOCK, 4 * BLOCK);
            assertThat(remover.goOn()).isFalse();
        }
        takeAll(2 * BLOCK, 4 * BLOCK);
    }

    @Test
    void shouldLetARunBeTakenBeforeAConsumerLooksAtOtherLanes() {
        push(0, 3 * Lane.RUN);
        assertThat(lane.refill()).isEqualTo(Lane.Refill.FILLED);
        for (int i = 0; i < Lane.RUN; i++) {
            assertThat(lane.takeOut(lane.take())).isEqualTo(i);
        }
        assertThat(lane.take()).isZero();
    }
}
