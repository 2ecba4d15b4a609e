package io.github.poolchain.pool;

import static io.github.poolchain.soak.Round.check;

import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.Round;
import io.github.poolchain.soak.Soaked;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A pool with or without limits, under threads of both kinds that come and go, give back each other's objects, and have
 * callbacks that throw.
 */
public final class SoakedPool implements Soaked {
    private static final int[] LIMITS = {Integer.MAX_VALUE, Integer.MAX_VALUE, 2_000, 40, 1};
    private static final int[] MOST_IDLE = {Integer.MAX_VALUE, Integer.MAX_VALUE, 100, 0};
    private static final double[] WATCHED = {0, 1.0 / 1_024, 1};
    private static final int[] PLACES = {8, 64, 1_000};

    @Override
    public String name() {
        return "Pool";
    }

    @Override
    public void run(Round round) throws Exception {
        SplittableRandom random = round.random();
        Under under = new Under(round, random);
        boolean closes = random.nextInt(4) == 0;
        for (int i = random.nextInt(2, 5); i > 0; i--) {
            round.start(name() + " " + i, under::use);
        }
        if (closes) {
            round.start(name() + " closer", under::closeInTheMiddle);
        }
        round.join();
        under.audit();
    }

    /** What the callbacks throw. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refusal(String by) {
            super(by, null, true, false);
        }
    }

    private static final class Under {
        final Round round;
        final Pool<Thing> pool;
        final int limit;
        final int refuseOneIn;

        /** Where one thread leaves an object and another finds it. */
        final AtomicReferenceArray<Thing> places;

        /** What a virtual thread has thrown. */
        final AtomicReference<Throwable> failure = new AtomicReference<>();

        final AtomicInteger made = new AtomicInteger();
        final AtomicLong discarded = new AtomicLong();

        /** Set just before the pool is closed. */
        volatile boolean closed;

        Under(Round round, SplittableRandom random) {
            this.round = round;
            limit = LIMITS[random.nextInt(LIMITS.length)];
            refuseOneIn = random.nextInt(3) == 0 ? 0 : random.nextInt(5, 5_000);
            places = new AtomicReferenceArray<>(PLACES[random.nextInt(PLACES.length)]);
            Pool.Builder<Thing> builder = Pool.builder(() -> {
                perhapsRefuse("factory");
                return new Thing(made.incrementAndGet());
            });
            builder.reset(thing -> perhapsRefuse("reset"))
                    .onDiscard(thing -> {
                        thing.discard();
                        discarded.incrementAndGet();
                        perhapsRefuse("onDiscard");
                    })
                    .maxTotal(limit)
                    .maxIdle(MOST_IDLE[random.nextInt(MOST_IDLE.length)])
                    .keepIf(thing -> ThreadLocalRandom.current().nextInt(1000) != 0)
                    .leakSampling(WATCHED[random.nextInt(WATCHED.length)])
                    .onLeak(leak -> {})
                    .noAging();
            if (random.nextInt(3) == 0) {
                builder.fair();
            }
            pool = builder.build();
        }

        private void perhapsRefuse(String who) {
            if (refuseOneIn > 0 && ThreadLocalRandom.current().nextInt(refuseOneIn) == 0) {
                throw new Refusal(who);
            }
        }

        void closeInTheMiddle(SplittableRandom random) {
            round.waitBeforeClosing(random);
            closed = true;
            close();
            round.tally().count(Fault.CLOSED);
            round.end();
        }

        private void close() {
            try {
                pool.close();
            } catch (Refusal refused) {
                round.tally().count(Fault.CALLBACK);
            }
        }

        /** A life; then another thread takes over, of this kind or the other. */
        void use(SplittableRandom random) {
            SplittableRandom own = random.split();
            if (random.nextInt(3) == 0) {
                liveVirtually(own);
            } else {
                live(own);
            }
            if (!round.isOver() && !closed) {
                round.tally().count(Fault.OWNER_ENDED);
                round.start(Thread.currentThread().getName(), this::use);
            }
        }

