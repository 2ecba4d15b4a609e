package io.github.poolchain.handle;

import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.Ledger;
import io.github.poolchain.soak.Round;
import io.github.poolchain.soak.Soaked;
import java.util.SplittableRandom;

/** A chain of objects under an owner and one to three thieves. */
public final class SoakedHandleChain implements Soaked {
    private static final int VALUES = 1 << 20;

    @Override
    public String name() {
        return "HandleChain";
    }

    @Override
    public void run(Round round) throws Exception {
        SplittableRandom random = round.random();
        boolean closes = random.nextInt(4) == 0;
        try (HandleChain<Thing> chain = new HandleChain<>()) {
            Under under = new Under(round, chain);
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                round.start(name() + " thief " + i, under::steal);
            }
            round.start(name() + " owner", under::own);
            if (closes) {
                round.start(name() + " closer", under::closeInTheMiddle);
            }
            round.join();
            under.audit();
        }
    }

    private static final class Under {
        final Round round;
        final HandleChain<Thing> chain;
        final Ledger ledger = new Ledger(VALUES);

        /** Set just before the chain is closed. */
        volatile boolean closed;

        /** The owner's, and the auditor's: the first number not pushed, and the one that the last push refused, or 0. */
        int next = 1;

        int refused;

        Under(Round round, HandleChain<Thing> chain) {
            this.round = round;
            this.chain = chain;
        }

        /** What came out; whether there was something. */
        private boolean enter(Thing element) {
            if (element == null) {
                return false;
            }
            ledger.enter(element.whole());
            return true;
        }

        void closeInTheMiddle(SplittableRandom random) throws Exception {
            round.waitBeforeClosing(random);
            closed = true;
            chain.close();
            round.tally().count(Fault.CLOSED);
        }

        void steal(SplittableRandom random) {
            long calls = 0;
            try {
                while (!round.isOver()) {
                    calls++;
                    if (!enter(chain.popTail())) {
                        Thread.onSpinWait();
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

        void own(SplittableRandom random) {
            int pushes = random.nextInt(20, 80);
            long calls = 0;
            try {
                while (!round.isOver() && next < VALUES) {
                    calls++;
                    int what = random.nextInt(100);
                    if (what < pushes) {
                        refused = next;
                        next++;
                        chain.pushHead(new Thing(refused));
                        refused = 0;
                    } else if (what < 99) {
                        enter(chain.popHead());
                    } else if (random.nextInt(100) == 0) {
                        chain.trim();
                    }
                    if (random.nextInt(50_000) == 0) {
                        round.tally().count(Fault.OWNER_ENDED);
                        round.start(Thread.currentThread().getName(), this::own);
                        return;
                    }
                }
                round.end();
            } catch (IllegalStateException e) {
                if (!closed) {
                    throw e;
                }
            } finally {
                round.tally().countCalls(calls);
            }
        }

        /** With no thread left: everything that was put in has come out once, or is still inside, or went with the close. */
        void audit() {
            if (!closed) {
                boolean more = true;
                while (more) {
                    more = enter(chain.popTail());
                }
                if (chain.size() != 0 || !chain.isEmpty()) {
                    throw new AssertionError("size when empty: " + chain.size());
                }
            }
            for (int number = 1; number < next; number++) {
                if (number == refused && ledger.has(number)) {
                    throw new AssertionError("refused, and yet it came out: " + number);
                }
                if (number != refused && !closed && !ledger.has(number)) {
                    throw new AssertionError("never came out: " + number);
                }
            }
            round.tally().countAccounted(next - 1);
        }
    }
}
