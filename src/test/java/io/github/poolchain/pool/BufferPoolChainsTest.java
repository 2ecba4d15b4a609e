package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/** The native memory of a pool of buffers beside the buffers: that of the shards. */
class BufferPoolChainsTest {
    @Test
    void shouldFreeTheShardsMemoryWhenClosed() throws ReflectiveOperationException {
        BufferPool pool = BufferPool.builder().noAging().build();
        pool.acquire(1).close();
        assertThat(footprint(pool)).isPositive();
        pool.close();
        assertThat(footprint(pool)).isZero();
    }

    @Test
    void shouldFreeTheShardsMemoryWithTheLastRelease() throws ReflectiveOperationException {
        BufferPool pool = BufferPool.builder().noAging().build();
        PooledBuffer last = pool.acquire(1);
        pool.close();
        last.close();
        assertThat(pool.stats().nativeBytes()).isZero();
        assertThat(footprint(pool)).isZero();
    }

    private static long footprint(BufferPool pool) throws ReflectiveOperationException {
        AtomicReferenceArray<?> classes = (AtomicReferenceArray<?>) field(field(pool, "stock"), "classes");
        long bytes = 0;
        for (int i = 0; i < classes.length(); i++) {
            if (classes.get(i) instanceof Shards<?, ?> shards) {
                bytes += shards.footprint();
            }
        }
        return bytes;
    }

    private static Object field(Object object, String name) throws ReflectiveOperationException {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }
}