        private void liveVirtually(SplittableRandom random) {
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    live(random);
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                    round.end();
                }
            });
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    thread.interrupt();
                }
            }
        }

        private void live(SplittableRandom random) {
            long calls = 0;
            long returned = 0;
            int life = random.nextInt(1, 200_000);
            try {
                while (!round.isOver() && calls < life) {
                    calls++;
                    int what = random.nextInt(1000);
                    if (what < 990) {
                        // With a bias that comes and goes, so that now most are lent and then most are idle.
                        boolean gets = random.nextInt(100) < ((calls >> 12 & 1) == 0 ? 70 : 30);
                        Thing mine = gets ? get(random) : null;
                        Thing found = places.getAndSet(random.nextInt(places.length()), mine);
                        if (found != null) {
                            put(found);
                            returned++;
                        }
                    } else if (what < 993) {
                        trim();
                    } else if (what < 995) {
                        putNull();
                    } else {
                        PoolStats stats = pool.stats();
                        check(stats.created() <= made.get(), "created", stats.created());
                        check(stats.inUse() >= 0 && stats.idle() >= 0, "in use", stats.inUse());
                    }
                }
            } finally {
                round.tally().countCalls(calls);
                round.tally().countAccounted(returned);
            }
        }

        /** An object, or null for the limit, a refusal or the close. */
        private Thing get(SplittableRandom random) {
            try {
                Thing thing =
                        switch (random.nextInt(10)) {
                            case 0 -> pool.get(Duration.ofNanos(random.nextInt(100_000)));
                            case 1 -> pool.tryGet();
                            default -> pool.get();
                        };
                if (thing == null) {
                    round.tally().count(Fault.LIMIT);
                    check(limit < Integer.MAX_VALUE, "null from a pool without limit", limit);
                    return null;
                }
                return thing.got();
            } catch (InterruptedException e) {
                round.tally().count(Fault.INTERRUPT);
            } catch (Refusal refused) {
                check(refused.getMessage().equals("factory"), "a get refused by " + refused.getMessage(), 0);
                round.tally().count(Fault.CALLBACK);
            } catch (IllegalStateException e) {
                if (!closed) {
                    round.tally().count(Fault.LIMIT);
                    check(limit < Integer.MAX_VALUE, "refused by a pool without limit", limit);
                }
            }
            return null;
        }

        private void put(Thing thing) {
            try {
                if (ThreadLocalRandom.current().nextInt(64) == 0) {
                    pool.invalidate(thing.back());
                } else {
                    pool.put(thing.back());
                }
            } catch (Refusal refused) {
                round.tally().count(Fault.CALLBACK);
            }
        }

        private void trim() {
            try {
                check(pool.trim() >= 0, "objects trimmed", -1);
            } catch (Refusal refused) {
                round.tally().count(Fault.CALLBACK);
            } catch (IllegalStateException e) {
                if (!closed) {
                    throw e;
                }
            }
        }

        private void putNull() {
            try {
                pool.put(null);
                throw new AssertionError("put null");
            } catch (NullPointerException expected) {
                round.tally().count(Fault.BAD_INPUT);
            }
        }

        /** With no thread left: what is out is in its place; and all there may be can be had. */
        void audit() {
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new AssertionError("a virtual thread failed: " + thrown, thrown);
            }
            long out = 0;
            for (int i = 0; i < places.length(); i++) {
                out += places.get(i) == null ? 0 : 1;
            }
            PoolStats stats = pool.stats();
            check(stats.inUse() == out, "not " + out + " in use, but", stats.inUse());
            check(stats.created() == made.get(), "not " + made + " made, but", stats.created());
            check(stats.discarded() == discarded.get(), "not " + discarded + " discarded, but", stats.discarded());
            check(stats.idle() == made.get() - discarded.get() - out, "idle", stats.idle());
            check(stats.waiters() == 0, "waiters", stats.waiters());
            for (int i = 0; i < places.length(); i++) {
                Thing thing = places.get(i);
                if (thing != null) {
                    put(thing);
                }
            }
            round.tally().countAccounted(out);
            if (closed) {
                check(pool.stats().idle() == 0, "idle in a closed pool", pool.stats().idle());
            } else if (limit < Integer.MAX_VALUE) {
                getAll();
            }
            close();
            stats = pool.stats();
            check(stats.inUse() == 0 && stats.idle() == 0, "objects when all are back and closed", stats.idle());
            check(stats.nativeBytes() == 0, "bytes held after close", stats.nativeBytes());
            check(discarded.get() == made.get(), "made " + made + ", discarded", discarded.get());
        }

        private void getAll() {
            Thing[] all = new Thing[limit];
            for (int i = 0; i < limit; ) {
                try {
                    all[i] = pool.get().got();
                    i++;
                } catch (Refusal refused) {
                    round.tally().count(Fault.CALLBACK);
                }
            }
            try {
                check(pool.tryGet() == null, "lent more than", limit);
            } catch (Refusal refused) {
                throw new AssertionError("makes more than " + limit, refused);
            }
            for (Thing thing : all) {
                put(thing);
            }
        }
    }
}
