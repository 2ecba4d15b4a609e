package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ArenaCloserTest {
    private static final long LONG = 3_600_000_000_000L;

    private final BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();

    private Thread runOn(ArenaCloser closer) throws InterruptedException {
        closer.execute(() -> ran.add(Thread.currentThread()));
        return ran.take();
    }

    @Test
    void shouldRunAllOnOneDaemonThread() throws Exception {
        ArenaCloser closer = new ArenaCloser(LONG);
        Thread thread = runOn(closer);

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.isVirtual()).isFalse();
        assertThat(thread.getName()).isEqualTo("poolchain-closer");
        for (int i = 0; i < 100; i++) {
            assertThat(runOn(closer)).isSameAs(thread);
        }
    }

    @Test
    void shouldEndWhenThereIsNothingToDoAndBeginAgain() throws Exception {
        ArenaCloser closer = new ArenaCloser(1_000_000);
        Thread first = runOn(closer);
        first.join();

        Thread second = runOn(closer);
        assertThat(second).isNotSameAs(first);
        second.join();
    }

    @Test
    void shouldLoseNoTaskHoweverOftenItsThreadEnds() throws Exception {
        ArenaCloser closer = new ArenaCloser(1); // ends all the time
        int tasks = 3_000;
        AtomicInteger done = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(3 * tasks);
        for (int i = 0; i < 3; i++) {
            FutureTask<?> _ = Threads.start("asker", () -> {
                for (int task = 0; task < tasks; task++) {
                    closer.execute(() -> {
                        done.incrementAndGet();
                        all.countDown();
                    });
                }
                return null;
            });
        }
        all.await();
        assertThat(done).hasValue(3 * tasks);
    }

    @Test
    void shouldGoOnWhenATaskThrows() throws Exception {
        ArenaCloser closer = new ArenaCloser(LONG);
        BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        Thread thread = runOn(closer);
        thread.setUncaughtExceptionHandler((where, what) -> thrown.add(what));
        IllegalStateException fault = new IllegalStateException("on purpose");

        closer.execute(() -> {
            throw fault;
        });

        assertThat(thrown.take()).isSameAs(fault);
        assertThat(runOn(closer)).isSameAs(thread);
    }

    @Test
    void shouldInheritNothingFromWhoeverAsksFirst() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("the asker's");
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
            current.setContextClassLoader(application);
            ArenaCloser closer = new ArenaCloser(LONG);
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();

            closer.execute(() -> seen.add(
                    local.get() + ", " + Thread.currentThread().getContextClassLoader()));

            assertThat(seen.take()).isEqualTo("null, null");
        } finally {
            current.setContextClassLoader(before);
            local.remove();
        }
    }

    @Test
    void shouldKeepNoChainAliveWhileItWaits() throws Exception {
        ArenaCloser closer = new ArenaCloser(LONG);
        WeakReference<PoolChain> dropped = new WeakReference<>(useAndClose(closer));
        runOn(closer); // so that all before has been done
        while (dropped.get() != null) { // the test's timeout ends it
            System.gc();
            Thread.sleep(1);
        }
    }

    private static PoolChain useAndClose(ArenaCloser closer) {
        CountingArenas arenas = new CountingArenas();
        PoolChain chain = new PoolChain(1, 1, 0, arenas, closer);
        for (int i = 1; i < 100; i++) {
            chain.pushHead(i);
            assertThat(chain.popTail()).isEqualTo(i);
        }
        chain.close();
        return chain;
    }
}
