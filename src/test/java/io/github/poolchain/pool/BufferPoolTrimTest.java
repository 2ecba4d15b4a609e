package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.ResidentMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory that goes back to the system. */
class BufferPoolTrimTest {
    private static final int MIB = 1 << 20;

    private final BufferPool pool = BufferPool.create();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void shouldGiveBackNothingWhenThereIsNothing() {
        assertThat(pool.trim()).isZero();
        PooledBuffer buffer = pool.acquire(MIB);
        assertThat(pool.trim()).isZero();
        buffer.close();
        assertThat(pool.trim()).isEqualTo(MIB);
        assertThat(pool.trim()).isZero();
    }

    @Test
    void shouldGiveTheMemoryBackToTheSystem() {
        int size = 128 * MIB; // malloc itself keeps for later what it is given back in small pieces
        long tolerance = 32L * MIB; // the JVM may grow or shrink meanwhile
        try (BufferPool large = BufferPool.builder().largestBuffer(size).build()) {
            long before = ResidentMemory.bytes();
            large.acquire(size).close();
            assertThat(Held.of(large.stats())).isEqualTo(new Held(0, 1, 1, 0, size, Long.MAX_VALUE));
            assertThat(ResidentMemory.bytes() - before).isGreaterThan(size - tolerance);
            assertThat(large.trim()).isEqualTo(size);
            assertThat(Held.of(large.stats())).isEqualTo(new Held(0, 0, 1, 1, 0, Long.MAX_VALUE));
            assertThat(ResidentMemory.bytes() - before).isLessThan(tolerance);
        }
    }

    @Test
    void shouldGiveTheMemoryOfALargeBufferBackAtItsRelease() {
        long before = ResidentMemory.bytes();
        PooledBuffer buffer = pool.acquire(128 * MIB);
        assertThat(ResidentMemory.bytes() - before).isGreaterThan(96L * MIB);
        buffer.close();
        Held.awaitBytes(pool, 0);
        assertThat(ResidentMemory.bytes() - before).isLessThan(32L * MIB);
    }

    @Test
    void shouldKeepASlabOfWhichOneBufferIsInUse() {
        List<PooledBuffer> lent = acquire(12, MIB); // three slabs of 4
        PooledBuffer kept = lent.remove(5);
        kept.segment().fill((byte) 7);
        lent.forEach(PooledBuffer::close);
        assertThat(pool.trim()).isEqualTo(8 * MIB);
        assertThat(Held.of(pool.stats())).isEqualTo(new Held(1, 3, 12, 8, 4 * MIB, Long.MAX_VALUE));
        assertThat(kept.segment().get(ValueLayout.JAVA_BYTE, MIB - 1)).isEqualTo((byte) 7);
        acquire(3, MIB).forEach(PooledBuffer::close);
        assertThat(pool.stats().created()).as("its neighbours are lent again").isEqualTo(12);
        kept.close();
        assertThat(pool.trim()).isEqualTo(4 * MIB);
    }

    @Test
    void shouldNotCountAnIdleBufferTwiceWhenTrimmedTwice() {
        List<PooledBuffer> lent = acquire(4, MIB); // the last two are one slab
        lent.removeLast().close();
        for (int i = 0; i < 5; i++) {
            assertThat(pool.trim()).isZero();
        }
        for (PooledBuffer buffer : lent) {
            buffer.segment().fill((byte) 7);
            buffer.close();
        }
        assertThat(pool.trim()).isEqualTo(4 * MIB);
    }

    @Test
    void shouldTrimAllSizesAtOnce() {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int bytes = 256; bytes <= MIB; bytes *= 2) {
            lent.add(pool.acquire(bytes));
        }
        long held = pool.stats().nativeBytes();
        lent.forEach(PooledBuffer::close);
        assertThat(pool.stats().nativeBytes()).isEqualTo(held);
        assertThat(pool.trim()).isEqualTo(held);
        assertThat(pool.stats().idle()).isZero();
        assertThat(pool.stats().discarded()).isEqualTo(pool.stats().created());
    }

    @Test
    void shouldForgetTheBuffersItHasGivenBack() throws InterruptedException {
        WeakReference<PooledBuffer> small = acquireAndRelease(1);
        WeakReference<PooledBuffer> large = acquireAndRelease(2 * MIB);
        pool.trim();
        Memory.assertCollected(small);
        Memory.assertCollected(large);
        assertThat(pool.trim()).isZero(); // so the pool has been there until now
    }

    private WeakReference<PooledBuffer> acquireAndRelease(int bytes) {
        PooledBuffer buffer = pool.acquire(bytes);
        buffer.close();
        return new WeakReference<>(buffer);
    }

    @Test
    void shouldGoOnAfterATrim() {
        for (int round = 0; round < 50; round++) {
            List<PooledBuffer> lent = acquire(1 + round * 7 % 40, 1 << 14);
            for (PooledBuffer buffer : lent) {
                buffer.segment().fill((byte) round);
            }
            PooledBuffer kept = lent.removeLast();
            lent.forEach(PooledBuffer::close);
            pool.trim();
            assertThat(pool.stats().inUse()).isEqualTo(1);
            assertThat(pool.stats().idle()).isLessThan(16);
            assertThat(kept.byteBuffer().get(77)).isEqualTo((byte) round);
            kept.close();
        }
        pool.trim();
        assertThat(pool.stats().nativeBytes()).isZero();
    }

    @Test
    void shouldRaiseAtTheUseOfMemoryThatIsGone() {
        PooledBuffer buffer = pool.acquire(1_000);
        MemorySegment segment = buffer.segment();
        ByteBuffer view = buffer.byteBuffer();
        buffer.close();
        segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1); // an error, but not one that reaches beyond this buffer
        pool.trim();
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> view.put(0, (byte) 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
    }

    private List<PooledBuffer> acquire(int count, int bytes) {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lent.add(pool.acquire(bytes));
        }
        return lent;
    }
}
