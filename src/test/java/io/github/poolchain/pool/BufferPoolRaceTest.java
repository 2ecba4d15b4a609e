package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Rendezvous;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random loads by several threads. Each lease is marked with a number of its own, at both ends and in the middle. */
class BufferPoolRaceTest {
    private static final int THREADS = 3;
    private static final int CALLS = 60_000;

    private final AtomicLong marks = new AtomicLong();

    private record Marked(PooledBuffer buffer, long handle, long mark) {
        void check() {
            MemorySegment segment = buffer.segment();
            for (long place : places(segment)) {
                long found = segment.get(ValueLayout.JAVA_LONG_UNALIGNED, place);
                if (found != mark) {
                    throw new AssertionError("lease " + mark + " finds the mark " + found);
                }
            }
            assertThat(buffer.handle()).isEqualTo(handle);
        }

        void release() {
            check();
            buffer.close();
        }
    }

    private Marked mark(PooledBuffer buffer) {
        long mark = marks.incrementAndGet();
        MemorySegment segment = buffer.segment();
        for (long place : places(segment)) {
            segment.set(ValueLayout.JAVA_LONG_UNALIGNED, place, mark);
        }
        return new Marked(buffer, buffer.handle(), mark);
    }

    private static long[] places(MemorySegment segment) {
        long last = segment.byteSize() - Long.BYTES;
        return new long[] {0, last / 2, last};
    }

    @ParameterizedTest(name = "one in {0} calls trims")
    @ValueSource(ints = {1_000_000_000, 500, 10})
    void shouldNeverLendABufferToTwo(int trims) throws InterruptedException {
        try (BufferPool pool =
                BufferPool.builder().smallestBuffer(128).largestBuffer(1 << 14).build()) {
            int calls = trims < 100 ? CALLS / 10 : CALLS;
            // Buffers lie here to be given back by whoever comes.
            AtomicReferenceArray<Marked> exchange = new AtomicReferenceArray<>(16);
            Rendezvous.of(THREADS, (thread, rendezvous) -> {
                Random random = new Random(thread);
                List<Marked> own = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                    if (random.nextInt(trims) == 0) {
                        pool.trim();
                    }
                    if (own.size() < 8 && random.nextBoolean()) {
                        int bytes = random.nextInt(20) == 0 ? 1 << 15 : 128 << random.nextInt(8);
                        own.add(mark(pool.acquire(bytes)));
                    } else if (!own.isEmpty()) {
                        Marked marked = own.remove(random.nextInt(own.size()));
                        marked.check();
                        if (random.nextBoolean()) {
                            marked.release();
                        } else {
                            Marked other = exchange.getAndSet(random.nextInt(exchange.length()), marked);
                            if (other != null) {
                                other.release();
                            }
                        }
                    }
                }
                own.forEach(Marked::release);
            });
            for (int i = 0; i < exchange.length(); i++) {
                if (exchange.get(i) != null) {
                    exchange.get(i).release();
                }
            }
            assertNothingLost(pool);
        }
    }

    /** One size and few buffers, so that all meet at them. */
    @ParameterizedTest(name = "{0} buffers at most")
    @ValueSource(ints = {3, 5})
    void shouldNeverLendABufferToTwoWhenThereAreFew(int buffers) throws InterruptedException {
        meetAtFewBuffers(buffers);
    }

    void meetAtFewBuffers(int buffers) throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        try (BufferPool pool = BufferPool.builder().maxBytes(256L * buffers).build()) {
            // While one is lent the slab stays, so that a trim has to put the others back.
            PooledBuffer kept = pool.acquire(1);
            Rendezvous.of(THREADS, (thread, rendezvous) -> {
                if (thread == 2) {
                    while (!done.get()) {
                        pool.trim();
                    }
                    return;
                }
                for (int i = 0; i < CALLS; i++) {
                    Marked a = mark(pool.acquire(1));
                    if (buffers == 5) {
                        Marked b = mark(pool.acquire(1));
                        a.release();
                        a = b;
                    }
                    a.release();
                }
                done.set(true);
            });
            kept.close();
            PoolStats stats = pool.stats();
            assertThat(stats.created() - stats.discarded()).as("never more than the limit").isLessThanOrEqualTo(buffers);
            assertNothingLost(pool);
        }
    }

    @Test
    void shouldNeverLeadFromAHandleToAnotherLease() throws InterruptedException {
        getByHandle();
    }

    static void getByHandle() throws InterruptedException {
        AtomicLong current = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong found = new AtomicLong();
        try (BufferPool pool = BufferPool.builder().maxBytes(256).build()) {
            Rendezvous.of(2, (thread, rendezvous) -> {
                if (thread == 0) {
                    for (int i = 0; i < 2 * CALLS || found.get() == 0; i++) {
                        PooledBuffer buffer = pool.acquire(1);
                        current.set(buffer.handle());
                        buffer.close();
                    }
                    done.set(true);
                    return;
                }
                while (!done.get()) {
                    long handle = current.get();
                    try {
                        long lease = pool.get(handle).handle();
                        assertThat(lease).isEqualTo(handle);
                        found.incrementAndGet();
                    } catch (StaleHandleException over) {
                        assertThat(over.handle()).isEqualTo(handle);
                    }
                    try {
                        long next = handle + (1L << 24);
                        assertThat(pool.get(next).handle()).as("only once it is lent").isEqualTo(next);
                    } catch (StaleHandleException idle) {
                        assertThat(idle).hasMessageStartingWith("handle 0x");
                    }
                }
            });
            assertNothingLost(pool);
        }
    }

    /** Every buffer that was ever made is idle now, and a trim finds it. */
    private static void assertNothingLost(BufferPool pool) {
        PoolStats stats = pool.stats();
        assertThat(stats.inUse()).isZero();
        assertThat(stats.idle()).isEqualTo(stats.created() - stats.discarded());
        assertThat(pool.trim()).isLessThanOrEqualTo(stats.nativeBytes());
        Held.await(pool, new Held(0, 0, stats.created(), stats.created(), 0, stats.limit()));
    }
}
