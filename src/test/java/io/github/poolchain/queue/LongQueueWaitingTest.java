package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sleeps is woken, by what there is or by the end; and nobody for nothing. */
class LongQueueWaitingTest {
    private final LongQueue queue = new LongQueue(1);

    @AfterEach
    void nobodyHadToWakeByItself() {
        queue.close();
        assertThat(queue.takes().rescues()).isZero();
        assertThat(queue.puts().rescues()).isZero();
    }

    private static Thread.Builder thread(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    }

    private void untilTakersSleep(int count) throws InterruptedException {
        Threads.until(() -> queue.takes().list.waiting() == count);
    }

    private void untilPuttersSleep(int count) throws InterruptedException {
        Threads.until(() -> queue.puts().list.waiting() == count);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWakeOneSleepingTakerForEachElement(boolean virtual) throws Exception {
        List<FutureTask<Long>> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            takers.add(Threads.start(thread(virtual), queue::take));
            untilTakersSleep(i + 1);
        }
        for (int i = 0; i < 3; i++) {
            queue.put(i + 1);
            assertThat(Threads.result(takers.get(i))).isEqualTo(i + 1);
            assertThat(queue.takes().list.waiting()).isEqualTo(2 - i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWakeTheTakersOfABulk(boolean virtual) throws Exception {
        try (LongQueue unbounded = new LongQueue()) {
            List<FutureTask<Long>> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                takers.add(Threads.start(thread(virtual), unbounded::take));
            }
            Threads.until(() -> unbounded.takes().list.waiting() == 4);
            assertThat(unbounded.offer(new long[] {1, 2, 3, 4}, 0, 4)).isEqualTo(4);
            long sum = 0;
            for (FutureTask<Long> taker : takers) {
                sum += Threads.result(taker);
            }
            assertThat(sum).isEqualTo(10);
            assertThat(unbounded.takes().rescues()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWakeASleepingPutterWhenThereIsRoom(boolean virtual) throws Exception {
        queue.put(1);
        FutureTask<Void> putter = Threads.start(thread(virtual), () -> {
            queue.put(2);
            return null;
        });
        untilPuttersSleep(1);
        FutureTask<Boolean> offerer = Threads.start(thread(virtual), () -> queue.offer(3, Duration.ofDays(300_000)));
        untilPuttersSleep(2);
        assertThat(queue.poll()).isEqualTo(1);
        Threads.result(putter);
        assertThat(queue.take()).isEqualTo(2);
        assertThat(Threads.result(offerer)).isTrue();
        assertThat(queue.poll(new long[2], 0, 2)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWakeAllWhenItIsClosed(boolean virtual) throws Exception {
        queue.put(1);
        FutureTask<Void> putter = Threads.start(thread(virtual), () -> {
            queue.put(2);
            return null;
        });
        untilPuttersSleep(1);
        queue.close();
        assertThatThrownBy(() -> Threads.result(putter)).isInstanceOf(QueueClosedException.class);
        assertThat(queue.take()).isEqualTo(1);

        LongQueue empty = new LongQueue();
        List<FutureTask<Long>> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            takers.add(Threads.start(thread(virtual), empty::take));
        }
        Threads.until(() -> empty.takes().list.waiting() == 3);
        empty.close();
        for (FutureTask<Long> taker : takers) {
            assertThatThrownBy(() -> Threads.result(taker)).isInstanceOf(QueueClosedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeInterruptedWhileItWaitsAndLoseNothing(boolean virtual) throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        Thread taker = thread(virtual).start(() -> {
            try {
                queue.take();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
        });
        untilTakersSleep(1);
        taker.interrupt();
        taker.join();
        assertThat(interrupted.get()).isEqualTo(1);
        assertThat(queue.takes().list.waiting()).isZero();
        queue.put(1);
        Thread putter = thread(virtual).start(() -> {
            try {
                queue.put(2);
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
        });
        untilPuttersSleep(1);
        putter.interrupt();
        putter.join();
        assertThat(interrupted.get()).isEqualTo(2);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.poll()).isEqualTo(1);
        assertThat(queue.offer(3)).isTrue();
        assertThat(queue.poll()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeAnInterruptedThreadThatNeedNotWait(boolean virtual) throws Exception {
        FutureTask<Void> calls = Threads.start(thread(virtual), () -> {
            Thread.currentThread().interrupt();
            queue.put(1);
            assertThat(queue.take()).isEqualTo(1);
            assertThat(queue.offer(2, Duration.ZERO)).isTrue();
            assertThat(queue.poll(Duration.ZERO)).isEqualTo(2);
            assertThat(queue.poll()).isZero();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThatThrownBy(queue::take).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return null;
        });
        Threads.result(calls);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPassAWakeUpOnWhenTheWokenIsInterrupted(boolean virtual) throws Exception {
        try (StoppedCall<Long> first = StoppedCall.at(thread(virtual), QueueSeam.WAIT_BEFORE_PARK, 1, queue::take)) {
            FutureTask<Long> second = Threads.start(thread(virtual), queue::take);
            untilTakersSleep(2);
            queue.put(1); // wakes the first, which is interrupted before it looks
            assertThat(queue.takes().list.waiting()).isEqualTo(1);
            first.thread().interrupt();
            FutureTask<Long> released = first.release();
            long taken;
            try {
                taken = Threads.result(released);
                queue.put(2);
                taken += Threads.result(second);
                assertThat(taken).isEqualTo(3);
            } catch (InterruptedException interruptedInstead) {
                assertThat(Threads.result(second)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountWaits(boolean virtual) throws Exception {
        FutureTask<Long> taker = Threads.start(thread(virtual), () -> queue.poll(Duration.ofMillis(1)));
        assertThat(Threads.result(taker)).isZero();
        assertThat(queue.takes().waits()).isEqualTo(1);
        assertThat(queue.offer(1, Duration.ofMillis(1))).isTrue();
        assertThat(queue.offer(1, Duration.ofMillis(1))).isFalse();
        assertThat(queue.puts().waits()).isEqualTo(1);
    }

    /** As an executor needs it, which puts and then looks whether a worker is there: jcstress has the race. */
    @Test
    void shouldAnswerThatItIsEmptyOnlyAfterAFenceForTheProducers() {
        try (LongQueue queue = new LongQueue()) {
            assertThat(queue.offer(1)).isTrue();
            queue.puts().bias();
            assertThat(queue.isEmpty()).isFalse();
            assertThat(queue.size()).isEqualTo(1);
            assertThat(queue.puts().isFenced()).isFalse();
            assertThat(queue.poll()).isEqualTo(1);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.puts().isFenced()).isTrue();
            queue.puts().bias();
            assertThat(queue.size()).isZero();
            assertThat(queue.puts().isFenced()).isTrue();
        }
    }
}
