package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.deque.DequeSeams;
import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is found out late: errors and closings in the middle of a call, and looks that others overtake. */
class LongQueueFaultsTest {
    private final LongQueue queue = new LongQueue();

    @AfterEach
    void takeHooksAway() {
        Seam.install(null);
        queue.close();
    }

    /** Has the calling thread run out of memory at the next seam of a chain that it comes to. */
    private static void failOnce(Runnable failure) {
        Thread thread = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        Seam.install(seam -> {
            if (DequeSeams.isOne(seam) && Thread.currentThread() == thread && !done.getAndSet(true)) {
                failure.run();
            }
        });
    }

    private static void outOfMemory() {
        throw new OutOfMemoryError("by the test");
    }

    /** With room for one more, whose put has to make the chain grow. */
    private static LongQueue almostFull() throws InterruptedException {
        LongQueue bounded = new LongQueue(9);
        for (int i = 1; i <= 8; i++) {
            bounded.put(i);
        }
        return bounded;
    }

    @Test
    void shouldLeaveTheRoomOfAFailedPutToOthers() throws Exception {
        LongQueue bounded = almostFull();
        failOnce(LongQueueFaultsTest::outOfMemory);
        assertThatThrownBy(() -> bounded.offer(-1)).isInstanceOf(OutOfMemoryError.class);
        assertThat(bounded.size()).isEqualTo(8);
        assertThat(Threads.call(() -> bounded.offer(9))).isTrue();
        assertThat(bounded.offer(10)).isFalse();
        bounded.close();
    }

    @Test
    void shouldWakeWhoWaitsForTheRoomOfAFailedPut() throws Exception {
        LongQueue bounded = almostFull();
        List<FutureTask<Boolean>> other = new ArrayList<>();
        failOnce(() -> { // the last permit is in our hands
            other.add(Threads.start(() -> {
                bounded.put(9);
                return true;
            }));
            while (bounded.puts().list.waiting() == 0) {
                Thread.onSpinWait();
            }
            outOfMemory();
        });
        assertThatThrownBy(() -> bounded.offer(-1)).isInstanceOf(OutOfMemoryError.class);
        assertThat(Threads.result(other.getFirst())).isTrue();
        assertThat(bounded.puts().rescues()).isZero();
        bounded.close();
    }

    @Test
    void shouldTellAConsumerThatItIsClosedWhenAStoppedPutHasFailed() throws Exception {
        LongQueue closing = new LongQueue();
        AtomicBoolean in = new AtomicBoolean();
        AtomicBoolean goOn = new AtomicBoolean();
        Seam.install(seam -> {
            if (seam == QueueSeam.PUT_ENTERED) {
                in.set(true);
                while (!goOn.get()) {
                    Thread.onSpinWait();
                }
                outOfMemory();
            }
        });
        FutureTask<Boolean> put = Threads.start(() -> closing.offer(1));
        Threads.until(in::get);
        closing.close();
        FutureTask<Long> taker = Threads.start(closing::take);
        Threads.until(() -> closing.takes().list.waiting() == 1);
        goOn.set(true);
        assertThatThrownBy(() -> Threads.result(put)).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> Threads.result(taker)).isInstanceOf(QueueClosedException.class);
        assertThat(closing.takes().rescues()).isZero();
    }

    @Test
    void shouldCloseBesideManyWhoWaitAndAProducerThatHasBeenStopped() throws Exception {
        try (StoppedCall<Boolean> put = StoppedCall.at(QueueSeam.PUT_PUSHED, () -> queue.offer(1))) {
            assertThat(queue.poll()).isEqualTo(1);
            List<FutureTask<Long>> takers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                takers.add(Threads.start(queue::take));
            }
            Threads.until(() -> queue.takes().list.waiting() == 100);
            FutureTask<Boolean> close = Threads.start(() -> {
                queue.close();
                return true;
            });
            assertThat(Threads.result(close)).isTrue();
            put.goOn();
            for (FutureTask<Long> taker : takers) {
                assertThatThrownBy(() -> Threads.result(taker)).isInstanceOf(QueueClosedException.class);
            }
        }
    }

    @Test
    void shouldNotSayThatNothingIsThereWhenThereAlwaysWasSomething() throws Exception {
        queue.put(1);
        try (StoppedCall<Long> poller = StoppedCall.at(QueueSeam.REFILL_BEFORE_LOOK, queue::poll)) {
            assertThat(queue.lanes().all()[0].refill()).isEqualTo(Lane.Refill.FILLED);
            poller.goOnTo(QueueSeam.REFILL_LOOKED);
            queue.put(2);
            assertThat(queue.poll()).isEqualTo(1);
            assertThat(poller.goOn()).isEqualTo(2);
        }
    }

    @Test
    void shouldTrimBesideAClose() throws Exception {
        for (int i = 1; i <= 1_000; i++) {
            queue.put(i);
        }
        for (int i = 1; i <= 1_000; i++) {
            assertThat(queue.poll()).isEqualTo(i);
        }
        failOnce(queue::close);
        assertThat(queue.trim()).isNotNegative();
        assertThat(queue.isDrained()).isTrue();
    }

    @Test
    void shouldStayDrained() throws Exception {
        queue.put(1);
        try (StoppedCall<Long> poller = StoppedCall.at(QueueSeam.REFILL_LOOKED, queue::poll)) {
            assertThat(queue.take()).isEqualTo(1);
            queue.close();
            assertThat(queue.isDrained()).isTrue();
            poller.goOnTo(QueueSeam.REFILL_CLAIMED);
            assertThat(queue.isDrained()).isTrue();
            assertThat(poller.goOn()).isZero();
        }
    }
}
