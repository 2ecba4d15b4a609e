package io.github.poolchain.idle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the stores of one pool share: who waits for something, and the taking away of the owners' bias. Any thread. */
public final class Waiters {
    /*
     * Who starves first counts itself as pressure, then takes the bias from all shards with one fence, enters the queue, looks everywhere,
     * and parks. Who puts into a shard without bias does so, and then, after a full fence, looks for pressure. So either the
     * starving thread finds the object, or the putting one finds the starving. No shard becomes biased while there is pressure: its owner
     * stores the bias, then looks at the pressure after a full fence, and takes the bias back if there is any.
     *
     * Asking before forcing: a fence takes as long as the scheduler takes to give each runnable thread a processor. Where the last one took
     * long, a starving thread first only marks the shards and waits a moment: an owner that comes by gives up its bias by itself.
     *
     * Fair: who waits stays in the queue until it has something, and only the first makes attempts. Who comes later enters the queue as well,
     * instead of looking by itself. A put wakes the first. Should that be just leaving, it wakes the next after it has left the queue, so after
     * the put; so the next finds what was put.
     */

    /** No fence this quick is worth asking for first. */
    private static final long QUICK_NANOS = 200_000;

    /** How long owners are given to give up their bias by themselves. */
    private static final long ASKED_NANOS = 100_000;

    /** How long one waits for a thread that is at work in a shard before one looks again; twice as long each time, up to the next. */
    private static final long FIRST_BUSY_NANOS = 25_000;

    /** Nobody parks longer without looking: who should have woken us may have been ended by an error. */
    private static final long PARK_NANOS = 20_000_000;

    /** A get that may make an object takes the bias from others at one miss in so many, or if the last time is so long ago. */
    private static final int MISSES_BETWEEN_REVOCATIONS = 64;

    private static final long BETWEEN_REVOCATIONS_NANOS = 100_000_000;

