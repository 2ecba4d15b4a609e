package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Rendezvous;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holders who retain and give back at the same time: each lease ends once, with the last of them, and nobody sees another's bytes. */
class RetainRaceTest {
    private static final int BYTES = 1024;
    private static final int TOLD = 4;

    /**
     * Each thread lends a buffer, fills it with its handle and tells that, and then holds whatever it comes upon, over or not: who has retained
     * a lease must find it unchanged until he gives it back.
     */
    @ParameterizedTest
    @ValueSource(longs = {BufferTable.LEASES_OF_AN_INDEX, 3})
    void shouldEndEachLeaseOnceWithItsLastHolder(long leasesOfAnIndex) throws InterruptedException {
        BufferPool.Builder builder = BufferPool.builder().smallestBuffer(BYTES).noAging().leakSampling(0.01);
        builder.leasesOfAnIndex = leasesOfAnIndex;
        AtomicLongArray told = new AtomicLongArray(TOLD);
        AtomicLong retained = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        try (BufferPool pool = builder.build()) {
            Rendezvous.of(3, (thread, rendezvous) -> {
                Random random = new Random(thread);
                for (int i = 0; i < 40_000; i++) {
                    PooledBuffer lease = pool.acquire(BYTES);
                    long own = lease.handle();
                    fill(lease.segment(), own);
                    release(pool, told.getAndSet(random.nextInt(TOLD), own));
                    long other = told.get(random.nextInt(TOLD));
                    if (pool.read(other, memory -> check(memory, other))) {
                        reads.incrementAndGet();
                    }
                    if (pool.retain(other)) {
                        retained.incrementAndGet();
                        PooledBuffer held = pool.get(other);
                        if (random.nextBoolean()) {
                            held.retain();
                            release(pool, other);
                        }
                        assertThat(held.handle()).isEqualTo(other);
                        check(held.segment(), other);
                        held.close();
                    }
                }
            });
            for (int i = 0; i < TOLD; i++) {
                release(pool, told.get(i));
            }
            assertThat(retained.get()).isPositive();
            assertThat(reads.get()).isPositive();
            PoolStats stats = pool.stats();
            assertThat(stats.inUse()).isZero();
            assertThat(stats.idle()).isEqualTo(stats.created() - stats.discarded());
        }
    }

    private static void release(BufferPool pool, long handle) {
        if (handle != 0 && !pool.release(handle)) {
            throw new AssertionError("somebody has given back " + handle + " for another");
        }
    }

    private static void fill(MemorySegment memory, long handle) {
        for (long i = 0; i < BYTES; i += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG, i, handle);
        }
    }

    private static void check(MemorySegment memory, long handle) {
        for (long i = 0; i < BYTES; i += Long.BYTES) {
            long found = memory.get(ValueLayout.JAVA_LONG, i);
            if (found != handle) {
                throw new AssertionError("the lease " + handle + " shows " + found);
            }
        }
    }

    /** Of a holder who gives back and somebody else who retains, and then gives back twice, as many succeed as there were holders. */
    @Test
    void shouldCountARetainOrRefuseItWhenTheLeaseEnds() throws InterruptedException {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(BYTES).maxBytes(BYTES).noAging().build()) {
            AtomicReference<PooledBuffer> common = new AtomicReference<>();
            AtomicLong handle = new AtomicLong();
            AtomicLong balance = new AtomicLong();
            AtomicLong refused = new AtomicLong();
            Rendezvous.of(2, (thread, rendezvous) -> {
                boolean inTime = true;
                for (int round = 0; round < 10_000 && inTime; round++) {
                    if (thread == 0) {
                        common.set(pool.acquire(BYTES));
                        handle.set(common.get().handle());
                        balance.set(1);
                    }
                    rendezvous.meet();
                    if (thread == 0) {
                        balance.addAndGet(closes(common.get()));
                    } else if (pool.retain(handle.get())) {
                        balance.incrementAndGet();
                        check(pool, handle.get());
                        balance.addAndGet(pool.release(handle.get()) ? -1 : -100);
                    } else {
                        refused.incrementAndGet();
                    }
                    inTime = rendezvous.meet();
                    if (thread == 0) {
                        assertThat(balance.get()).isZero();
                        assertThat(pool.stats().inUse()).isZero();
                        assertThat(pool.release(handle.get())).isFalse();
                    }
                }
            });
            assertThat(refused.get()).isBetween(1L, 9_999L);
        }
    }

    private static void check(BufferPool pool, long handle) {
        if (!pool.read(handle, memory -> {})) {
            throw new AssertionError("over, though retained");
        }
    }

    private static int closes(PooledBuffer lease) {
        try {
            lease.close();
            return -1;
        } catch (StaleHandleException over) {
            return -1_000;
        }
    }
}
