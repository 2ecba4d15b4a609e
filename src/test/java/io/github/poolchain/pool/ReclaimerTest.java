package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.seam.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The thread that frees memory in the background. */
class ReclaimerTest {
    private static final String RECLAIMER = "poolchain-reclaimer";
    private static final int LIMIT = 1 << 16;

    /** Much longer than it takes; a caller that is forgotten waits for so long and then gets nothing. */
    private static final Duration LONG = Duration.ofSeconds(20);

    @AfterEach
    void noHook() {
        Seam.install(null);
    }

    @Test
    void shouldGoOnAfterAnErrorInTheMiddleOfItsWork() throws Exception {
        AtomicBoolean thrown = new AtomicBoolean();
        try (BufferPool pool = BufferPool.builder().maxBytes(LIMIT).noAging().build()) {
            List<PooledBuffer> small = new ArrayList<>();
            while (pool.stats().nativeBytes() < LIMIT) {
                small.add(pool.acquire(1024));
            }
            small.forEach(PooledBuffer::close);
            Seam.install(seam -> {
                Thread self = Thread.currentThread();
                if (seam == PoolSeam.SLAB_COMPLETE && self.getName().equals(RECLAIMER) && thrown.compareAndSet(false, true)) {
                    self.setUncaughtExceptionHandler((_, _) -> {});
                    throw new InternalError("by order of the test");
                }
            });
            PooledBuffer large = pool.acquire(LIMIT / 2, LONG);
            assertThat(thrown).isTrue();
            assertThat(large).as("freed by the same thread, at the next request").isNotNull();
            large.close();
        }
    }
}
