package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static io.github.poolchain.soak.Round.check;

import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.Ledger;
import io.github.poolchain.soak.Round;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * The owner's part in a {@link SoakedQueue}: pushes 1, 2, 3 and so on, and knows what a pop at the head must answer. Its
 * thread ends now and then, and another takes over.
 */
final class SoakedOwner {
    private final Round round;
    private final RingOrChain queue;
    private final PoolChain chain;
    private final Ledger ledger;
    private final int values;
    private final BooleanSupplier closed;

    // Of whichever thread is the owner, and of the one that audits in the end.
    private int next = 1;
    private final BitSet refused = new BitSet();

    /** What has been pushed and has not been popped by the owner, newest last. Thieves may have taken some, from the left. */
    private final long[] mine;

    private int mineCount;

    SoakedOwner(
            Round round, RingOrChain queue, PoolChain chain, Ledger ledger, int values, BooleanSupplier closed) {
        this.round = round;
        this.queue = queue;
        this.chain = chain;
        this.ledger = ledger;
        this.values = values;
        this.closed = closed;
        this.mine = new long[values + 1];
    }

    /** The first value that has not been tried yet. */
    int next() {
        return next;
    }

    /** Whether the queue has said that it would not take the value. */
    boolean wasRefused(int value) {
        return refused.get(value);
    }

    void own(SplittableRandom random) {
        long[] batch = new long[random.nextInt(2, 300)];
        int pushes = random.nextInt(20, 80);
        long calls = 0;
        try {
            while (!round.isOver()) {
                if (values - next < batch.length) {
                    round.end();
                    return;
                }
                calls++;
                int what = random.nextInt(100);
                if (what < pushes) {
                    push(batch, random);
                } else if (what < 98) {
                    pop(batch, random);
                } else {
                    rarely(batch, random);
                }
                if (random.nextInt(50_000) == 0) {
                    round.tally().count(Fault.OWNER_ENDED);
                    round.start(Thread.currentThread().getName(), this::own);
                    return;
                }
            }
        } catch (IllegalStateException e) {
            if (!closed.getAsBoolean()) {
                throw e;
            }
        } finally {
            round.tally().countCalls(calls);
        }
    }

    private void push(long[] batch, SplittableRandom random) {
        int wanted = random.nextInt(4) == 0 ? random.nextInt(batch.length + 1) : 1;
        int first = announce(wanted);
        try {
            if (wanted == 1 && random.nextBoolean()) {
                enter(first, queue.pushHead(first) ? 1 : 0);
            } else {
                fill(batch, first, wanted);
                int taken = queue.pushHead(batch, 0, wanted);
                check(taken == wanted || chain == null, "a chain refused so many", wanted - taken);
                enter(first, taken);
            }
        } catch (OutOfMemoryError refusedMemory) {
            return;
        }
    }

    /** The first of so many values that are about to be pushed, and not in until {@link #enter} says so. */
    private int announce(int count) {
        int first = next;
        next += count;
        refused.set(first, next);
        return first;
    }

    private void enter(int first, int count) {
        refused.clear(first, first + count);
        for (int i = 0; i < count; i++) {
            mine[mineCount++] = (long) first + i;
        }
    }

    private static void fill(long[] batch, int first, int count) {
        for (int i = 0; i < count; i++) {
            batch[i] = (long) first + i;
        }
    }

    private void pop(long[] batch, SplittableRandom random) {
        int wanted = random.nextInt(4) == 0 ? random.nextInt(batch.length + 1) : 1;
        int taken;
        if (wanted == 1) {
            batch[0] = queue.popHead();
            taken = batch[0] == EMPTY ? 0 : 1;
        } else {
            taken = queue.popHead(batch, 0, wanted);
        }
        for (int i = 0; i < taken; i++) {
            check(mineCount > 0 && batch[i] == mine[mineCount - 1], "popped, and is not the newest", batch[i]);
            mineCount--;
            ledger.enter(batch[i]);
        }
        if (taken < wanted) {
            mineCount = 0; // it said it is empty, so the rest is with the thieves; the audit will tell
        }
    }

    private void rarely(long[] batch, SplittableRandom random) {
        switch (random.nextInt(10)) {
            case 0 -> trim();
            case 1 -> pushNothing();
            case 2 -> pushNothingAtTheEnd(batch);
            case 3 -> popOutOfRange(batch);
            default -> check(queue.size() <= mineCount, "more inside than was put in", queue.size());
        }
    }

    private void trim() {
        if (chain != null) {
            try {
                check(chain.trim() >= 0, "bytes trimmed", -1);
            } catch (OutOfMemoryError refusedSmallRing) {
                return;
            }
        }
    }

    private void pushNothing() {
        try {
            queue.pushHead(EMPTY);
            throw new AssertionError("0 was pushed");
        } catch (IllegalArgumentException expected) {
            round.tally().count(Fault.BAD_INPUT);
        }
    }

    /** Good values with a 0 at the end: none may go in, unless a ring is full before it comes to the 0. */
    private void pushNothingAtTheEnd(long[] batch) {
        int good = batch.length - 1;
        int first = announce(good);
        fill(batch, first, good);
        batch[good] = EMPTY;
        try {
            int taken = queue.pushHead(batch, 0, batch.length);
            check(chain == null && taken < batch.length, "0 was pushed, with so many", taken);
            enter(first, taken);
        } catch (IllegalArgumentException expected) {
            round.tally().count(Fault.BAD_INPUT);
        } catch (OutOfMemoryError refusedMemory) {
            return;
        }
    }

    private void popOutOfRange(long[] batch) {
        try {
            queue.popHead(batch, 1, batch.length);
            throw new AssertionError("popped beyond the array");
        } catch (IndexOutOfBoundsException expected) {
            round.tally().count(Fault.BAD_INPUT);
        }
    }
}
