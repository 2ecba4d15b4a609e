package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Free entries that lie with threads. */
class HandleTableLanesTest {
    private static final long MANY = 1L << 32;

    private final CountingArenas arenas = new CountingArenas();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        other.shutdownNow();
    }

    private HandleTable<Object> table(int entries, int lanes) {
        return new HandleTable<>(entries, MANY, 0, arenas, lanes, HeavyFence::full);
    }

    private static List<Long> add(HandleTable<Object> table, int count) {
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            handles.add(table.add(i));
        }
        return handles;
    }

    private <T> T byAnother(Callable<T> call) throws Exception {
        return other.submit(call).get(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void byADyingThread(Runnable action) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(action);
        thread.setUncaughtExceptionHandler((dying, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    /** Who has freed the entries. */
    enum Freer {
        ITSELF,
        PARKED,
        DEAD
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotBeFullWhileAnEntryLiesInALane(Freer freer) throws Exception {
        try (HandleTable<Object> table = table(100, 4)) {
            List<Long> handles = add(table, 100);
            Runnable free = () -> handles.subList(0, 40).forEach(table::remove);
            switch (freer) {
                case ITSELF -> free.run();
                case PARKED -> byAnother(Executors.callable(free));
                case DEAD -> byADyingThread(free);
            }
            assertThat(add(table, 40)).doesNotHaveDuplicates();
            assertThat(table.size()).isEqualTo(100);
            assertThatThrownBy(() -> table.add("too many"))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("full");
            assertThat(table.remove(handles.getLast())).isEqualTo(99);
            table.add("again");
            assertThatThrownBy(() -> table.add("too many")).hasMessageContaining("full");
        }
    }

    /** A thread may be stopped while it notes what it could not finish, or takes that. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void shouldCountAndBeFullWhileAThreadHoldsTheMonitorOfTheLeftovers(int lanes) throws Exception {
        try (HandleTable<Object> table = table(100, lanes)) {
            add(table, 100);
            synchronized (table.lanes().leftovers()) {
                assertThat(byAnother(table::size)).isEqualTo(100);
                assertThatThrownBy(() -> byAnother(() -> table.add("too many"))).hasMessageContaining("full");
            }
        }
    }

    @Test
    void shouldTakeFromItsLaneWhatItFreedLast() {
        try (HandleTable<Object> table = table(1_000, 4)) {
            List<Long> handles = add(table, 10);
            handles.forEach(table::remove);
            for (int i = 9; i >= 0; i--) {
                assertThat(Handles.index(table.add("again"))).isEqualTo(Handles.index(handles.get(i)));
            }
            assertThat(Handles.index(table.add("fresh"))).isEqualTo(11);
        }
    }

    @Test
    void shouldNotTakeWhatLiesWithALivingThreadAsLongAsThereAreFreshEntries() throws Exception {
        try (HandleTable<Object> table = table(1_000, 4)) {
            long handle = byAnother(() -> {
                long added = table.add("a");
                table.remove(added);
                return added;
            });
            assertThat(Handles.index(table.add("b"))).isNotEqualTo(Handles.index(handle));
            assertThat(Handles.index(byAnother(() -> table.add("c")))).isEqualTo(Handles.index(handle));
        }
    }

    @Test
    void shouldGiveTheLaneOfADeadThreadToTheNext() throws InterruptedException {
        try (HandleTable<Object> table = table(1_000, 1)) {
            AtomicLong freed = new AtomicLong();
            for (int i = 0; i < 50; i++) {
                long before = freed.get();
                byADyingThread(() -> {
                    long handle = table.add("a");
                    assertThat(before == 0 || Handles.index(handle) == Handles.index(before)).isTrue();
                    table.remove(handle);
                    freed.set(handle);
                });
            }
            assertThat(table.size()).isZero();
        }
    }

    @Test
    void shouldDoWithoutALaneWhenAllHaveLivingOwners() throws Exception {
        try (HandleTable<Object> table = table(1_000, 1)) {
            byAnother(() -> table.remove(table.add("a")));
            long[] handles = add(table, 100).stream().mapToLong(Long::longValue).toArray();
            for (long handle : handles) {
                table.remove(handle);
            }
            assertThat(Handles.index(table.add("again"))).isEqualTo(Handles.index(handles[99]));
            assertThat(table.lanes().find()).isNull();
        }
    }

    @Test
    void shouldLeaveNothingBehindForVirtualThreads() throws InterruptedException {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, 4)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                threads.add(Thread.ofVirtual().start(() -> table.remove(table.add("a"))));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(table.size()).isZero();
            // All four lanes are still to be had.
            CountDownLatch allHave = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                byAnotherNow(() -> {
                    assertThat(table.lanes().find()).isNotNull();
                    allHave.countDown();
                    allHave.await();
                });
            }
            assertThat(allHave.await(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void byAnotherNow(Action action) {
        Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void shouldPassOnWhatOneThreadFreesAndAnotherNeeds() throws InterruptedException {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, 4)) {
            BlockingQueue<Long> passed = new ArrayBlockingQueue<>(10);
            Rendezvous.of(2, (thread, rendezvous) -> {
                for (int i = 0; i < 30_000; i++) {
                    if (thread == 0) {
                        passed.put(table.add(i));
                    } else {
                        assertThat(table.remove(passed.take())).isEqualTo(i);
                    }
                }
            });
            assertThat(table.size()).isZero();
            assertThat(table.footprint()).as("some 12 in use, 128 in lanes").isLessThanOrEqualTo(256 * 8 + TableLayout.BYTES);
        }
    }

    @Test
    void shouldWorkThroughMoreThanALaneHolds() {
        try (HandleTable<Object> table = table(Handles.MAX_INDEX, 4)) {
            for (int round = 0; round < 20; round++) {
                List<Long> handles = add(table, 500);
                assertThat(handles).doesNotHaveDuplicates();
                for (int i = 0; i < handles.size(); i++) {
                    assertThat(table.remove(handles.get(i))).isEqualTo(i);
                }
            }
            assertThat(table.footprint()).as("nothing is lost on the way").isEqualTo(512 * 8 + TableLayout.BYTES);
        }
    }

    @Test
    void shouldNotKeepAnEntryThatIsUsedUpInALane() {
        try (HandleTable<Object> table = new HandleTable<>(1_000, 2, 0, arenas, 4, HeavyFence::full)) {
            for (int i = 0; i < 2_000; i++) {
                table.remove(table.add(i));
            }
            assertThatThrownBy(() -> table.add("too many")).hasMessageContaining("full");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 200})
    void shouldBeExactlyFullWhenThreadsComeAndGoAtTheLimit(int entries) throws InterruptedException {
        try (HandleTable<Object> table = table(entries, 4)) {
            AtomicLong inside = new AtomicLong();
            Rendezvous.of(3, (thread, rendezvous) -> {
                List<Long> mine = new ArrayList<>();
                for (int i = 0; i < 20_000; i++) {
                    // A permit for an entry, which then there must be.
                    if (i % 3 < 2 && inside.incrementAndGet() <= entries) {
                        mine.add(table.add(i));
                    } else if (i % 3 < 2) {
                        inside.decrementAndGet();
                    }
                    if (i % 3 == 2 && !mine.isEmpty()) {
                        table.remove(mine.removeLast());
                        inside.decrementAndGet();
                    }
                }
                mine.forEach(table::remove);
            });
            assertThat(table.size()).isZero();
            assertThat(add(table, entries)).doesNotHaveDuplicates();
            assertThatThrownBy(() -> table.add("too many")).hasMessageContaining("full");
        }
    }

    // ---- The sweep

    @Test
    void shouldTakeALaneFromAnOwnerWhoIsUsingIt() throws InterruptedException {
        assertThat(isDoubled(HeavyFence::full, 300)).isFalse();
    }

    /** The control: without the fence, or with the sweeper's own only, an entry goes to two. */
    @Test
    void shouldSeeAnEntryDoubledIfThereWereNoFence() throws InterruptedException {
        // On a machine with much else to do the two may not run at the same time for a while.
        boolean seen = false;
        for (int attempt = 0; attempt < 8 && !seen; attempt++) {
            seen = isDoubled(() -> {}, Integer.MAX_VALUE);
        }
        assertThat(seen).isTrue();
    }

    /**
     * The owner adds and removes with all its might; the other sweeps, and looks whether the lane stays as it was left. Ends
     * when it does not, after so many sweeps, or when patience does.
     */
    private boolean isDoubled(Runnable fence, int sweeps) throws InterruptedException {
        AtomicBoolean doubled = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<long[]> lane = new AtomicReference<>();
        try (HandleTable<Object> table = new HandleTable<>(1_000, MANY, 0, arenas, 1, fence)) {
            Rendezvous.of(2, (thread, rendezvous) -> {
                if (thread == 0) {
                    table.remove(table.add("a"));
                    lane.set(table.lanes().find());
                    try {
                        while (!done.get()) {
                            table.remove(table.add("a"));
                        }
                    } catch (StaleHandleException ofAnother) {
                        doubled.set(true); // there has been another handle in the entry
                    }
                    return;
                }
                while (lane.get() == null) {
                    Thread.onSpinWait();
                }
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS / 2);
                for (int i = 0; i < sweeps && !doubled.get() && System.nanoTime() < deadline; i++) {
                    table.lanes().lock().lock();
                    try {
                        table.lanes().sweep(Integer.MAX_VALUE);
                        for (int spins = 0; spins < 50; spins++) {
                            Thread.onSpinWait();
                        }
                        if (lane.get()[Lanes.TOP] != 0) {
                            doubled.set(true); // the owner has used the lane after it was taken
                        }
                        table.lanes().turnOn();
                    } finally {
                        table.lanes().lock().unlock();
                    }
                    for (int spins = 0; spins < 500; spins++) {
                        Thread.onSpinWait();
                    }
                }
                done.set(true);
            });
        }
        return doubled.get();
    }
}