    private static final VarHandle PRESSURE;
    private static final VarHandle WAITING;
    private static final VarHandle STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PRESSURE = lookup.findVarHandle(Waiters.class, "pressure", int.class).withInvokeExactBehavior();
            WAITING = lookup.findVarHandle(Waiters.class, "waiting", int.class).withInvokeExactBehavior();
            STATE = lookup.findVarHandle(Waiter.class, "state", int.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * What somebody waits for.
     *
     * @param <R> what it gives
     */
    @FunctionalInterface
    public interface Attempt<R> {
        /** Looks once, everywhere; null if there is nothing. {@code look} is told of what could not be looked into. */
        @Nullable R make(Look look);
    }

    /** What a search could not look into. */
    public static final class Look {
        private final boolean thorough;
        private boolean busy;

        Look(boolean thorough) {
            this.thorough = thorough;
        }

        /** Whether to look also where there seems to be nothing. */
        boolean isThorough() {
            return thorough;
        }

        /** There may be something where somebody else is just at work. */
        public void busy() {
            busy = true;
        }

        boolean isBusy() {
            return busy;
        }

        void clear() {
            busy = false;
        }
    }

    static final class Waiter {
        static final int AWAY = 0;
        static final int QUEUED = 1;

        final Thread thread = Thread.currentThread();

        /** Whether it waits for its turn, where that counts. */
        final boolean inTurn;

        /** Set to QUEUED by the waiter, to AWAY by who takes it out of the queue. */
        volatile int state;

        Waiter(boolean inTurn) {
            this.inTurn = inTurn;
        }

        boolean leave() {
            return STATE.compareAndSet(this, QUEUED, AWAY);
        }
    }

    /** Whether who has waited longest is served first. */
    private final boolean fair;

    private final CopyOnWriteArrayList<Shards> stores = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();

    /** How many reasons there are that no shard may be biased: waiters, and those of {@link #hold}. */
    volatile int pressure;

    private volatile int waiting;

    /** Since bias was last taken away for somebody who need not wait. Threads may overwrite each other's count. */
    private int misses;

    private long lastRevoked = System.nanoTime() - BETWEEN_REVOCATIONS_NANOS;

    /** How long the last fence took; whoever was last. */
    private volatile long fenceNanos;

    /** Of a pool; {@code fair} if who has waited longest shall be served first. */
    public Waiters(boolean fair) {
        this.fair = fair;
    }

    void add(Shards ofAStore) {
        stores.add(ofAStore);
    }

    /** About how many threads wait. */
    public int waiting() {
        return waiting;
    }

    /**
     * Any thread. The names, or else the numbers, of threads that wait, or look for something that they would wait for; who came first comes
     * first, and at most so many. One that has just been woken and looks again may be left out.
     */
    public List<String> names(int most) {
        List<String> names = new ArrayList<>();
        for (Waiter waiter : queue) {
            if (names.size() == most) {
                break;
            }
            String name = waiter.thread.getName();
            names.add(name.isEmpty() ? "#" + waiter.thread.threadId() : name);
        }
        return names;
    }

    /** Whether who comes now must not look by itself but {@link #await}, since others have come before. */
    public boolean isOthersTurn() {
        return fair && !queue.isEmpty();
    }

    /**
     * From now on no shard is biased, until {@link #unhold}. A put that begins after this returns is not a plain one. If it throws, nothing
     * is held.
     */
    public void hold() {
        int _ = (int) PRESSURE.getAndAdd(this, 1);
        try {
            revokeAll();
        } catch (Throwable refused) { // for want of memory
            unhold();
            throw refused;
        }
    }

    /** As {@link #hold}, but shards that are biased now stay so: for an {@link #unhold} that will come. Allocates nothing. */
    public void countHold() {
        int _ = (int) PRESSURE.getAndAdd(this, 1);
    }

    /** Ends a {@link #hold}. */
    public void unhold() {
        int _ = (int) PRESSURE.getAndAdd(this, -1);
    }

    /**
     * Makes attempts until one succeeds or the time is over. At least one, after the bias has been taken from all shards; and while an
     * attempt could not look into everything, since somebody is at work there, the next comes a moment later.
     *
     * @param nanos how long to wait; zero or less means not at all, except for who is at work for a moment
     * @param patience how long to wait for who is at work, if {@code nanos} is less
     * @return null if there was nothing until the end
     * @throws InterruptedException if the thread is interrupted while it waits; not if it does not wait
     */
    public <R> @Nullable R await(Attempt<R> attempt, long nanos, long patience) throws InterruptedException {
        return await(attempt, nanos, patience, fair);
    }

    /** As {@link #await}, for something that nobody else waits for: also where all others must wait for their turn. */
    public <R> @Nullable R awaitOutOfTurn(Attempt<R> attempt, long nanos) throws InterruptedException {
        return await(attempt, nanos, 0, false);
    }

    private <R> @Nullable R await(Attempt<R> attempt, long nanos, long patience, boolean inTurn) throws InterruptedException {
        long start = System.nanoTime();
        Waiter me = new Waiter(inTurn);
        Look look = new Look(true);
        Stack.reserve();
        int _ = (int) PRESSURE.getAndAdd(this, 1);
        boolean asked = fenceNanos < QUICK_NANOS || !mark();
        boolean waits = false;
        long busyNanos = FIRST_BUSY_NANOS;
        R found = null;
        try {
            while (true) {
                if (asked) {
                    revokeAll();
                }
                enter(me);
                look.clear();
                if (!inTurn || isFirst(me)) {
                    found = attempt.make(look);
                } else if (nanos <= 0) {
                    return null;
                }
                long spent = System.nanoTime() - start;
                long left = Math.max(nanos, look.isBusy() || !asked ? patience : 0) - spent;
                if (found != null || left <= 0) {
                    return found;
                }
                if (!waits) {
                    count(1);
                    waits = true;
                }
                busyNanos = look.isBusy() ? Math.min(2 * busyNanos, PARK_NANOS) : FIRST_BUSY_NANOS;
                long park = !asked ? ASKED_NANOS : look.isBusy() ? busyNanos : PARK_NANOS;
                if (nanos > 0 && Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (Thread.currentThread().isInterrupted()) {
                    Backoff.pause(Backoff.SPINS); // does not wait for long, and cannot park
                } else if (me.state == Waiter.QUEUED) {
                    IdleSeam.BEFORE_PARK.reached();
                    LockSupport.parkNanos(this, Math.min(left, park));
                }
                if (nanos > 0 && Thread.interrupted()) {
                    throw new InterruptedException();
                }
                asked = true;
            }
        } finally {
            if (waits) {
                count(-1);
            }
            boolean woken = !me.leave();
            if (!woken) {
                queue.remove(me);
            }
            int before = (int) PRESSURE.getAndAdd(this, -1);
            if (before > 1 && (fair || woken || found == null)) {
                wake(); // what woke us may be there for another
            }
        }
    }

    private void count(int change) {
        int _ = (int) WAITING.getAndAdd(this, change);
    }

    /** By the waiter: it is one of those that {@link #wake} wakes. */
    void enter(Waiter me) {
        if (me.state == Waiter.AWAY) {
            me.state = Waiter.QUEUED;
            queue.add(me);
        }
    }

    private boolean isFirst(Waiter me) {
        for (Waiter waiter : queue) {
            if (waiter.inTurn) {
                return waiter == me;
            }
        }
        return false;
    }

    /** Wakes one of those that wait, the one that has waited longest. */
    public void wake() {
        if (fair) {
            unpark(false);
            return;
        }
        for (Waiter waiter = queue.poll(); waiter != null; waiter = queue.poll()) {
            if (waiter.leave()) {
                LockSupport.unpark(waiter.thread);
                return;
            }
        }
    }

    /** Those that need not wait for their turn, and the first, or all, of the others. They stay in the queue. */
    private void unpark(boolean all) {
        for (Waiter waiter : queue) {
            LockSupport.unpark(waiter.thread);
            if (waiter.inTurn && !all) {
                return;
            }
        }
    }

    /** Wakes all that wait. */
    public void wakeAll() {
        if (fair) {
            unpark(true);
            return;
        }
        for (Waiter waiter = queue.poll(); waiter != null; waiter = queue.poll()) {
            if (waiter.leave()) {
                LockSupport.unpark(waiter.thread);
            }
        }
    }

    /**
     * Takes the bias from some shards for a thread that need not wait, since it may make an object: not at each miss. Whether it is worth
     * looking again.
     */
    boolean revokeAtTimes(List<Shard> shards) {
        misses++;
        long now = System.nanoTime();
        if (shards.isEmpty() || (misses < MISSES_BETWEEN_REVOCATIONS && now - lastRevoked < BETWEEN_REVOCATIONS_NANOS)) {
            return false;
        }
        misses = 0;
        lastRevoked = now;
        revoke(shards);
        return true;
    }

    /** Marks the shards that are biased, so that their owners give that up when they come by; whether there were any. */
    private boolean mark() {
        boolean any = false;
        for (Shards store : stores) {
            for (Shard shard : store.all()) {
                any |= shard.mark() != Shard.UNMARKED;
            }
        }
        return any;
    }

    /** Takes the bias from all shards, with one fence for all; a shard whose owner has been stopped inside stays marked. */
    void revokeAll() {
        if (!mark()) {
            return;
        }
        List<Shard> marked = new ArrayList<>();
        for (Shards store : stores) {
            for (Shard shard : store.all()) {
                marked.add(shard);
            }
        }
        revoke(marked);
    }

    /** As {@link #revokeAll}, of some shards. */
    void revoke(List<Shard> shards) {
        long[] marks = new long[shards.size()];
        boolean any = false;
        for (int i = 0; i < marks.length; i++) {
            marks[i] = shards.get(i).mark();
            any |= marks[i] != Shard.UNMARKED;
        }
        if (!any) {
            return;
        }
        long start = System.nanoTime();
        Fence.heavy();
        fenceNanos = System.nanoTime() - start;
        for (int i = 0; i < marks.length; i++) {
            if (marks[i] != Shard.UNMARKED) {
                shards.get(i).share(marks[i]);
            }
        }
    }
}
