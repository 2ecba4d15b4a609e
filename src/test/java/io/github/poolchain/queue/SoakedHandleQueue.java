package io.github.poolchain.queue;

import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.Ledger;
import io.github.poolchain.soak.Round;
import io.github.poolchain.soak.Soaked;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A queue under producers that end and others that take their lanes, and consumers that are interrupted while they wait. */
public final class SoakedHandleQueue implements Soaked {
    private static final int VALUES = 1 << 19;
    private static final int WAIT_MICROS = 500;

    @Override
    public String name() {
        return "HandleQueue";
    }

    @Override
    public void run(Round round) throws Exception {
        SplittableRandom random = round.random();
        boolean closes = random.nextInt(4) == 0;
        try (HandleQueue<Integer> queue = random.nextBoolean() ? new HandleQueue<>() : new HandleQueue<>(random.nextInt(1, 300))) {
            Under under = new Under(round, queue);
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                round.start(name() + " consumer " + i, under::consume);
            }
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                round.start(name() + " producer " + i, under::produce);
            }
            if (closes) {
                round.start(name() + " closer", under::closeInTheMiddle);
            }
            round.join();
            under.audit();
        }
    }

    private static final class Under {
        final Round round;
        final HandleQueue<Integer> queue;
        final Ledger ledger = new Ledger(VALUES);

        /** The values that were refused have been put into this: they must not come out of the queue. */
        final Ledger refused = new Ledger(VALUES);

        final AtomicInteger next = new AtomicInteger(1);

        Under(Round round, HandleQueue<Integer> queue) {
            this.round = round;
            this.queue = queue;
        }

        void closeInTheMiddle(SplittableRandom random) throws Exception {
            round.waitBeforeClosing(random);
            queue.close();
            round.tally().count(Fault.CLOSED);
        }

        void produce(SplittableRandom random) {
            long calls = 0;
            try {
                while (!round.isOver() && !queue.isClosed()) {
                    int value = next.getAndIncrement();
                    if (value >= VALUES) {
                        next.set(VALUES);
                        round.end();
                        return;
                    }
                    calls++;
                    if (!put(value, random)) {
                        refused.enter(value);
                        round.tally().count(Fault.LIMIT);
                    }
                    if (random.nextInt(20_000) == 0) {
                        round.tally().count(Fault.OWNER_ENDED);
                        round.start(Thread.currentThread().getName(), this::produce);
                        return;
                    }
                }
            } finally {
                round.tally().countCalls(calls);
            }
        }

        private boolean put(int value, SplittableRandom random) {
            try {
                return random.nextInt(4) == 0 ? queue.offer(value, WAIT_MICROS, TimeUnit.MICROSECONDS) : queue.offer(value);
            } catch (QueueClosedException | InterruptedException notIn) {
                return false;
            }
        }

        void consume(SplittableRandom random) {
            long calls = 0;
            try {
                while (!round.isOver()) {
                    calls++;
                    int what = random.nextInt(1_000);
                    if (what == 0) {
                        removeOneInside();
                    } else if (what == 1) {
                        long _ = queue.trim();
                    } else {
                        take(what);
                    }
                }
            } catch (QueueClosedException end) {
                Round.check(queue.isDrained(), "told that nothing is left while it holds", queue.size());
            } finally {
                round.tally().countCalls(calls);
            }
        }

        private void take(int what) {
            try {
                Integer taken = what < 500 ? queue.poll() : queue.poll(WAIT_MICROS, TimeUnit.MICROSECONDS);
                if (taken != null) {
                    ledger.enter(taken);
                }
            } catch (InterruptedException again) {
                return; // nothing was taken, or the audit tells
            }
        }

        private void removeOneInside() {
            Iterator<Integer> all = queue.iterator();
            for (int i = 0; i < 3 && all.hasNext(); i++) {
                Integer value = all.next();
                if (i == 2 && queue.remove(value)) {
                    ledger.enter(value);
                }
            }
        }

        /** With no thread left: everything that was put in has come out once, or is still inside. */
        void audit() {
            for (Integer value = queue.poll(); value != null; value = queue.poll()) {
                ledger.enter(value);
            }
            Round.check(queue.isEmpty(), "size when empty", queue.size());
            int end = Math.min(next.get(), VALUES);
            for (int value = 1; value < end; value++) {
                Round.check(ledger.has(value) != refused.has(value), "neither refused nor out, or both", value);
            }
            round.tally().countAccounted(end - 1);
        }
    }
}
