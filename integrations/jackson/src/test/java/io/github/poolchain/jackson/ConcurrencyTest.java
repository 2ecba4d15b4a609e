package io.github.poolchain.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.util.BufferRecycler;

@Timeout(120)
class ConcurrencyTest {
    private static final int CAPACITY = 8;
    private static final int ROUNDS = 20_000;

    /** By identity, as recyclers have no equals. */
    private final Set<BufferRecycler> held = ConcurrentHashMap.newKeySet();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLendEachToOneAtATime(boolean virtual) throws Exception {
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(CAPACITY)) {
            int threads = virtual ? 200 : 4;
            run(virtual, threads, number -> {
                for (int i = 0; i < ROUNDS * 4 / threads; i++) {
                    useOne(pool, number);
                }
            });
            assertThat(pool.pooledCount()).isBetween(1, CAPACITY);
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    private void useOne(PoolchainRecyclerPool pool, int number) {
        BufferRecycler recycler = pool.acquireAndLinkPooled();
        assertThat(held.add(recycler)).as("held by one").isTrue();
        byte[] bytes = recycler.allocByteBuffer(0);
        char[] chars = recycler.allocCharBuffer(0);
        Arrays.fill(bytes, 0, 16, (byte) number);
        Arrays.fill(chars, 0, 16, (char) number);
        Thread.yield();
        for (int i = 0; i < 16; i++) {
            assertThat(bytes[i] == (byte) number && chars[i] == (char) number).isTrue();
        }
        recycler.releaseByteBuffer(0, bytes);
        recycler.releaseCharBuffer(0, chars);
        assertThat(held.remove(recycler)).isTrue();
        recycler.releaseToPool();
    }

    /** As the generators of Jackson 2 do: they write, and give their arrays back, when the recycler may have its next holder. */
    @Test
    void shouldLendArraysToOneAtATimeThoughTheyComeBackLate() throws Exception {
        Set<Identity> arrays = ConcurrentHashMap.newKeySet();
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(CAPACITY)) {
            run(true, 50, number -> {
                for (int i = 0; i < ROUNDS / 10; i++) {
                    BufferRecycler recycler = pool.acquireAndLinkPooled();
                    byte[] bytes = recycler.allocByteBuffer(1);
                    char[] chars = recycler.allocCharBuffer(1);
                    assertThat(arrays.add(new Identity(bytes)) && arrays.add(new Identity(chars))).isTrue();
                    recycler.releaseToPool();
                    if (i % 4 == 0) {
                        Thread.yield();
                    }
                    assertThat(arrays.remove(new Identity(bytes)) && arrays.remove(new Identity(chars))).isTrue();
                    recycler.releaseByteBuffer(1, bytes);
                    recycler.releaseCharBuffer(1, chars);
                }
            });
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    private record Identity(Object array) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.array == array;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(array);
        }
    }

    @Test
    void shouldTakeBackFromAnotherThread() throws Exception {
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(CAPACITY)) {
            BlockingQueue<BufferRecycler> handedOver = new LinkedBlockingQueue<>(CAPACITY);
            run(false, 2, number -> {
                for (int i = 0; i < ROUNDS; i++) {
                    if (number == 0) {
                        BufferRecycler recycler = pool.acquireAndLinkPooled();
                        byte[] bytes = recycler.allocByteBuffer(1);
                        Arrays.fill(bytes, 0, 4, (byte) i);
                        recycler.releaseByteBuffer(1, bytes);
                        assertThat(held.add(recycler)).isTrue();
                        handedOver.put(recycler);
                    } else {
                        BufferRecycler recycler = handedOver.take();
                        assertThat(recycler.allocByteBuffer(1)).startsWith((byte) i, (byte) i, (byte) i, (byte) i);
                        assertThat(held.remove(recycler)).isTrue();
                        recycler.releaseToPool();
                    }
                }
            });
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.stats().created()).as("released ones come back to the thread that acquires").isLessThan(ROUNDS / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReleaseOnceThoughTwoThreadsDo(boolean direct) throws Exception {
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(ROUNDS)) {
            BufferRecycler[] recycler = {pool.acquireAndLinkPooled()};
            int[] idle = {0};
            AtomicInteger refused = new AtomicInteger();
            AtomicInteger ready = new AtomicInteger();
            CyclicBarrier released = new CyclicBarrier(2, () -> {
                assertThat(pool.pooledCount()).isEqualTo(idle[0] + 1);
                assertThat(pool.stats().inUse()).isZero();
                recycler[0] = pool.acquireAndLinkPooled();
                idle[0] = pool.pooledCount();
            });
            run(false, 2, number -> {
                for (int i = 0; i < ROUNDS / 4; i++) {
                    meet(ready, 2 * (i + 1));
                    if (!direct) {
                        recycler[0].releaseToPool();
                    } else {
                        try {
                            pool.releasePooled(recycler[0]);
                        } catch (IllegalStateException second) {
                            refused.getAndIncrement();
                        }
                    }
                    released.await();
                }
            });
            assertThat(refused).hasValue(direct ? ROUNDS / 4 : 0);
        }
    }

    /** Goes on when so many have come, and with them: a barrier would wake one after the other. */
    private static void meet(AtomicInteger arrived, int count) {
        arrived.getAndIncrement();
        for (int i = 1; arrived.get() < count; i++) {
            if (i % 1000 == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldKeepItsBoundWhateverHappens() throws Exception {
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(CAPACITY)) {
            run(false, 4, number -> {
                List<BufferRecycler> lent = new ArrayList<>();
                for (int i = 0; i < ROUNDS / 10; i++) {
                    for (int j = 0; j < CAPACITY; j++) {
                        lent.add(pool.acquireAndLinkPooled());
                    }
                    lent.forEach(BufferRecycler::releaseToPool);
                    lent.clear();
                    if (number == 0 && i % 100 == 0) {
                        pool.clear();
                    }
                }
            });
            assertThat(pool.pooledCount()).isLessThanOrEqualTo(CAPACITY);
            assertThat(pool.stats().inUse()).isZero();
            assertThat(pool.clear()).isTrue();
        }
    }

    @Test
    void shouldLetAllEndThatAreOutAtTheClose() throws Exception {
        PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(CAPACITY);
        CyclicBarrier begun = new CyclicBarrier(5);
        AtomicInteger refused = new AtomicInteger();
        run(false, 5, number -> {
            if (number == 4) {
                begun.await();
                pool.close();
                return;
            }
            BufferRecycler first = pool.acquireAndLinkPooled();
            begun.await();
            try {
                while (true) {
                    useOne(pool, number);
                }
            } catch (IllegalStateException closed) {
                refused.getAndIncrement();
            }
            first.releaseToPool();
        });
        assertThat(refused).hasValue(4);
        assertThat(pool.stats().inUse()).isZero();
        assertThat(pool.stats().idle()).isZero();
    }

    private interface Task {
        void run(int number) throws Exception;
    }

    private static void run(boolean virtual, int threads, Task task) throws Exception {
        ThreadFactory factory = virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(factory)) {
            List<Future<Void>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                Callable<Void> call = () -> {
                    task.run(number);
                    return null;
                };
                ends.add(executor.submit(call));
            }
            for (Future<Void> end : ends) {
                end.get();
            }
        }
    }
}
