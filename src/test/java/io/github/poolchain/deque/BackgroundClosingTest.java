package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who closes the arenas of rings, and when: never a push, since the JVM then speaks to every thread. */
@Timeout(300)
class BackgroundClosingTest {
    private static final long RING = DequeLayout.bytes(4);

    private final CountingArenas arenas = new CountingArenas();
    private final Set<Thread> closers = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

    @AfterEach
    void allIsFreed() {
        runLater();
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
    }

    private void runLater() {
        for (Runnable task = later.poll(); task != null; task = later.poll()) {
            task.run();
        }
    }

    private static void push(PoolChain chain, long first, long last) {
        for (long i = first; i <= last; i++) {
            chain.pushHead(i);
        }
    }

    private static void assertPopsTail(PoolChain chain, long first, long last) {
        for (long i = first; i <= last; i++) {
            assertThat(chain.popTail()).isEqualTo(i);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) { // by the test's timeout
                throw new AssertionError("waited in vain");
            }
            Threads.letOthersRun();
        }
    }

    /** A chain as users have it, but for the arenas. */
    private PoolChain withThread() {
        arenas.afterClosing(() -> closers.add(Thread.currentThread()));
        return new PoolChain(2, 4, -9, arenas, ArenaCloser.INSTANCE);
    }

    /** A chain whose arenas are closed when the test says so. */
    private PoolChain withTest() {
        return new PoolChain(4, 4, -9, arenas, later::add);
    }

    @Test
    void shouldNeverCloseAnArenaOnThePushersThread() {
        Thread pusher = Thread.currentThread();
        try (PoolChain chain = withThread()) {
            long[] many = LongStream.rangeClosed(1, 50).toArray();
            for (int round = 0; round < 100; round++) {
                push(chain, 1, 50);
                assertPopsTail(chain, 1, 50);
                chain.pushHead(many, 0, many.length);
                assertPopsTail(chain, 1, 25);
                for (long i = 50; i > 25; i--) {
                    assertThat(chain.popHead()).isEqualTo(i);
                }
                await(() -> arenas.held() <= 40); // the thread keeps up; or else see the next test
            }
            assertThat(arenas.closed()).isGreaterThan(100);

            // What is drained and has not left the chain does so with later pushes.
            for (int round = 0; round < 3; round++) {
                push(chain, 1, 5);
                assertPopsTail(chain, 1, 5);
            }
            await(() -> arenas.held() <= 4);
            assertThat(closers).doesNotContain(pusher);
        }
        assertThat(closers).as("close is the caller's").contains(pusher);
        await(() -> arenas.held() == 0); // the other may still be at its last
    }

    /** As when the machine is busy: each close waits for all threads, and a push for none. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotLetMemoryPileUpWhenTheCloserDoesNotKeepUp(boolean bulk) {
        int live = 10;
        try (PoolChain chain = withTest()) {
            long[] many = LongStream.rangeClosed(1, 40).toArray();
            int most = 0;
            for (int round = 0; round < 200; round++) {
                if (bulk) {
                    chain.pushHead(many, 0, many.length);
                } else {
                    push(chain, 1, 40);
                }
                most = Math.max(most, arenas.held());
                assertPopsTail(chain, 1, 40);
            }
            assertThat(most).isBetween(RetiredRings.MOST_LEFT_BEHIND, RetiredRings.MOST_LEFT_BEHIND + 4 * live);
            assertThat(later).as("the closer has not begun").hasSize(1);
            runLater();
            assertThat(arenas.held()).isLessThanOrEqualTo(live + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotCloseAnArenaEitherWhenMemoryIsRefused(boolean bulk) {
        Thread pusher = Thread.currentThread();
        try (PoolChain chain = withThread()) {
            push(chain, 1, 2);
            arenas.allowAllocations(bulk ? 3 : 0);
            long[] many = LongStream.rangeClosed(3, 50).toArray();

            assertThatThrownBy(() -> {
                if (bulk) {
                    chain.pushHead(many, 0, many.length);
                } else {
                    chain.pushHead(3);
                }
            }).isInstanceOf(OutOfMemoryError.class);

            await(() -> arenas.held() == 1 && !closers.isEmpty()); // counted one after the other
            assertThat(closers).doesNotContain(pusher);
            arenas.allowAll();
            assertThat(chain.footprint()).isEqualTo(DequeLayout.bytes(2));
            assertPopsTail(chain, 1, 2);
            assertThat(chain.popTail()).isEqualTo(EMPTY);
        }
    }

    @Test
    void shouldCountInItsFootprintWhatIsDrainedAndNotClosed() {
        try (PoolChain chain = withTest()) {
            push(chain, 1, 40);
            assertPopsTail(chain, 1, 36);
            assertThat(chain.footprint()).isEqualTo(10 * RING);

            push(chain, 41, 41);
            assertThat(chain.footprint()).isEqualTo(11 * RING).isEqualTo(arenas.bytesHeld());
            assertThat(arenas.closed()).isZero();

            runLater();
            assertThat(chain.footprint()).isEqualTo(2 * RING).isEqualTo(arenas.bytesHeld());
            assertPopsTail(chain, 37, 41);
        }
    }

    @Test
    void shouldNotAskTwiceForWhatHasNotBeenDoneYet() {
        try (PoolChain chain = withTest()) {
            push(chain, 1, 4);
            for (int i = 5; i < 500; i++) {
                push(chain, i, i);
                assertPopsTail(chain, i - 4, i - 4);
            }
            assertThat(later).hasSize(1);
            runLater();
            assertThat(chain.footprint()).isLessThanOrEqualTo(3 * RING);
            push(chain, 500, 520);
            assertThat(later).as("or nothing would ever be closed again").hasSize(1);
        }
    }

    @Test
    void shouldCloseOnTrimWhatNobodyHasClosedYet() {
        try (PoolChain chain = withTest()) {
            push(chain, 1, 40);
            assertPopsTail(chain, 1, 36);
            push(chain, 41, 41);

            assertThat(chain.trim()).isEqualTo(9 * RING);

            assertThat(chain.footprint()).isEqualTo(2 * RING).isEqualTo(arenas.bytesHeld());
            int closed = arenas.closed();
            runLater();
            assertThat(arenas.closed()).isEqualTo(closed);
        }
    }

    @Test
    void shouldCloseOnCloseWhatNobodyHasClosedYet() {
        PoolChain chain = withTest();
        push(chain, 1, 40);
        assertPopsTail(chain, 1, 36);
        push(chain, 41, 41);

        chain.close();

        assertThat(arenas.held()).isZero();
        runLater(); // too late, and does nothing
        assertThat(arenas.closed()).isEqualTo(arenas.opened());
    }

    @Test
    void shouldNotCloseARingThatAThiefStillReads() throws Exception {
        try (PoolChain chain = withTest()) {
            push(chain, 1, 40);
            try (StoppedCall<Long> thief = StoppedCall.at(DequeSeam.POP_TAIL_WON, chain::popTail)) {
                assertPopsTail(chain, 2, 40);
                push(chain, 41, 48);
                runLater();
                assertThat(chain.footprint()).as("the first, the last two").isEqualTo(3 * RING);

                assertThat(thief.goOn()).isEqualTo(1);
            }
            assertThat(later).as("nobody waits for the thief").isEmpty();
            push(chain, 49, 52);
            runLater();
            assertThat(chain.footprint()).as("with the next that is drained").isEqualTo(3 * RING);
            assertPopsTail(chain, 41, 52);
        }
    }

    @Test
    void shouldForgetRingsBehindOneThatIsNeverFreed() throws Exception {
        try (PoolChain chain = withTest()) {
            push(chain, 1, 8);
            try (StoppedCall<Long> thief = StoppedCall.at(DequeSeam.POP_TAIL_WON, chain::popTail)) {
                assertPopsTail(chain, 2, 8);
                for (int round = 0; round < 1000; round++) {
                    push(chain, 9, 20);
                    assertPopsTail(chain, 9, 20);
                    runLater();
                }
                assertThat(chain.retiredRings()).isLessThanOrEqualTo(8);
                assertThat(thief.goOn()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldGoOnWhenTheCloserRefuses() {
        int[] asked = {0};
        List<Runnable> taken = new ArrayList<>();
        try (PoolChain chain = new PoolChain(4, 4, 0, arenas, task -> {
            if (asked[0]++ % 2 == 0) {
                throw new OutOfMemoryError("no thread, by order of the test");
            }
            taken.add(task);
        })) {
            for (int round = 0; round < 5; round++) {
                push(chain, 1, 40);
                assertPopsTail(chain, 1, 40);
                taken.forEach(Runnable::run);
                taken.clear();
            }
            assertThat(asked[0]).isGreaterThan(2);
            assertThat(chain.footprint()).isLessThan(40 * RING);
        }
    }

    /** The rings that a push looks at are counted, for time would say little. */
    @ParameterizedTest
    @ValueSource(ints = {100, 2_000})
    void shouldPushAtTheSameCostAtAnyDepth(int depth) {
        int[] looks = {0};
        try (PoolChain chain = withTest()) {
            push(chain, 1, depth * 4L);
            Seam.install(seam -> {
                if (seam == DequeSeam.RETIRE_BEFORE_LOOK || seam == DequeSeam.CHAIN_BEFORE_UNLINK) {
                    looks[0]++;
                }
            });
            int most = 0;
            for (int i = 0; i < 4 * depth; i++) {
                looks[0] = 0;
                chain.pushHead(1);
                most = Math.max(most, looks[0]);
            }
            assertThat(most).as("while all is full").isBetween(1, 20);
            for (int i = 0; i < 7 * depth; i++) {
                assertThat(chain.popTail()).isPositive();
            }
            for (int i = 0; i < 4 * depth; i++) {
                looks[0] = 0;
                chain.pushHead(1);
                most = Math.max(most, looks[0]);
            }
            assertThat(most).as("when most is drained").isBetween(20, 100);
        } finally {
            Seam.install(null);
        }
    }

    /** A burst above an element that stays: what the owner has drained lies in the middle, and more than one look covers. */
    @Test
    void shouldFindWhatIsDrainedInTheMiddleOfADeepChain() {
        try (PoolChain chain = withTest()) {
            push(chain, 1, 4_000);
            for (long i = 4_000; i > 4; i--) {
                assertThat(chain.popHead()).isEqualTo(i);
            }
            assertThat(chain.footprint()).isEqualTo(1_000 * RING);

            push(chain, 5, 1_000); // a quarter as many
            runLater();

            assertThat(chain.footprint()).isLessThanOrEqualTo(252 * RING);
            assertPopsTail(chain, 1, 1_000);
        }
    }
}
