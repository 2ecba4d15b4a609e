package io.github.poolchain.idle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The threads that wait at the limit of a pool, and the revocation of bias in all of its stores. Any thread. */
public final class Waiters {
    /*
     * A waiter first counts itself as pressure, then takes the bias from all shards with one fence, enters the queue, looks everywhere, and
     * parks. A put into a shard without bias makes a full fence afterwards, and then looks for pressure. So either the waiter finds the object,
     * or the put finds the waiter. No shard becomes biased while there is pressure: its owner stores the bias, then looks at the
     * pressure after a full fence, and takes the bias back if there is any.
     *
     * Ask before forcing: a fence takes as long as the scheduler needs to give each runnable thread a processor. If the last fence took long, a
     * waiter first only marks the shards, and waits a moment: an owner that comes by gives its bias up by itself.
     *
     * Fair: a waiter stays in the queue until it has something, and only the first one makes attempts. Later ones enter the queue instead of
     * looking. A put wakes the first waiter. If that one is just leaving, it wakes the next one after it has left the queue, that is, after the put;
     * so the next one finds what was put.
     */

    /** If the last fence was quicker than this, a waiter does not ask first. */
    private static final long QUICK_NANOS = 200_000;

    /** How long owners are given to give up their bias by themselves. */
    private static final long ASKED_NANOS = 100_000;

    /** How long a waiter pauses for a thread that is at work in a shard before it looks again; doubled each time, up to {@link #PARK_NANOS}. */
    private static final long FIRST_BUSY_NANOS = 25_000;

    /** No waiter parks longer than this without a look: the thread that should have woken it may have been ended by an error. */
    private static final long PARK_NANOS = 20_000_000;

    /** A get that may make an object takes the bias from others at one miss in so many. */
    private static final int MISSES_BETWEEN_REVOCATIONS = 64;

    /** It also does so if the last time is so long ago. */
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
     * One search for what a waiter wants.
     *
     * @param <R> the type of what it finds
     */
    @FunctionalInterface
    public interface Attempt<R> {
        /** Looks everywhere once; null if there is nothing. Calls {@link Look#busy} if it could not look into something. */
        @Nullable R make(Look look);
    }

    /** How to search, and whether the search had to leave something out. */
    public static final class Look {
        private final boolean thorough;
        private boolean busy;

        Look(boolean thorough) {
            this.thorough = thorough;
        }

        /** Whether to look also into shards that seem to be empty. */
        boolean isThorough() {
            return thorough;
        }

        /** The search could not look into a shard because another thread is at work there. */
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

        /** Whether it waits for its turn, in a fair pool. */
        final boolean inTurn;

        /** Set to QUEUED by the waiter, and to AWAY by the thread that takes it out of the queue. */
        volatile int state;

        Waiter(boolean inTurn) {
            this.inTurn = inTurn;
        }

        void unpark() {
            LockSupport.unpark(thread);
        }

        boolean leave() {
            return STATE.compareAndSet(this, QUEUED, AWAY);
        }
    }

    /** Made beforehand: see {@link #unpark}. */
    private static final Consumer<Waiter> UNPARK = Waiter::unpark;

    /** Whether the longest waiter is served first. */
    private final boolean fair;

    private final CopyOnWriteArrayList<Shards> stores = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Waiter> queue = new ConcurrentLinkedQueue<>();

    /** How many waiters and {@linkplain #hold holds} there are. While there is one, no shard becomes biased. */
    volatile int pressure;

    private volatile int waiting;

    /** Misses since bias was last revoked for a get that need not wait. Not exact: threads may overwrite each other's count. */
    private int misses;

    private long lastRevoked = System.nanoTime() - BETWEEN_REVOCATIONS_NANOS;

    /** How long the last fence took. Written by whichever thread made one last. */
    private volatile long fenceNanos;

    /** For one pool. If {@code fair}, the longest waiter is served first. */
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

    /** Whether a new caller must not look by itself but {@link #await} its turn, because others came before it. */
    public boolean isOthersTurn() {
        return fair && !queue.isEmpty();
    }

    /**
     * From now on no shard is biased, until {@link #unhold}. A put that begins after this returns takes the slow path. If it throws, nothing is
     * held.
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

    /** As {@link #hold}, but shards that are biased now stay so. Only to balance an {@link #unhold} that will come. Allocates nothing. */
    public void countHold() {
        int _ = (int) PRESSURE.getAndAdd(this, 1);
    }

    /** Ends a {@link #hold}. */
    public void unhold() {
        int _ = (int) PRESSURE.getAndAdd(this, -1);
    }

    /**
     * Makes attempts until one succeeds or the time is over: at least one, after the bias has been taken from all shards. If an attempt could not look
     * into every shard, because another thread is at work there, the next attempt comes a moment later.
     *
     * @param nanos how long to wait; zero or less means not at all, except for threads that are at work in a shard
     * @param patience how long to wait for threads at work in a shard, if {@code nanos} is less
     * @return null if nothing was found in that time
     * @throws InterruptedException if the thread is interrupted while it waits; not if it does not wait
     */
    public <R> @Nullable R await(Attempt<R> attempt, long nanos, long patience) throws InterruptedException {
        return await(attempt, nanos, patience, fair);
    }

    /** As {@link #await}, without waiting for a turn: for something that no other thread can use. */
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
                wake(); // another waiter may be able to use what this one was woken for
            }
        }
    }

    private void count(int change) {
        int _ = (int) WAITING.getAndAdd(this, change);
    }

    /** Waiter only. From now on {@link #wake} may wake it. */
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

    /** Wakes the longest waiter. */
    public void wake() {
        if (fair) {
            unpark(false);
            return;
        }
        for (Waiter waiter = queue.poll(); waiter != null; waiter = queue.poll()) {
            if (waiter.leave()) {
                waiter.unpark();
                return;
            }
        }
    }

    /**
     * Wakes the first waiter, or all of them. They stay in the queue. Allocates nothing, so no iterator: an error from here would look as if the put
     * had failed.
     */
    private void unpark(boolean all) {
        Waiter first = queue.peek();
        if (first != null && first.inTurn && !all) {
            first.unpark();
        } else {
            queue.forEach(UNPARK); // also for the next in turn behind one that waits for no turn: to wake too many does no harm
        }
    }

    /** Wakes all waiters. */
    public void wakeAll() {
        if (fair) {
            unpark(true);
            return;
        }
        for (Waiter waiter = queue.poll(); waiter != null; waiter = queue.poll()) {
            if (waiter.leave()) {
                waiter.unpark();
            }
        }
    }

    /**
     * Takes the bias from some shards, for a thread that need not wait because it may make an object; but not at each miss. Returns whether
     * looking again may find something.
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

    /** Marks the biased shards, so that their owners give their bias up when they come by. Returns whether there were any. */
    private boolean mark() {
        boolean any = false;
        for (Shards store : stores) {
            for (Shard shard : store.all()) {
                any |= shard.mark() != Shard.UNMARKED;
            }
        }
        return any;
    }

    /** Takes the bias from all shards, with one fence for all. A shard whose owner was stopped inside stays marked. */
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

    /** As {@link #revokeAll}, for some shards. */
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
