package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Buffers that are lent and not given back. */
class BufferPoolLeaksTest {
    private final Reports reports = new Reports();
    private final BufferPool pool = builder().build();

    private BufferPool.Builder builder() {
        return BufferPool.builder().name("bytes").leakSampling(1).onLeak(reports).noAging();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void shouldTellOfALeaseThatNobodyHasAnyMoreAndLeaveItsMemoryAlone() throws InterruptedException {
        MemorySegment kept = leakOne(100);
        leakOne(3 << 20);
        reports.await(2, pool);
        assertThat(reports.told()).extracting(Leak::kind).containsOnly(Leak.Kind.UNREACHABLE);
        assertThat(reports.told())
                .extracting(Leak::what)
                .containsExactlyInAnyOrder("buffer of 256 bytes", "buffer of 3145728 bytes");
        for (Leak leak : reports.told()) {
            assertThat(leak.pool()).isEqualTo("bytes");
            assertThat(leak.thread()).isEqualTo(Thread.currentThread().getName());
            StackTraceElement top = leak.where().getStackTrace()[0];
            assertThat(top.getClassName() + "." + top.getMethodName())
                    .isEqualTo(BufferPoolLeaksTest.class.getName() + ".leakOne");
        }
        kept.fill((byte) 1);
        assertThat(pool.stats().inUse()).isEqualTo(2);
        pool.close();
        assertThat(kept.scope().isAlive()).isTrue();
        assertThat(reports.told()).as("told once").hasSize(2);
    }

    @Test
    void shouldTellAtTheEndOfAPeriodAlsoWhenTheListenerThrows() throws InterruptedException {
        try (BufferPool aging = builder()
                .agingPeriod(Duration.ofMillis(1))
                .onLeak(leak -> {
                    reports.accept(leak);
                    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
                    throw new IllegalArgumentException("must not end the aging");
                })
                .build()) {
            for (int leaks = 1; leaks <= 2; leaks++) {
                aging.acquire(1).capacity();
                reports.awaitAging(leaks);
            }
        }
    }

    @Test
    void shouldNotTellOfWhatWasGivenBack() throws Exception {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lent.add(pool.acquire(i * 100));
        }
        for (int i = 0; i < 200; i++) {
            lent.get(i).handle();
            int number = i;
            if (i % 50 == 0) {
                Threads.run(() -> lent.get(number).close());
            } else {
                lent.get(number).close();
            }
        }
        lent.clear();
        Reports.collect(pool);
        pool.close();
        assertThat(reports.told()).isEmpty();
    }

    @Test
    void shouldNotTakeALeaseForLostWhoseHandleIsKnown() throws InterruptedException {
        long handle = acquireForItsHandle();
        Reports.collect(pool);
        assertThat(reports.told()).isEmpty();
        PooledBuffer lease = pool.get(handle);
        assertThat(lease.byteBuffer().getInt(0)).isEqualTo(42);
        assertThat(pool.get(handle)).isSameAs(lease);
        lease.close();
        assertThatThrownBy(() -> pool.get(handle)).isInstanceOf(StaleHandleException.class);
        assertThat(pool.stats().inUse()).isZero();
        pool.close();
        assertThat(reports.told()).isEmpty();
    }

    @Test
    void shouldTellOfALeaseWhoseHandleIsKnownAtTheClose() {
        long handle = acquireForItsHandle();
        pool.close();
        assertThat(reports.told()).extracting(Leak::kind).containsExactly(Leak.Kind.STILL_OUT_AT_CLOSE);
        pool.get(handle).close();
        assertThat(pool.stats().inUse()).isZero();
        Held.awaitBytes(pool, 0);
        pool.close();
        assertThat(reports.told()).hasSize(1);
    }

