package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Threads;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting as long as it takes, in both pools. */
class TakeTest {
    private final Pool<Thing> objects = Pool.builder(Thing.factory()).maxTotal(1).noAging().build();
    private final BufferPool buffers = BufferPool.builder().smallestBuffer(1024).maxBytes(1024).noAging().build();

    private static Thread start(boolean virtual, FutureTask<?> task) {
        Thread thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
        Threads.awaitParked(thread);
        return thread;
    }

    @Test
    void shouldReturnAtOnceWhatThereIs() throws InterruptedException {
        try (objects;
                buffers) {
            assertThat(objects.take().number).isEqualTo(1);
            PooledBuffer lent = buffers.take(1000);
            assertThat(lent.capacity()).isEqualTo(1024);
            lent.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWaitUntilSomethingIsGivenBack(boolean virtual) throws Exception {
        try (objects;
                buffers) {
            Thing thing = objects.get();
            FutureTask<Thing> waiter = new FutureTask<>(objects::take);
            Thread _ = start(virtual, waiter);
            objects.put(thing);
            assertThat(Threads.result(waiter)).isSameAs(thing);

            PooledBuffer lent = buffers.acquire(1);
            FutureTask<Long> bufferWaiter = new FutureTask<>(() -> {
                try (PooledBuffer mine = buffers.take(1)) {
                    return mine.segment().address();
                }
            });
            Thread _ = start(virtual, bufferWaiter);
            long address = lent.segment().address();
            lent.close();
            assertThat(Threads.result(bufferWaiter)).isEqualTo(address);
        }
    }

    @Test
    void shouldRaiseWhenInterruptedAndTakeNothing() throws Exception {
        try (objects;
                buffers) {
            Thing thing = objects.get();
            PooledBuffer lent = buffers.acquire(1);
            FutureTask<Thing> waiter = new FutureTask<>(objects::take);
            start(false, waiter).interrupt();
            assertThatThrownBy(() -> Threads.result(waiter)).isInstanceOf(InterruptedException.class);
            FutureTask<PooledBuffer> bufferWaiter = new FutureTask<>(() -> buffers.take(1));
            start(false, bufferWaiter).interrupt();
            assertThatThrownBy(() -> Threads.result(bufferWaiter)).isInstanceOf(InterruptedException.class);
            objects.put(thing);
            lent.close();
            assertThat(objects.stats().idle()).isEqualTo(1);
            assertThat(buffers.stats().idle()).isEqualTo(1);
        }
    }

    @Test
    void shouldRaiseWhenClosedMeanwhile() throws Exception {
        Thing thing = objects.get();
        PooledBuffer lent = buffers.acquire(1);
        FutureTask<Thing> waiter = new FutureTask<>(objects::take);
        Thread _ = start(true, waiter);
        FutureTask<PooledBuffer> bufferWaiter = new FutureTask<>(() -> buffers.take(1));
        Thread _ = start(false, bufferWaiter);
        objects.close();
        buffers.close();
        assertThatThrownBy(() -> Threads.result(waiter)).isInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
        assertThatThrownBy(() -> Threads.result(bufferWaiter)).isInstanceOf(IllegalStateException.class).hasMessage("the pool is closed");
        objects.put(thing);
        lent.close();
    }

    @Test
    void shouldRefuseWhatThereWillNeverBeRoomFor() {
        try (objects;
                buffers) {
            assertThatThrownBy(() -> buffers.take(-1)).isExactlyInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> buffers.take(1025)).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }
}
