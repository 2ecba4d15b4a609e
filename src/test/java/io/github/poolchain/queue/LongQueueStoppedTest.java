package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The feared interleavings, one by one. */
class LongQueueStoppedTest {
    private final LongQueue queue = new LongQueue();

    @AfterEach
    void nobodyHadToWakeByItself() {
        queue.close();
        assertThat(queue.takes().rescues()).isZero();
    }

    private long put(long value) throws InterruptedException {
        queue.put(value);
        return value;
    }

    @Test
    void shouldWakeAConsumerThatSleepsBetweenPushAndLook() throws Exception {
        try (StoppedCall<Long> put = StoppedCall.at(QueueSeam.PUT_BEFORE_WAKING, () -> put(1))) {
            assertThat(queue.poll()).isEqualTo(1);
            FutureTask<Long> taker = Threads.start(queue::take);
            Threads.until(() -> queue.takes().list.waiting() == 1);
            put.goOn(); // wakes it for nothing
            Threads.until(() -> queue.takes().list.waiting() == 1);
            queue.put(2);
            assertThat(Threads.result(taker)).isEqualTo(2);
        }
    }

    @Test
    void shouldNotSleepOnWhatIsPutBetweenItsLastLookAndItsSleep() throws Exception {
        try (StoppedCall<Long> take = StoppedCall.at(QueueSeam.WAIT_BEFORE_PARK, queue::take)) {
            queue.put(1);
            assertThat(take.goOn()).isEqualTo(1);
        }
        try (StoppedCall<Long> take = StoppedCall.at(QueueSeam.WAIT_BEFORE_LOOK, queue::take)) {
            queue.put(1);
            assertThat(take.goOn()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotSleepOnWhatAnotherIsMoving() throws Exception {
        queue.put(1);
        queue.put(2);
        try (StoppedCall<Long> mover = StoppedCall.at(QueueSeam.REFILL_POPPED, queue::take)) {
            assertThat(queue.size()).isEqualTo(2);
            FutureTask<Long> taker = Threads.start(queue::take);
            FutureTask<Long> poller = Threads.start(queue::poll); // must not say that nothing is there
            assertThat(queue.takes().list.waiting()).isZero();
            long sum = mover.goOn();
            queue.put(3);
            sum += Threads.result(taker);
            long polled = Threads.result(poller);
            sum += polled == 0 ? queue.poll() : polled;
            assertThat(sum).isEqualTo(6);
        }
    }

    @Test
    void shouldTakeFromOtherLanesWhileOneStandsStill() throws Exception {
        queue.put(1);
        try (StoppedCall<Long> mover = StoppedCall.at(QueueSeam.REFILL_CLAIMED, queue::take);
                StoppedCall<Long> producer = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> put(2))) {
            FutureTask<Long> live = Threads.start(() -> {
                queue.put(3);
                return queue.take();
            });
            assertThat(Threads.result(live)).isEqualTo(3);
            producer.goOn();
            assertThat(queue.take()).isEqualTo(2);
            assertThat(mover.goOn()).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepAnElementThatIsBeingPutWhenItIsClosed() throws Exception {
        for (QueueSeam seam : new QueueSeam[] {QueueSeam.PUT_ENTERED, QueueSeam.PUT_PUSHED}) {
            LongQueue closing = new LongQueue();
            try (StoppedCall<Boolean> put = StoppedCall.at(seam, () -> closing.offer(1))) {
                FutureTask<Long> taker = Threads.start(() -> {
                    Threads.until(closing::isClosed);
                    long first = closing.take();
                    assertThatThrownBy(closing::take).isInstanceOf(QueueClosedException.class);
                    return first;
                });
                closing.close(); // does not wait for ever
                assertThat(closing.isDrained()).isFalse();
                assertThat(put.goOn()).isTrue();
                assertThat(Threads.result(taker)).isEqualTo(1);
                assertThat(closing.isDrained()).isTrue();
                assertThat(closing.footprint()).isZero();
                assertThat(closing.takes().rescues()).isZero();
            }
        }
    }

    @Test
    void shouldTellAConsumerThatItIsClosedWhenAStoppedPutHasComeOut() throws Exception {
        try (StoppedCall<Boolean> put = StoppedCall.at(QueueSeam.PUT_PUSHED, () -> queue.offer(1))) {
            assertThat(queue.poll()).isEqualTo(1);
            queue.close();
            FutureTask<Long> taker = Threads.start(queue::take);
            Threads.until(() -> queue.takes().list.waiting() == 1);
            assertThat(put.goOn()).isTrue();
            assertThatThrownBy(() -> Threads.result(taker)).isInstanceOf(QueueClosedException.class);
        }
    }

    @Test
    void shouldRefuseAPutThatComesWhileItIsBeingClosed() throws Exception {
        queue.put(1);
        try (StoppedCall<Boolean> close = StoppedCall.at(QueueSeam.CLOSE_SHUT, () -> {
            queue.close();
            return true;
        })) {
            assertThatThrownBy(() -> queue.put(2)).isInstanceOf(QueueClosedException.class);
            assertThat(queue.take()).isEqualTo(1);
            assertThat(close.goOn()).isTrue();
            assertThatThrownBy(queue::take).isInstanceOf(QueueClosedException.class);
        }
    }

    @Test
    void shouldEndAClosingThatAnotherHasBegun() throws Exception {
        queue.put(1);
        try (StoppedCall<Boolean> close = StoppedCall.at(QueueSeam.CLOSE_SHUT, () -> {
            queue.close();
            return true;
        })) {
            queue.close();
            assertThat(queue.take()).isEqualTo(1);
            assertThat(queue.isDrained()).isTrue();
            assertThat(close.goOn()).isTrue();
        }
    }

    @Test
    void shouldGiveAnElementToOneOfTwoThatSawIt() throws Exception {
        queue.put(1);
        queue.put(2);
        try (StoppedCall<Long> taker = StoppedCall.at(QueueSeam.TAKE_BEFORE_CAS, queue::poll)) {
            assertThat(queue.poll()).isEqualTo(1);
            assertThat(taker.goOn()).isEqualTo(2);
        }
    }

    @Test
    void shouldNotLetAProducerSleepOnPermitsInAnothersHand() throws Exception {
        LongQueue bounded = new LongQueue(2);
        bounded.put(1);
        bounded.put(2);
        assertThat(bounded.poll(new long[2], 0, 2)).isEqualTo(2);
        try (StoppedCall<Boolean> harvester = StoppedCall.at(QueueSeam.HARVESTED, () -> bounded.offer(3))) {
            FutureTask<Void> putter = Threads.start(() -> {
                bounded.put(4);
                return null;
            });
            Threads.until(() -> bounded.puts().list.waiting() == 1);
            assertThat(harvester.goOn()).isTrue();
            Threads.result(putter);
            assertThat(bounded.remainingCapacity()).isZero();
            assertThat(bounded.puts().rescues()).isZero();
        } finally {
            bounded.close();
        }
    }

    @Test
    void shouldLeaveALaneAloneInWhichAProducerIsWhenItTrims() throws Exception {
        for (int i = 1; i <= 1_000; i++) {
            queue.put(i);
        }
        for (int i = 1; i <= 1_000; i++) {
            assertThat(queue.poll()).isEqualTo(i);
        }
        try (StoppedCall<Long> producer = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> put(1))) {
            assertThat(queue.trim()).isPositive();
            producer.goOn();
            assertThat(queue.take()).isEqualTo(1);
        }
    }
}
