package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who puts where. */
class LanesTest {
    private final LongQueue queue = new LongQueue(0, 2, 1);

    @AfterEach
    void close() {
        queue.close();
    }

    private long putInDeadThread(long value) throws Exception {
        return Threads.call(() -> {
            queue.put(value);
            return value;
        });
    }

    @Test
    void shouldAdoptTheLaneOfADeadThreadWithWhatIsInIt() throws Exception {
        for (int i = 1; i <= 10; i++) {
            putInDeadThread(i);
        }
        assertThat(queue.lanes().all()).hasSize(1);
        for (int i = 1; i <= 10; i++) {
            assertThat(queue.poll()).isEqualTo(i);
        }
    }

    @Test
    void shouldHaveRoomForLivingThreadsAfterManyHaveDied() throws Exception {
        for (int i = 1; i <= 600; i++) { // each has had the same lane, at a place of its own in the index
            putInDeadThread(i);
            assertThat(queue.poll()).isEqualTo(i);
        }
        try (StoppedCall<Boolean> first = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> queue.offer(1));
                StoppedCall<Boolean> second = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> queue.offer(2))) {
            assertThat(queue.lanes().all()).hasSize(2);
            assertThat(queue.lanes().all()).allMatch(Lane::isOwnerAlive);
            first.goOn();
            second.goOn();
        }
    }

    @Test
    void shouldHaveLatecomersAndVirtualThreadsShare() throws Exception {
        try (StoppedCall<Boolean> first = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> queue.offer(1));
                StoppedCall<Boolean> second = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> queue.offer(2))) {
            assertThat(queue.lanes().all()).hasSize(2);
            queue.put(3);
            assertThat(queue.lanes().all()).hasSize(3);
            FutureTask<Boolean> virtual = Threads.start(Thread.ofVirtual(), () -> queue.offer(4));
            assertThat(Threads.result(virtual)).isTrue();
            assertThat(putInDeadThread(5)).isEqualTo(5);
            assertThat(queue.lanes().all()).hasSize(3);
            assertThat(queue.poll()).isEqualTo(3);
            assertThat(queue.poll()).isEqualTo(4);
            assertThat(queue.poll()).isEqualTo(5);
            first.goOn();
            second.goOn();
            assertThat(queue.poll() + queue.poll()).isEqualTo(3);
        }
    }

    @Test
    void shouldKeepALatecomersOrderWhenALaneBecomesFree() throws Exception {
        long next = 1;
        try (StoppedCall<Boolean> first = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> queue.offer(-1));
                StoppedCall<Boolean> second = StoppedCall.at(QueueSeam.PUT_ENTERED, () -> queue.offer(-2))) {
            queue.put(next); // to the shared lane
            next++;
            first.goOn();
            second.goOn();
            first.thread().join();
            second.thread().join();
        }
        for (; next <= 200; next++) {
            queue.put(next);
        }
        Lane sharedOne = queue.lanes().all()[2];
        assertThat(sharedOne.pushed()).as("all of it, as long as something is in").isEqualTo(200);
        long expected = 1;
        for (long value = queue.poll(); value != 0; value = queue.poll()) {
            if (value > 0) {
                assertThat(value).isEqualTo(expected);
                expected++;
            }
        }
        for (int i = 0; i < 200; i++) {
            queue.put(next);
            assertThat(queue.poll()).isEqualTo(next);
            next++;
        }
        assertThat(sharedOne.pushed()).as("then it has found a lane of its own").isLessThan(400);
    }

    @Test
    void shouldPassNobodyOverForLongerThanItSays() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        List<FutureTask<Boolean>> producers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            producers.add(Threads.start(() -> {
                for (int k = 1; k <= 10_000; k++) {
                    queue.offer(k);
                }
                return end.await(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS); // alive, so that each has a lane
            }));
            int count = 10_000 * (i + 1);
            Threads.until(() -> queue.size() == count);
        }
        Lane[] lanes = queue.lanes().all();
        assertThat(lanes).hasSize(2);
        long[] passed = new long[2];
        for (int i = 0; i < 10_000; i++) {
            long first = lanes[0].taken();
            assertThat(queue.poll()).isNotZero();
            int from = lanes[0].taken() == first ? 1 : 0;
            passed[from] = 0;
            passed[1 - from]++;
            assertThat(passed[1 - from]).isLessThanOrEqualTo(Lane.RUN);
        }
        end.countDown();
        for (FutureTask<Boolean> producer : producers) {
            assertThat(Threads.result(producer)).isTrue();
        }
    }
}
