package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.lang.management.ManagementFactory;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects through a queue; the rules of java.util are in {@link HandleQueueRulesTest}. */
class HandleQueueTest {
    @Test
    void shouldWaitAsABlockingQueueDoes() throws Exception {
        try (HandleQueue<String> queue = new HandleQueue<>(1)) {
            FutureTask<String> taker = Threads.start(queue::take);
            FutureTask<String> poller = Threads.start(() -> queue.poll(1, TimeUnit.DAYS));
            Threads.until(() -> queue.queue().takes().list.waiting() == 2);
            queue.put("a");
            queue.put("b");
            assertThat(List.of(Threads.result(taker), Threads.result(poller))).containsExactlyInAnyOrder("a", "b");
            assertThat(queue.poll(1, TimeUnit.NANOSECONDS)).isNull();
            assertThat(queue.offer("c", 1, TimeUnit.DAYS)).isTrue();
            assertThat(queue.offer("d", 1, TimeUnit.NANOSECONDS)).isFalse();
            FutureTask<Boolean> putter = Threads.start(() -> queue.offer("e", 1, TimeUnit.DAYS));
            Threads.until(() -> queue.queue().puts().list.waiting() == 1);
            assertThat(queue.remove("c")).isTrue(); // makes room, too
            assertThat(Threads.result(putter)).isTrue();
            assertThat(queue).containsExactly("e");
            assertThat(queue.remainingCapacity()).isZero();
            assertThat(queue.take()).isEqualTo("e");
        }
    }

