package io.github.poolchain.soak;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.deque.DequeSeams;
import io.github.poolchain.deque.SoakedQueue;
import io.github.poolchain.handle.SoakedHandleChain;
import io.github.poolchain.handle.SoakedHandleTable;
import io.github.poolchain.pool.SoakedBufferPool;
import io.github.poolchain.pool.SoakedJvm;
import io.github.poolchain.pool.SoakedPool;
import io.github.poolchain.queue.SoakedHandleQueue;
import io.github.poolchain.seam.Seam;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * All structures at once, for {@code soak.seconds} (3 if not said), from random numbers that begin at {@code soak.seed}.
 * Threads race, so a seed repeats the calls but not their order.
 */
class SoakIT {
    private static final int SECONDS_TO_RUN = Integer.getInteger("soak.seconds", 3);
    private static final long SEED = Long.getLong("soak.seed", ThreadLocalRandom.current().nextLong());
    private static final int REPORT_EVERY_SECONDS = 60;
    private static final int LONGEST_ROUND_MILLIS = 2_000;

    private final SplittableRandom seeds = new SplittableRandom(SEED);
    private final Map<Soaked, Tally> tallies = new LinkedHashMap<>();
    private final Map<Soaked, AtomicReference<Round>> rounds = new LinkedHashMap<>();
    private final long begin = System.nanoTime();
    private final long end = begin + SECONDS.toNanos(SECONDS_TO_RUN);
    private volatile boolean failed;

    SoakIT() {
        List<Soaked> all = List.of(
                SoakedQueue.ring(),
                SoakedQueue.chain(),
                new SoakedHandleTable(),
                new SoakedHandleChain(),
                new SoakedHandleQueue(),
                new SoakedBufferPool(),
                new SoakedPool(),
                new SoakedJvm());
        for (Soaked soaked : all) {
            tallies.put(soaked, new Tally());
            rounds.put(soaked, new AtomicReference<>());
        }
    }

    @Test
    void shouldKeepExactAccountsWhateverIsDoneToIt() throws Exception {
        List<FutureTask<Void>> drivers = new ArrayList<>();
        Tally threads = new Tally();
        Seam.install(seam -> {
            if (DequeSeams.isOne(seam)) {
                perhapsStall(threads);
            }
        });
        try {
            for (Soaked soaked : tallies.keySet()) {
                SplittableRandom random = seeds.split();
                drivers.add(start(soaked.name(), () -> drive(soaked, random)));
            }
            SplittableRandom random = seeds.split();
            drivers.add(start("interrupter", () -> interrupt(random)));
            reportNowAndThen(drivers);
            for (FutureTask<Void> driver : drivers) {
                driver.get();
            }
        } catch (Throwable t) {
            throw new AssertionError("seed " + SEED + ", after " + secondsDone() + " s: " + t.getMessage(), t);
        } finally {
            Seam.install(null);
            report(threads);
        }
        for (Map.Entry<Soaked, Tally> entry : tallies.entrySet()) {
            assertThat(entry.getValue().rounds()).as("rounds of " + entry.getKey().name()).isPositive();
            assertThat(entry.getValue().accounted()).as("accounts of " + entry.getKey().name()).isPositive();
        }
        if (SECONDS_TO_RUN >= 60) { // in a shorter run the rare ones need not have come
            assertThat(faultsSeen(threads)).containsExactlyInAnyOrderElementsOf(faultsPossible());
        }
    }

    private Set<Fault> faultsSeen(Tally threads) {
        Set<Fault> seen = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (total(threads, fault) > 0) {
                seen.add(fault);
            }
        }
        return seen;
    }

    private static Set<Fault> faultsPossible() {
        Set<Fault> possible = EnumSet.allOf(Fault.class);
        if (!Seam.ENABLED) {
            possible.removeAll(EnumSet.of(Fault.STALL, Fault.LONG_STALL));
        }
        return possible;
    }

    private FutureTask<Void> start(String name, Callable<Void> body) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            try {
                return body.call();
            } catch (Throwable t) {
                failed = true;
                throw t;
            }
        });
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private boolean isOver() {
        return failed || System.nanoTime() - end >= 0;
    }

    private Void drive(Soaked soaked, SplittableRandom random) throws Exception {
        Tally tally = tallies.get(soaked);
        do {
            // Until something has been accounted for a round has its time, however late: the first may have had none, on a busy machine.
            long left = tally.accounted() == 0 ? Long.MAX_VALUE : Math.max(0, end - System.nanoTime());
            long nanos = Math.min(left, MILLISECONDS.toNanos(random.nextInt(1, LONGEST_ROUND_MILLIS)));
            long seed = random.nextLong();
            Round round = new Round(tally, seed, nanos);
            rounds.get(soaked).set(round);
            soaked.run(round);
            tally.countRound();
        } while (!isOver() || (tally.accounted() == 0 && !failed));
        return null;
    }

    private Void interrupt(SplittableRandom random) throws InterruptedException {
        while (!isOver()) {
            Thread.sleep(random.nextInt(1, 20));
            for (AtomicReference<Round> current : rounds.values()) {
                Round round = current.get();
                if (round != null) {
                    round.interruptOne(random);
                }
            }
        }
        return null;
    }

    /** Called by every thread in the middle of its calls. */
    private static void perhapsStall(Tally tally) {
        int chance = ThreadLocalRandom.current().nextInt(1 << 20);
        if (chance == 0) {
            tally.count(Fault.LONG_STALL);
            sleep(50);
        } else if (chance < 100) {
            tally.count(Fault.STALL);
            sleep(1);
        } else if (chance < 1000) {
            tally.count(Fault.STALL);
            letOthersRun();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // to be overtaken is the purpose
    private static void letOthersRun() {
        Thread.yield();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reportNowAndThen(List<FutureTask<Void>> drivers) throws InterruptedException {
        long next = REPORT_EVERY_SECONDS;
        while (drivers.stream().anyMatch(driver -> !driver.isDone())) {
            Thread.sleep(100);
            if (secondsDone() >= next) {
                next += REPORT_EVERY_SECONDS;
                long calls = tallies.values().stream().mapToLong(Tally::calls).sum();
                out().printf("soak: %,d s, %,d calls%n", secondsDone(), calls);
            }
        }
    }

    private long secondsDone() {
        return (System.nanoTime() - begin) / SECONDS.toNanos(1);
    }

    private long total(Tally threads, Fault fault) {
        return threads.faults(fault) + tallies.values().stream().mapToLong(tally -> tally.faults(fault)).sum();
    }

    private void report(Tally threads) {
        PrintStream out = out();
        out.printf("soak: %,d s, seed %d, assertions %s%n", secondsDone(), SEED, Seam.ENABLED ? "on" : "off");
        out.printf("%-14s %10s %18s %18s%n", "", "rounds", "calls", "accounted for");
        long calls = 0;
        long accounted = 0;
        for (Map.Entry<Soaked, Tally> entry : tallies.entrySet()) {
            Tally tally = entry.getValue();
            out.printf("%-14s %,10d %,18d %,18d%n",
                    entry.getKey().name(), tally.rounds(), tally.calls(), tally.accounted());
            calls += tally.calls();
            accounted += tally.accounted();
        }
        out.printf("%-14s %10s %,18d %,18d%n", "in all", "", calls, accounted);
        for (Fault fault : Fault.values()) {
            out.printf("%,14d  %s%n", total(threads, fault), fault);
        }
    }

    @SuppressWarnings("SystemOut") // the report is what the soak is run for
    private static PrintStream out() {
        return System.out;
    }
}
