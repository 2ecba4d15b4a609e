package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The native memory of a pool of buffers beside the buffers: that of the chains of magazines. */
class BufferPoolChainsTest {
    private static final int BUFFERS = 1_000;

    private final BufferPool pool = BufferPool.builder().noAging().build();

    @Test
    void shouldFreeTheStoresMemoryWhenClosed() {
        acquireMany().forEach(PooledBuffer::close);
        assertThat(pool.slabs.footprint()).isPositive();
        pool.close();
        assertThat(pool.slabs.footprint()).isZero();
    }

    @Test
    void shouldFreeTheStoresMemoryAlsoWhileBuffersAreLent() {
        List<PooledBuffer> lent = acquireMany();
        PooledBuffer last = lent.removeLast();
        lent.forEach(PooledBuffer::close);
        pool.close();
        assertThat(pool.slabs.footprint()).isZero();
        assertThat(pool.stats().nativeBytes()).isPositive();
        last.close();
        Held.awaitBytes(pool, 0);
    }

    private List<PooledBuffer> acquireMany() {
        List<PooledBuffer> lent = new ArrayList<>();
        for (int i = 0; i < BUFFERS; i++) {
            lent.add(pool.acquire(1));
        }
        return lent;
    }
}
