package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.poolchain.testkit.StoppedCall;
import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * A chain closed while a call is under way: the call returns what it would have returned, or raises that the chain is
 * closed; and all memory is freed, once.
 */
@Timeout(300)
class CloseDuringCallTest {
    private final CountingArenas arenas = new CountingArenas();
    private final PoolChain chain = new PoolChain(2, 4, 0, arenas);

    /** 1 and 2 in a first ring, which is drained but not unlinked, and 3 to 7 in two more. */
    private void pushAndDrainTheFirstRing() {
        chain.pushHead(LongStream.rangeClosed(1, 7).toArray(), 0, 7);
        assertThat(chain.popTail()).isEqualTo(1);
        assertThat(chain.popTail()).isEqualTo(2);
    }

    /** Without closing once more, which would free what the first close has missed. */
    @AfterEach
    void allIsFreedOnce() {
        assertThat(arenas.bytesHeld()).isZero();
        assertThat(arenas.closed()).isEqualTo(arenas.opened());
    }

    /** What the call returns, or null if it raises that the chain is closed. */
    private static <T> T resultOrClosed(Callable<T> call) throws Exception {
        try {
            return call.call();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the chain is closed");
            return null;
        }
    }

    private <T> T closeDuring(DequeSeam seam, int arrival, Callable<T> body) throws Exception {
        try (StoppedCall<T> stopped = StoppedCall.at(seam, arrival, "stopped", body)) {
            chain.close();
            return resultOrClosed(stopped::goOn);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = {"POP_TAIL.*", "CHAIN.*"})
    void shouldCloseUnderAThief(DequeSeam seam) throws Exception {
        pushAndDrainTheFirstRing();

        Long result = closeDuring(seam, 1, chain::popTail);

        assertThat(result).isIn(3L, null);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = {"POP_TAIL.*", "CHAIN.*"})
    void shouldCloseUnderABulkThief(DequeSeam seam) throws Exception {
        pushAndDrainTheFirstRing();

        assertThat(closeDuring(seam, 1, bulkPopTail(5))).isIn(new long[] {3, 4, 5, 6, 7}, new long[] {3, 4, 5, 6}, null);
    }

    @Test
    void shouldReturnWhatAThiefHasReadWhenTheChainIsClosed() throws Exception {
        pushAndDrainTheFirstRing();

        Long result = closeDuring(DequeSeam.POP_TAIL_BEFORE_CLEAR, 1, chain::popTail);

        assertThat(result).isEqualTo(3);
    }

    @Test
    void shouldReturnWhatABulkThiefHasReadWhenTheChainIsClosed() throws Exception {
        pushAndDrainTheFirstRing();

        assertThat(closeDuring(DequeSeam.POP_TAIL_BEFORE_CLEAR, 1, bulkPopTail(5))).containsExactly(3, 4, 5, 6);
    }

    @Test
    void shouldReturnWhatABulkThiefHadInHandWhenTheChainWasClosed() throws Exception {
        pushAndDrainTheFirstRing();

        assertThat(closeDuring(DequeSeam.POP_TAIL_BEFORE_CAS, 2, bulkPopTail(5))).containsExactly(3, 4, 5, 6);
    }

    @Test
    void shouldReturnWhatTheOwnerHadInHandWhenTheChainWasClosed() throws Exception {
        pushAndDrainTheFirstRing();

        assertThat(closeDuring(DequeSeam.POP_HEAD_BEFORE_CAS, 2, () -> {
            long[] into = new long[5];
            return Arrays.copyOf(into, chain.popHead(into, 0, 5));
        })).containsExactly(7);
    }

    @ParameterizedTest
    @EnumSource(names = {"POP_HEAD_BEFORE_CAS", "POP_HEAD_WON"})
    void shouldCloseUnderTheOwnersPop(DequeSeam seam) throws Exception {
        pushAndDrainTheFirstRing();

        Long result = closeDuring(seam, 1, chain::popHead);

        assertThat(result).isIn(7L, null);
    }

    @Test
    void shouldCloseUnderAPush() throws Exception {
        assertThat(closeDuring(DequeSeam.PUSH_BEFORE_PUBLISH, 1, () -> {
            chain.pushHead(1);
            return true;
        })).isIn(true, null);
    }

    @ParameterizedTest
    @EnumSource(names = {"PUSH_BEFORE_PUBLISH", "GROW_BEFORE_LINK"})
    void shouldCloseUnderAPushThatGrows(DequeSeam seam) throws Exception {
        chain.pushHead(new long[] {1, 2}, 0, 2);

        assertThat(closeDuring(seam, 1, () -> {
            chain.pushHead(3);
            return true;
        })).isIn(true, null);
    }

    @ParameterizedTest
    @EnumSource(names = {"PUSH_BEFORE_PUBLISH", "GROW_BEFORE_LINK"})
    @SuppressWarnings("try") // closes twice
    void shouldCloseUnderABulkPushThatGrows(DequeSeam seam) throws Exception {
        int publications = seam == DequeSeam.GROW_BEFORE_LINK ? 1 : 5; // to four new rings, and to the one that was there
        for (int arrival = 1; arrival <= publications; arrival++) {
            try (PoolChain growing = new PoolChain(2, 4, 0, arenas)) {
                Callable<Integer> push = () -> growing.pushHead(LongStream.rangeClosed(1, 17).toArray(), 0, 17);
                try (StoppedCall<Integer> owner = StoppedCall.at(seam, arrival, "owner", push)) {
                    growing.close();

                    assertThat(resultOrClosed(owner::goOn)).isIn(17, null);
                    assertThat(arenas.bytesHeld()).isEqualTo(chain.footprint());
                }
            }
        }
        chain.close();
    }

    @Test
    void shouldFreeTheRingThatIsBeingOpenedWhileTheChainIsClosed() throws Exception {
        chain.pushHead(new long[] {1, 2}, 0, 2);
        arenas.beforeOpening(chain::close);

        Boolean result = resultOrClosed(() -> {
            chain.pushHead(3);
            return true;
        });

        assertThat(result).isNull();
    }

    @Test
    void shouldFreeAllRingsOfARunThatIsBeingOpenedWhileTheChainIsClosed() throws Exception {
        int[] openings = {0};
        arenas.beforeOpening(() -> {
            if (++openings[0] == 3) {
                chain.close();
            }
        });

        Integer result = resultOrClosed(() -> chain.pushHead(LongStream.rangeClosed(1, 17).toArray(), 0, 17));

        assertThat(result).isNull();
        assertThat(openings[0]).isEqualTo(3);
    }

    @Test
    void shouldSayThatItIsClosedFromTheFirstRingThatIsFreed() {
        pushAndDrainTheFirstRing();
        List<String> messages = new ArrayList<>();
        arenas.afterClosing(() -> {
            for (Callable<?> call : List.<Callable<?>>of(chain::popHead, chain::footprint)) {
                messages.add(catchThrowable(call::call).getMessage());
            }
        });

        chain.close();

        assertThat(messages).hasSize(2 * 3).containsOnly("the chain is closed");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAIN_BEFORE_UNLINK", "CHAIN_UNLINKED", "RECLAIM_BEFORE_FREE"})
    void shouldCloseUnderATrim(DequeSeam seam) throws Exception {
        pushAndDrainTheFirstRing();

        Long result = closeDuring(seam, 1, chain::trim);

        assertThat(result).isIn(0L, DequeLayout.bytes(2), null);
    }

    /** No seam: the close comes whenever it comes. */
    @RepeatedTest(50)
    @SuppressWarnings("try") // closes twice
    void shouldEndEveryCallInTheSameWayWhenClosedAtAnyMoment() throws Exception {
        try (PoolChain racing = new PoolChain(2, 256, 0, arenas)) {
            AtomicLong popped = new AtomicLong();
            FutureTask<Long> owner = Threads.start("owner", () -> pushUntilClosed(racing));
            FutureTask<Void> thief = Threads.start("thief", () -> stealUntilClosed(racing, popped));
            FutureTask<Void> another = Threads.start("another", () -> stealUntilClosed(racing, popped));
            int atLeast = ThreadLocalRandom.current().nextInt(2000);
            while (popped.get() < atLeast) {
                Threads.letOthersRun();
            }

            racing.close();

            Threads.result(thief);
            Threads.result(another);
            assertThat(popped.get()).isLessThanOrEqualTo(Threads.result(owner));
            assertThat(arenas.bytesHeld()).isEqualTo(chain.footprint());
        }
        chain.close();
    }

    /** How many it has pushed at most. */
    private static long pushUntilClosed(PoolChain chain) throws Exception {
        long[] many = LongStream.rangeClosed(1, 11).toArray();
        for (long pushed = 0; ; pushed += 12) {
            boolean trim = pushed % 5 == 0;
            Integer count = resultOrClosed(() -> {
                chain.pushHead(12);
                if (trim) {
                    chain.trim();
                }
                return chain.pushHead(many, 0, many.length);
            });
            if (count == null) {
                return pushed + 12;
            }
        }
    }

    private static Void stealUntilClosed(PoolChain chain, AtomicLong popped) throws Exception {
        long[] into = new long[7];
        while (true) {
            Integer count = resultOrClosed(() -> chain.popTail(into, 0, into.length));
            if (count == null) {
                return null;
            }
            popped.addAndGet(count);
            if (count == 0) {
                Threads.letOthersRun();
            }
        }
    }

    private Callable<long[]> bulkPopTail(int length) {
        return () -> {
            long[] into = new long[length];
            return Arrays.copyOf(into, chain.popTail(into, 0, length));
        };
    }
}
