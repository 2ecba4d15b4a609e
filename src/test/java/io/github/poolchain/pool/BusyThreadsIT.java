package io.github.poolchain.pool;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many more threads than processors, so that one is often stopped in the midst of a call. */
class BusyThreadsIT {
    @Test
    void shouldNotMakeObjectsBecauseAThreadIsStopped() throws IOException, InterruptedException {
        ChildJvm.run(Child.class, "-Xmx256m", "-XX:ActiveProcessorCount=2");
    }

    static final class Child {
        private static final int THREADS = 64;

        /**
         * Each thread holds one object at most, so 64 are enough. A get may not see what a thread has in hand that is stopped just then,
         * as much as a magazine of 128: then it makes one, but only until there are as many more.
         */
        private static final int MOST_OBJECTS = THREADS + 128;

        private static final long SECONDS = 4;

        private Child() {}

        public static void main(String[] args) throws InterruptedException {
            AtomicInteger made = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(THREADS);
            try (Pool<Object> pool =
                    Pool.<Object>builder(made::incrementAndGet).noAging().build()) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                for (int i = 0; i < THREADS; i++) {
                    Thread.ofPlatform().start(() -> {
                        while (System.nanoTime() < end) {
                            for (int j = 0; j < 1_000; j++) {
                                pool.put(pool.get());
                            }
                        }
                        done.countDown();
                    });
                }
                done.await();
            }
            if (made.get() > MOST_OBJECTS) {
                throw new IllegalStateException(THREADS + " threads with one object each made " + made);
            }
        }
    }
}
