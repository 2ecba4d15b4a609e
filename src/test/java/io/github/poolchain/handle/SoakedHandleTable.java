package io.github.poolchain.handle;

import static io.github.poolchain.soak.Round.check;

import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.FlakyArenas;
import io.github.poolchain.soak.Round;
import io.github.poolchain.soak.Soaked;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Tables of random limits, under two to four threads that use each other's handles. */
public final class SoakedHandleTable implements Soaked {
    private static final int[] LIMITS = {1, 7, 64, 1000, Handles.MAX_INDEX};
    private static final long[] USES = {1, 3, 1000, 1L << 32};
    private static final int[] SHARED = {1, 8, 500, 5000};

    @Override
    public String name() {
        return "HandleTable";
    }

    @Override
    public void run(Round round) throws Exception {
        SplittableRandom random = round.random();
        FlakyArenas arenas = new FlakyArenas(round.tally());
        int limit = LIMITS[random.nextInt(LIMITS.length)];
        long uses = USES[random.nextInt(USES.length)];
        HandleTable<Thing> table = new HandleTable<>(limit, uses, Handles.firstGeneration(random.nextInt()), arenas);
        arenas.refuseOneIn(random.nextInt(2, 10));
        boolean closes = random.nextInt(4) == 0;
        Under under = new Under(round, table, SHARED[random.nextInt(SHARED.length)]);
        for (int i = random.nextInt(2, 5); i > 0; i--) {
            round.start(name() + " " + i, under::use);
        }
        if (closes) {
            round.start(name() + " closer", under::closeInTheMiddle);
        }
        round.join();

        arenas.refuseOneIn(0);
        under.audit();
        if (!under.closed) {
            check(table.footprint() == arenas.bytesHeld(), "held, but not told", arenas.bytesHeld());
            table.close();
        }
        check(arenas.held() == 0 && arenas.bytesHeld() == 0, "held after close", arenas.bytesHeld());
    }

    /** A handle that was given out, and the object that it leads to until it is ended: removed, or renewed. */
    private static final class Issued {
        final long handle;
        final Thing thing;

        /** Whether somebody has begun to end it, so that it may be stale. */
        volatile boolean mayBeStale;

        /** Whether somebody has been told that he ended it. */
        final AtomicBoolean ended = new AtomicBoolean();

        Issued(long handle, Thing thing) {
            this.handle = handle;
            this.thing = thing;
            Round.check(handle != 0, "handle", handle);
        }

        void ended() {
            Round.check(ended.compareAndSet(false, true), "ended twice", handle);
        }

        void foundStale(Round round) {
            Round.check(mayBeStale, "stale, though nobody has tried to end it", handle);
            round.tally().count(Fault.STALE);
        }

        void leadsTo(Thing found) {
            Round.check(found == thing, "leads to somebody else's object", handle);
            found.whole();
        }
    }

    private static final class Under {
        final Round round;
        final HandleTable<Thing> table;
        final AtomicReferenceArray<Issued> shared;
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger numbers = new AtomicInteger();

        /** Set just before the table is closed. */
        volatile boolean closed;

        Under(Round round, HandleTable<Thing> table, int places) {
            this.round = round;
            this.table = table;
            this.shared = new AtomicReferenceArray<>(places);
        }

        void closeInTheMiddle(SplittableRandom random) throws Exception {
            round.waitBeforeClosing(random);
            closed = true;
            table.close();
            round.tally().count(Fault.CLOSED);
            try {
                table.size();
                throw new AssertionError("a closed table told its size");
            } catch (IllegalStateException expected) {
                round.end();
            }
        }

        void use(SplittableRandom random) {
            long calls = 0;
            try {
                while (!round.isOver()) {
                    calls++;
                    int place = random.nextInt(shared.length());
                    Issued issued = shared.get(place);
                    if (issued == null) {
                        add(place);
                        continue;
                    }
                    switch (random.nextInt(1000)) {
                        case 0 -> lookForNothing(random.nextLong());
                        case 1, 2, 3, 4 -> check(table.size() >= 0, "size", table.size());
                        case 5 -> check(table.trim() >= 0, "trim", 0);
                        default -> {
                            int then = random.nextInt(8);
                            if (then < 2) {
                                remove(place, issued);
                            } else if (then == 2) {
                                renew(place, issued);
                            } else {
                                get(issued);
                            }
                        }
                    }
                }
            } catch (StaleHandleException e) {
                throw e;
            } catch (IllegalStateException e) {
                if (!closed) {
                    throw e;
                }
            } finally {
                round.tally().countCalls(calls);
            }
        }

        private void add(int place) {
            Thing thing = new Thing(numbers.getAndIncrement());
            long handle;
            try {
                handle = table.add(thing);
            } catch (OutOfMemoryError refused) {
                return;
            } catch (IllegalStateException full) {
                refusedForTheLimit(full);
                freeOne(place);
                return;
            }
            inside.incrementAndGet();
            Issued issued = new Issued(handle, thing);
            if (!shared.compareAndSet(place, null, issued)) {
                remove(place, issued);
            }
        }

        private void refusedForTheLimit(IllegalStateException e) {
            if (closed) {
                throw e;
            }
            round.tally().count(Fault.LIMIT);
        }

        /** So that a full table does not stay so: there may be more places than entries. */
        private void freeOne(int from) {
            for (int i = 0; i < shared.length(); i++) {
                int place = (from + i) % shared.length();
                Issued issued = shared.get(place);
                if (issued != null) {
                    remove(place, issued);
                    return;
                }
            }
        }

        private void remove(int place, Issued issued) {
            issued.mayBeStale = true;
            Thing out;
            try {
                out = table.remove(issued.handle);
            } catch (StaleHandleException e) {
                issued.foundStale(round);
                return;
            }
            issued.leadsTo(out);
            issued.ended();
            inside.decrementAndGet();
            round.tally().countAccounted(1);
            shared.compareAndSet(place, issued, null);
        }

        private void renew(int place, Issued issued) {
            issued.mayBeStale = true;
            long handle;
            try {
                handle = table.renew(issued.handle);
            } catch (StaleHandleException e) {
                issued.foundStale(round);
                return;
            } catch (OutOfMemoryError refused) {
                return; // the entry was used up, and there is none to replace it
            } catch (IllegalStateException full) {
                refusedForTheLimit(full);
                return;
            }
            issued.ended();
            Issued renewed = new Issued(handle, issued.thing);
            if (!shared.compareAndSet(place, issued, renewed)) {
                remove(place, renewed);
            }
        }

        private void get(Issued issued) {
            Thing found = table.find(issued.handle);
            if (found == null) {
                issued.foundStale(round);
            } else {
                issued.leadsTo(found);
            }
        }

        private void lookForNothing(long handle) {
            check(table.find(handle) == null, "never issued, and leads somewhere", handle);
            round.tally().count(Fault.BAD_INPUT);
        }

        /** With no thread left: what has not been removed is there. */
        void audit() {
            if (closed) {
                return;
            }
            check(table.size() == inside.get(), "not " + inside.get() + " inside, but", table.size());
            for (int place = 0; place < shared.length(); place++) {
                Issued issued = shared.get(place);
                if (issued != null) {
                    check(!issued.ended.get(), "ended, and still in its place", issued.handle);
                    issued.leadsTo(table.get(issued.handle));
                    remove(place, issued);
                }
            }
            check(table.size() == 0, "size when empty", table.size());
        }
    }
}