    @Test
    void shouldTellAtTheCloseWhatIsStillOutOnceAndLetItBeGivenBack() {
        PooledBuffer a = pool.acquire(1);
        PooledBuffer b = pool.acquire(2 << 20);
        pool.acquire(1).close();
        pool.close();
        assertThat(reports.told()).hasSize(2).allMatch(leak -> leak.kind() == Leak.Kind.STILL_OUT_AT_CLOSE);
        assertThat(pool.stats().inUse()).isEqualTo(2);
        pool.close();
        a.segment().fill((byte) 1);
        a.close();
        assertThatThrownBy(a::close).isInstanceOf(StaleHandleException.class);
        b.close();
        assertThat(reports.told()).hasSize(2);
        assertThat(pool.stats().inUse()).isZero();
        Held.awaitBytes(pool, 0);
    }

    @Test
    void shouldGiveAWatchedLeaseAnObjectOfItsOwnAndRecogniseItsEnd() {
        PooledBuffer first = pool.acquire(1);
        long handle = first.handle();
        first.close();
        PooledBuffer second = pool.acquire(1);
        assertThat(second).isNotSameAs(first);
        assertThatThrownBy(first::close).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(first::handle).isInstanceOf(StaleHandleException.class);
        assertThatThrownBy(() -> pool.get(handle)).isInstanceOf(StaleHandleException.class);
        assertThat(pool.get(second.handle())).isSameAs(second);
        pool.leakSampling(0);
        second.close();
        PooledBuffer unwatched = pool.acquire(1);
        assertThatThrownBy(second::close).isInstanceOf(StaleHandleException.class);
        assertThat(pool.get(unwatched.handle())).isSameAs(unwatched);
        unwatched.close();
    }

    @Test
    void shouldPassWatchedLeasesByHandleFromThreadToThread() throws InterruptedException {
        ConcurrentLinkedQueue<Long> handles = new ConcurrentLinkedQueue<>();
        pool.leakSampling(0.5);
        Rendezvous.of(2, (thread, rendezvous) -> {
            for (int i = 0; i < 5_000; i++) {
                if (thread == 0) {
                    PooledBuffer lease = pool.acquire(1);
                    lease.byteBuffer().putInt(0, i);
                    handles.add(lease.handle());
                } else {
                    Long handle = handles.poll();
                    if (handle != null) {
                        pool.get(handle).close();
                    }
                }
            }
        });
        handles.forEach(handle -> pool.get(handle).close());
        assertThat(pool.stats().inUse()).isZero();
        Reports.collect(pool);
        pool.close();
        assertThat(reports.told()).isEmpty();
    }

    @Test
    void shouldTakeAnotherRateWhileRunning() throws InterruptedException {
        pool.leakSampling(0);
        leakOne(1);
        pool.leakSampling(1);
        leakOne(1);
        pool.leakSampling(0);
        assertThat(pool.leakSampling()).isZero();
        reports.await(1, pool);
        Reports.collect(pool);
        assertThat(reports.told()).hasSize(1);
        assertThatThrownBy(() -> pool.leakSampling(2)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(pool.leakSampling()).isZero();
    }

    @Test
    void shouldNotBreakWhenTheListenerThrows() {
        IllegalArgumentException thrown = new IllegalArgumentException("from the listener");
        BufferPool faulty = builder().onLeak(leak -> {
            reports.accept(leak);
            throw thrown;
        }).build();
        PooledBuffer a = faulty.acquire(1);
        PooledBuffer b = faulty.acquire(1);
        assertThatThrownBy(faulty::close).isSameAs(thrown);
        assertThat(reports.told()).hasSize(2);
        assertThatCode(faulty::close).doesNotThrowAnyException();
        a.close();
        b.close();
        Held.awaitBytes(faulty, 0);
    }

    private MemorySegment leakOne(int bytes) {
        return pool.acquire(bytes).segment();
    }

    private long acquireForItsHandle() {
        PooledBuffer lease = pool.acquire(1);
        lease.byteBuffer().putInt(0, 42);
        return lease.handle();
    }
}
