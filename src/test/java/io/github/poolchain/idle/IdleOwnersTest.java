package io.github.poolchain.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that have used a store once, live on and do not come any more: nobody else may pay for them. */
@Timeout(300)
class IdleOwnersTest {
    private final Store<Integer> store = Stores.store(4);
    private final AtomicInteger made = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> idle = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        over.countDown();
        for (Thread thread : idle) {
            Threads.join(thread);
        }
    }

    private void useOnceAndPark(int threads) throws InterruptedException {
        for (int i = 0; i < threads; i++) {
            CountDownLatch used = new CountDownLatch(1);
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                pairs(1);
                used.countDown();
                awaitEnd();
            });
            idle.add(thread);
            used.await();
        }
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pairs(int count) {
        for (int i = 0; i < count; i++) {
            Integer object = Stores.take(store);
            // As a pool without a limit: where none is at hand it makes one, rather than ask all others each time.
            assertThat(Stores.give(store, object == null ? made.getAndIncrement() : object)).isTrue();
        }
    }

    @Test
    void shouldServeWhoWorksTheFastWayBesideThoseWhoDoNot() throws Exception {
        Stores.assumeAsymmetric();
        useOnceAndPark(8);
        Stores.inNewThread(() -> {
            pairs(10_000);
            for (int i = 0; i < 1_000; i++) {
                Integer object = store.take();
                assertThat(object).as("at the first look").isNotNull();
                assertThat(store.give(object)).isTrue();
            }
            return null;
        });
        assertThat(Stores.drain(store)).hasSize(made.get());
    }

    /** There are 256 places: with so many idle owners who comes next finds his taken. */
    @Test
    void shouldTakeOverFromAnOwnerWhoDoesNotCome() throws Exception {
        useOnceAndPark(Shards.OWNABLE);
        Stores.inNewThread(() -> {
            Thread me = Thread.currentThread();
            while (Stores.shardOf(store, me) == null) { // the test's timeout ends it
                assertThat(me.isInterrupted()).isFalse();
                pairs(100);
            }
            pairs(100);
            return null;
        });
        assertThat(Stores.drain(store)).hasSize(made.get());
        assertThat(store.size()).isZero();
    }
}