    @Test
    void shouldRejectWhatItCannotUse() {
        assertThatThrownBy(() -> new HandleQueue<>(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HandleQueue<>(-1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
        try (HandleQueue<String> queue = new HandleQueue<>()) {
            assertThatThrownBy(() -> queue.put(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> queue.offer(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> queue.drainTo(queue)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> queue.drainTo(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> queue.iterator().remove()).isInstanceOf(IllegalStateException.class);
            assertThat(queue.remainingCapacity()).isEqualTo(Integer.MAX_VALUE);
            assertThat(queue.remove((Object) null)).isFalse();
        }
    }

    @Test
    void shouldDrainInOrderAndLoseNothingToACollectionThatRefuses() {
        try (HandleQueue<Integer> queue = new HandleQueue<>(200)) {
            for (int i = 0; i < 200; i++) {
                queue.add(i);
            }
            List<Integer> out = new ArrayList<>();
            assertThat(queue.drainTo(out, 150)).isEqualTo(150);
            List<Integer> refuses = new AbstractList<>() {
                @Override
                public boolean add(Integer element) {
                    throw new UnsupportedOperationException("full");
                }

                @Override
                public Integer get(int index) {
                    throw new IndexOutOfBoundsException(index);
                }

                @Override
                public int size() {
                    return 0;
                }
            };
            assertThatThrownBy(() -> queue.drainTo(refuses)).isInstanceOf(UnsupportedOperationException.class);
            assertThat(queue.size()).isEqualTo(50);
            assertThat(queue.drainTo(out)).isEqualTo(50);
            assertThat(out).hasSize(200).doesNotHaveDuplicates();
            assertThat(out).isSorted(); // all that were left had been taken together
        }
    }

    @Test
    void shouldRemoveFromTheMiddleAndMakeRoom() {
        try (HandleQueue<Integer> queue = new HandleQueue<>(5)) {
            for (int round = 0; round < 100; round++) {
                for (int i = 0; i < 5; i++) {
                    assertThat(queue.offer(i)).isTrue();
                }
                assertThat(queue.offer(5)).isFalse();
                assertThat(queue.remove(3)).isTrue();
                assertThat(queue.remove(3)).isFalse();
                assertThat(queue.contains(3)).isFalse();
                assertThat(queue.offer(5)).isTrue();
                assertThat(queue.offer(6)).isFalse();
                assertThat(queue.peek()).isZero();
                assertThat(queue.remove(0)).isTrue();
                assertThat(queue.peek()).isEqualTo(1);
                assertThat(queue.size()).isEqualTo(4);
                assertThat(queue).containsExactly(1, 2, 4, 5);
                queue.clear();
                assertThat(queue.remainingCapacity()).isEqualTo(5);
            }
        }
    }

    @Test
    void shouldNotPileUpWhatIsPutAndRemovedInTurn() {
        try (HandleQueue<Integer> queue = new HandleQueue<>()) {
            long before = 0;
            for (int i = 0; i < 100_000; i++) {
                queue.add(i);
                assertThat(queue.remove(i)).isTrue();
                before = i == 1_000 ? queue.footprint() : before;
            }
            assertThat(queue.footprint()).isEqualTo(before);
        }
    }

    @Test
    void shouldIterateWhileOthersTake() {
        try (HandleQueue<Integer> queue = new HandleQueue<>()) {
            for (int i = 0; i < 300; i++) {
                queue.add(i);
            }
            Iterator<Integer> iterator = queue.iterator();
            assertThat(iterator.next()).isZero();
            for (int i = 0; i < 150; i++) {
                assertThat(queue.poll()).isEqualTo(i);
            }
            assertThat(iterator.next()).isEqualTo(1); // had been found before it was taken
            iterator.remove();
            assertThat(iterator.next()).isEqualTo(150);
            iterator.remove();
            assertThat(queue.size()).isEqualTo(149);
            assertThat(queue.poll()).isEqualTo(151);
        }
    }

    @Test
    void shouldRemoveNothingByAnIteratorThatOutlivesTheQueue() throws Exception {
        HandleQueue<String> queue = new HandleQueue<>();
        queue.put("a");
        Iterator<String> all = queue.iterator();
        assertThat(all.next()).isEqualTo("a");
        queue.close();
        assertThat(queue.poll()).isEqualTo("a");
        assertThat(queue.isDrained()).isTrue();
        all.remove();
        assertThat(queue.size()).isZero();
        assertThat(queue.peek()).isNull();
        assertThat(queue.remove("a")).isFalse();
    }

    @Test
    void shouldBeDrainedWhenOnlyRemovedElementsAreLeft() throws Exception {
        HandleQueue<String> queue = new HandleQueue<>();
        queue.put("a");
        queue.put("b");
        queue.put("c");
        assertThat(queue.remove("c")).isTrue();
        assertThat(queue.remove("b")).isTrue();
        queue.close();
        assertThat(queue.isDrained()).isFalse();
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.isDrained()).isTrue();
    }

    @Test
    void shouldBeDrainedWhenWhatIsLeftHadBeenRemovedBeforeTheClose() throws Exception {
        HandleQueue<String> queue = new HandleQueue<>();
        queue.put("a");
        queue.put("b");
        assertThat(queue.remove("b")).isTrue();
        assertThat(queue.take()).isEqualTo("a");
        queue.close();
        assertThat(queue.isDrained()).isTrue();
    }

    /** As LongQueue promises: while an element is first of its thread's, at most 128 of another thread's come before it. */
    @Test
    void shouldPassNobodyOver() throws Exception {
        try (HandleQueue<Integer> queue = new HandleQueue<>()) {
            for (int i = 0; i < 2_000; i++) {
                queue.add(i);
            }
            assertThat(queue.take()).isZero(); // this consumer is at that lane now
            Threads.result(Threads.start(() -> queue.add(-1)));
            int before = 0;
            while (queue.take() != -1) {
                before++;
            }
            assertThat(before).isLessThanOrEqualTo(128);
        }
    }

    /** A collection may call anything, also a removal of what is being moved to it. */
    @Test
    void shouldLetACollectionRemoveWhatIsBeingDrainedToIt() throws Exception {
        try (HandleQueue<Integer> queue = new HandleQueue<>(3)) {
            queue.addAll(List.of(0, 1, 2));
            Iterator<Integer> all = queue.iterator();
            assertThat(all.next()).isZero();
            assertThat(all.next()).isEqualTo(1);
            List<Integer> out = new ArrayList<>();
            List<Integer> removing = new AbstractList<>() {
                @Override
                public boolean add(Integer element) {
                    if (element == 0) {
                        all.remove(); // 1, which has been taken
                    }
                    return out.add(element);
                }

                @Override
                public Integer get(int index) {
                    return out.get(index);
                }

                @Override
                public int size() {
                    return out.size();
                }
            };
            assertThat(Threads.result(Threads.start(() -> queue.drainTo(removing)))).isEqualTo(3);
            assertThat(out).containsExactly(0, 1, 2);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.remainingCapacity()).isEqualTo(3);
        }
    }

    /** The remover stops while it takes its ghost out: no permit is there twice meanwhile. */
    @Test
    void shouldHoldNoMoreThanItsCapacityWhileAGhostGoes() throws Exception {
        try (HandleQueue<Integer> queue = new HandleQueue<>(1)) {
            queue.put(1);
            try (StoppedCall<Boolean> remover = StoppedCall.at(QueueSeam.TAKEN_BEFORE_CELL, () -> queue.remove(1))) {
                assertThat(queue.offer(2)).isTrue();
                assertThat(queue.offer(3)).isFalse();
                assertThat(remover.goOn()).isTrue();
            }
            assertThat(queue).containsExactly(2);
            assertThat(queue.offer(3)).isFalse();
            assertThat(queue.poll()).isEqualTo(2);
            assertThat(queue.offer(3)).isTrue();
        }
    }

    @Test
    void shouldGiveTheRestWhenClosedThenSaySo() throws Exception {
        HandleQueue<String> queue = new HandleQueue<>();
        queue.add("a");
        queue.add("b");
        queue.close();
        assertThatThrownBy(() -> queue.add("c")).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> queue.put("c")).isInstanceOf(QueueClosedException.class);
        assertThat(queue).containsExactly("a", "b");
        assertThat(queue.remove("a")).isTrue();
        assertThat(queue.take()).isEqualTo("b");
        assertThat(queue.isDrained()).isTrue();
        assertThatThrownBy(queue::take).isInstanceOf(QueueClosedException.class);
        assertThatThrownBy(() -> queue.poll(1, TimeUnit.DAYS)).isInstanceOf(QueueClosedException.class);
        assertThat(queue.poll()).isNull();
        assertThat(queue.peek()).isNull();
        assertThat(queue.iterator()).isExhausted();
        assertThatThrownBy(() -> queue.offer("d")).isInstanceOf(QueueClosedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void shouldMakeNoGarbageOnceWarm(int capacity) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Integer element = 4711;
        try (HandleQueue<Integer> queue = capacity == 0 ? new HandleQueue<>() : new HandleQueue<>(capacity)) {
            long allocated = 0;
            for (int round = 0; round < 20; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10_000; i++) {
                    boolean in = queue.offer(element);
                    if (!in || !element.equals(queue.poll())) {
                        throw new AssertionError("lost");
                    }
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isLessThan(10_000); // less than a byte an element
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void shouldServeAThreadPool(int capacity) throws Exception {
        HandleQueue<Runnable> queue = capacity == 0 ? new HandleQueue<>() : new HandleQueue<>(capacity);
        AtomicInteger done = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(2, 2, 1, TimeUnit.MILLISECONDS, queue);
        try (queue) {
            pool.allowCoreThreadTimeOut(true);
            int rejected = 0;
            for (int i = 0; i < 20_000; i++) {
                try {
                    pool.execute(done::incrementAndGet);
                } catch (RejectedExecutionException full) {
                    rejected++;
                }
            }
            int expected = 20_000 - rejected;
            Threads.until(() -> done.get() == expected && pool.getActiveCount() == 0);

            // A worker whose time is over ends even if a task comes just then, when there is another worker; that one will be held below.
            Threads.until(() -> pool.getPoolSize() == 0);
            pool.allowCoreThreadTimeOut(false);
            CountDownLatch hold = new CountDownLatch(1);
            for (int i = 0; i < 6; i++) {
                FutureTask<Void> task = new FutureTask<>(() -> {
                    assertThat(hold.await(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                    return null;
                });
                pool.execute(task);
                int running = Math.min(i + 1, 2);
                Threads.until(() -> pool.getActiveCount() == running && queue.size() == pool.getTaskCount() - pool.getCompletedTaskCount() - running);
            }
            int queued = queue.size();
            assertThat(queued).isEqualTo(4);
            FutureTask<?> last = (FutureTask<?>) queue.peek();
            assertThat(last.cancel(false)).isTrue();
            pool.purge();
            assertThat(queue.size()).isEqualTo(queued - 1);
            assertThat(pool.remove(queue.peek())).isTrue();
            assertThat(queue.size()).isEqualTo(queued - 2);
            List<Runnable> never = pool.shutdownNow();
            assertThat(never).hasSize(queued - 2);
            hold.countDown();
            assertThat(pool.awaitTermination(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(queue).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }
}
