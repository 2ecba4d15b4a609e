package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.Pool;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guide's pages on objects and on virtual threads. */
@Timeout(60)
class ObjectExamplesTest extends Examples {
    @Test
    void shouldLendObjects() throws InterruptedException {
        try (Pool<StringBuilder> pool = Pool.builder(StringBuilder::new)
                .keepIf(text -> text.capacity() <= 4096)             // one that has grown larger is discarded when it is put
                .reset(text -> text.setLength(0))
                .maxTotal(100)
                .build()) {
            StringBuilder text = pool.get(Duration.ofSeconds(1));    // waits if all hundred are in use; null after a second
            print(text.append("lent"));                 // lent
            pool.put(text);                                          // by whichever thread
            print(pool.stats().idle());                 // 1
            pool.invalidate(pool.get());                             // broken: discarded, and its place is free
            print(pool.stats().discarded());            // 1
        }
        assertThat(printed).containsExactly("lent", "1", "1");
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored")
    void shouldLendToVirtualThreads() {
        try (Pool<StringBuilder> pool = Pool.builder(StringBuilder::new).maxTotal(10).build()) {
            try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 1000; i++) {
                    each.submit(() -> {
                        StringBuilder text = pool.take();      // parks while ten are in use; the carrier goes on
                        text.setLength(0);
                        text.append("work");
                        pool.put(text);
                        return null;
                    });
                }
            }
            print(pool.stats().inUse());              // 0
            print(pool.stats().created() <= 10);      // true
        }
        assertThat(printed).containsExactly("0", "true");
    }
}
