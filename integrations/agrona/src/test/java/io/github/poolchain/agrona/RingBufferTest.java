package io.github.poolchain.agrona;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages from leases through Agrona's ring buffers into leases, on two threads. */
class RingBufferTest {
    private static final int MESSAGES = 20_000;
    private static final int RING_BYTES = 16 << 10;

    static Stream<Function<AtomicBuffer, RingBuffer>> rings() {
        return Stream.of(OneToOneRingBuffer::new, ManyToOneRingBuffer::new);
    }

    @ParameterizedTest
    @MethodSource("rings")
    void shouldPassMessagesFromLeaseToLease(Function<AtomicBuffer, RingBuffer> ringOf) throws InterruptedException {
        pass(ringOf.apply(new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH))));
    }

    /** The ring's own memory may be a lease, too. */
    @ParameterizedTest
    @MethodSource("rings")
    void shouldWorkInALease(Function<AtomicBuffer, RingBuffer> ringOf) throws InterruptedException {
        try (BufferPool pool = BufferPool.builder().zeroed().build();
                PooledBuffer memory = pool.acquire(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)) {
            pass(ringOf.apply(new UnsafeBuffer(memory.byteBuffer(), 0, RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
        }
    }

    private static int length(int message) {
        return 8 + message * 7 % 500;
    }

    private static void pass(RingBuffer ring) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (BufferPool pool = BufferPool.create()) {
            Thread producer = Thread.ofPlatform().start(() -> {
                try {
                    produce(ring, pool);
                } catch (Throwable t) {
                    thrown.set(t);
                }
            });
            int[] received = new int[1];
            LeaseBuffer view = new LeaseBuffer();
            while (received[0] < MESSAGES && thrown.get() == null) {
                int read = ring.read((type, buffer, index, length) -> {
                    int message = received[0]++;
                    try (PooledBuffer lease = pool.acquire(length)) {
                        view.wrap(lease, 0, length);
                        view.putBytes(0, buffer, index, length);
                        assertThat(type).isEqualTo(1 + message % 10);
                        assertThat(length).isEqualTo(length(message));
                        assertThat(view.getInt(0)).isEqualTo(message);
                        for (int i = 4; i < length; i++) {
                            if (view.getByte(i) != (byte) message) {
                                throw new AssertionError("message " + message + " shows " + view.getByte(i));
                            }
                        }
                    }
                });
                if (read == 0) {
                    Thread.yield();
                }
            }
            producer.join();
            assertThat(thrown.get()).isNull();
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    private static void produce(RingBuffer ring, BufferPool pool) {
        LeaseBuffer view = new LeaseBuffer();
        for (int message = 0; message < MESSAGES; message++) {
            int length = length(message);
            try (PooledBuffer lease = pool.acquire(length + 3)) {
                view.wrap(lease, 3, length);
                view.setMemory(0, length, (byte) message);
                view.putInt(0, message);
                while (!ring.write(1 + message % 10, view, 0, length)) {
                    Thread.yield();
                }
            }
        }
    }
}
