package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static io.github.poolchain.soak.Round.check;

import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.FlakyArenas;
import io.github.poolchain.soak.Ledger;
import io.github.poolchain.soak.Round;
import io.github.poolchain.soak.Soaked;
import io.github.poolchain.testkit.Threads;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** Rings, or chains, of random sizes and first indices, under an owner and one to three thieves. */
public final class SoakedQueue implements Soaked {
    private static final int[] CAPACITIES = {1, 2, 8, 64, 1024};
    private static final int[] LARGEST = {1, 4, 64, 1024, 1 << 16};
    private static final int[] FIRST_INDICES = {0, -3, -100_000, Integer.MAX_VALUE - 3, Integer.MAX_VALUE - 100_000};
    private static final int VALUES = 1 << 20;

    private final boolean chain;

    private SoakedQueue(boolean chain) {
        this.chain = chain;
    }

    public static SoakedQueue ring() {
        return new SoakedQueue(false);
    }

    public static SoakedQueue chain() {
        return new SoakedQueue(true);
    }

    @Override
    public String name() {
        return chain ? "PoolChain" : "PoolDequeue";
    }

    @Override
    public void run(Round round) throws Exception {
        SplittableRandom random = round.random();
        FlakyArenas arenas = new FlakyArenas(round.tally());
        int capacity = oneOf(CAPACITIES, random);
        int largest = Math.max(capacity, oneOf(LARGEST, random));
        int firstIndex = oneOf(FIRST_INDICES, random);
        boolean closes = random.nextInt(4) == 0;
        Under under;
        if (chain) {
            PoolChain opened = new PoolChain(capacity, largest, firstIndex, arenas);
            under = new Under(round, RingOrChain.of(opened), opened);
            arenas.refuseOneIn(random.nextInt(2, 50));
        } else {
            Arena arena = arenas.get();
            under = new Under(round, RingOrChain.of(PoolDequeue.allocate(arena, capacity, firstIndex), arena), null);
        }
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            round.start(name() + " thief " + i, under::steal);
        }
        round.start(name() + " owner", under.owner::own);
        if (closes) {
            round.start(name() + " closer", under::closeInTheMiddle);
        }
        round.join();

        arenas.refuseOneIn(0);
        under.audit();
        if (chain && !under.closed) {
            audit(under.chain, capacity, arenas);
        }
        if (!under.closed) {
            under.queue.close();
        }
        check(arenas.held() == 0 && arenas.bytesHeld() == 0, "held after close", arenas.bytesHeld());
    }

    /** An empty chain: it goes on, and trimming leaves one ring. */
    private static void audit(PoolChain chain, int capacity, FlakyArenas arenas) {
        for (long i = 1; i <= 3L * capacity; i++) {
            chain.pushHead(i);
        }
        for (long i = 1; i <= 3L * capacity; i++) {
            long popped = chain.popTail();
            check(popped == i, "popped in the wrong order", popped);
        }
        chain.trim();
        check(chain.footprint() == DequeLayout.bytes(capacity), "footprint after trim", chain.footprint());
        check(chain.footprint() == arenas.bytesHeld(), "held after trim", arenas.bytesHeld());
    }

    private static int oneOf(int[] choices, SplittableRandom random) {
        return choices[random.nextInt(choices.length)];
    }

    /** A queue under work. */
    private static final class Under {
        final Round round;
        final RingOrChain queue;

        /** The queue, if it is a chain. */
        final PoolChain chain;

        final Ledger ledger = new Ledger(VALUES);
        final SoakedOwner owner;

        /** Set just before the queue is closed. */
        volatile boolean closed;

        Under(Round round, RingOrChain queue, PoolChain chain) {
            this.round = round;
            this.queue = queue;
            this.chain = chain;
            this.owner = new SoakedOwner(round, queue, chain, ledger, VALUES, () -> closed);
        }

        void closeInTheMiddle(SplittableRandom random) throws Exception {
            round.waitBeforeClosing(random);
            closed = true;
            queue.close();
            round.tally().count(Fault.CLOSED);
            try {
                queue.popTail();
                throw new AssertionError("a closed queue was popped");
            } catch (IllegalStateException expected) {
                round.end();
            }
        }

        void steal(SplittableRandom random) {
            long[] into = new long[random.nextInt(2, 40)];
            long last = 0;
            long calls = 0;
            try {
                while (!round.isOver()) {
                    int count;
                    int what = random.nextInt(100);
                    if (what < 70) {
                        into[0] = queue.popTail();
                        count = into[0] == EMPTY ? 0 : 1;
                    } else if (what < 95) {
                        count = queue.popTail(into, 0, random.nextInt(into.length + 1));
                    } else {
                        check(queue.size() >= 0, "size", queue.size());
                        count = queue.isEmpty() ? 0 : queue.popTail(into, 0, 1);
                    }
                    calls++;
                    for (int i = 0; i < count; i++) {
                        check(into[i] > last, "out of order, after " + last, into[i]);
                        last = into[i];
                        ledger.enter(last);
                    }
                    if (count == 0) {
                        Threads.letOthersRun();
                    }
                }
            } catch (IllegalStateException e) {
                if (!closed) {
                    throw e;
                }
            } finally {
                round.tally().countCalls(calls);
            }
        }

        /** With no thread left: everything that was put in has come out once, or is still inside, or went with the memory. */
        void audit() {
            if (!closed) {
                long last = 0;
                for (long value = queue.popTail(); value != EMPTY; value = queue.popTail()) {
                    check(value > last, "out of order, after " + last, value);
                    last = value;
                    ledger.enter(value);
                }
                check(queue.size() == 0 && queue.isEmpty(), "size when empty", queue.size());
            }
            int put = 0;
            for (int value = 1; value < owner.next(); value++) {
                if (owner.wasRefused(value)) {
                    check(!ledger.has(value), "refused, and yet it came out", value);
                } else {
                    check(closed || ledger.has(value), "never came out", value);
                    put++;
                }
            }
            round.tally().countAccounted(put);
        }
    }
}
