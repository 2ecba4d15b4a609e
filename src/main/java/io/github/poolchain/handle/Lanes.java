package io.github.poolchain.handle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Free entries that are kept by the threads that freed them. A platform thread owns a lane from its first call
 * until it dies; then another thread may adopt it, with its content. Virtual threads, and threads that find no lane, have
 * none.
 */
final class Lanes {
    /*
     * A lane is an array of long, with a line at either end for a distance from other objects:
     *
     *     owner   the owner's thread id              written when it becomes the owner
     *     in      1 while the owner uses the lane    written by the owner
     *     count   objects added less removed         written by the owner; never set back, so the sum over all lanes counts
     *     top     how many entries are free here     written by the owner while in, or by a sweep
     *     free    their next handles                 written by the owner while in, or by a sweep
     *
     * The owner's way has no locked instruction:             A sweep empties all lanes:
     *
     *     in = 1                        (opaque)                 off = true
     *     if off: in = 0, do without    (acquire)                heavy fence
     *     ... plain reads and writes ...                         wait until in == 0           (acquire)
     *     in = 0                        (release)                ... plain reads and writes ...
     *                                                            off = false
     *
     * There is no safepoint poll between the owner's write of in and its read of off. So either the owner sees off, or the sweep sees in.
     * What the owner does while it is in is finished or undone by plain writes, which cannot fail.
     */

    static final int OWNER = 16;
    static final int COUNT = OWNER + 1;
    static final int TOP = OWNER + 2;
    static final int IN = OWNER + 3;
    static final int FREE = OWNER + 4;

    /** How many entries a lane holds at most, and how many come and go at once. */
    static final int ROOM = 64;

    static final int BATCH = ROOM / 2;

    private static final int LENGTH = FREE + ROOM + 16;
    private static final int MOST_LANES = 256;

    /** At how many places a thread looks for a lane that is or may become its own. */
    private static final int PROBES = 8;

    private static final int STRIPES = 4;

    private static final long[] NOBODYS = new long[LENGTH];
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
    private static final VarHandle LANES = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle OFF;

    static {
        try {
            OFF = MethodHandles.lookup().findVarHandle(Lanes.class, "off", boolean.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Entries entries;
    private final Runnable heavyFence;
    private final long[][] lanes;

    /** Null, then by CAS the owner of a lane, then by CAS the next when that is dead. */
    private final AtomicReferenceArray<@Nullable WeakReference<Thread>> owners;

    /** Objects added less removed by threads without a lane, in stripes. */
    private final long[] others = new long[16 * (STRIPES + 1)];

    /** Held during a sweep or a trim. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Leftovers leftovers = new Leftovers();

    private boolean off;

    /**
     * No lane has an owner yet.
     *
     * @param most how many lanes there are at most, a power of two; 0 for none
     */
    Lanes(Entries entries, int most, Runnable heavyFence) {
        this.entries = entries;
        this.heavyFence = heavyFence;
        this.lanes = new long[Math.max(1, most)][];
        this.owners = new AtomicReferenceArray<>(most);
        this.off = most == 0;
        Arrays.fill(lanes, NOBODYS);
    }

    /** How many lanes a table should have. Where they might hide much of its room it has none. */
    static int forEntries(int maxEntries) {
        int lanes = Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors() * 8L, 16, MOST_LANES));
        return HeavyFence.KNOWN && maxEntries >= 16 * MOST_LANES * ROOM ? lanes : 0;
    }

    // ---- The owner

    /** The lane of the calling thread, where it is looked for first; null if it is not there. */
    long @Nullable [] mine() {
        long id = Thread.currentThread().threadId();
        long[][] all = lanes;
        long[] lane = all[(int) id & all.length - 1];
        return lane[OWNER] == id ? lane : null;
    }

    /** The lane of the calling thread, which it gets if it has none and one is left; null if it has to do without. */
    long @Nullable [] find() {
        Thread thread = Thread.currentThread();
        int most = owners.length();
        if (most == 0 || thread.isVirtual()) {
            return null;
        }
        long id = thread.threadId();
        int home = (int) id & most - 1;
        for (int i = 0; i < PROBES; i++) {
            long[] lane = lane(home + i & most - 1);
            if (lane[OWNER] == id) {
                return lane;
            }
        }
        for (int i = 0; i < PROBES; i++) {
            int place = home + i & most - 1;
            WeakReference<Thread> owner = owners.getAcquire(place);
            if (owner == null || isDead(owner)) {
                long[] lane = own(place, owner, thread);
                if (lane != null) {
                    return lane;
                }
            }
        }
        return null;
    }

    /** Whether the thread is dead. If so, the caller sees everything that it did. */
    private static boolean isDead(WeakReference<Thread> reference) {
        Thread owner = reference.get();
        return owner == null || !owner.isAlive();
    }

    private long @Nullable [] own(int place, @Nullable WeakReference<Thread> before, Thread thread) {
        try {
            WeakReference<Thread> reference = new WeakReference<>(thread);
            long[] lane = lane(place);
            if (lane[OWNER] == 0) {
                lane = new long[LENGTH];
            }
            if (!owners.compareAndSet(place, before, reference)) {
                return null;
            }
            // The owner before is dead, and had no entry in hand when it died.
            lane[OWNER] = thread.threadId();
            // Ordering: release; pairs with the acquire in lane. Comes before the first use, as in before off.
            LANES.setRelease(lanes, place, lane);
            return lane;
        } catch (OutOfMemoryError none) {
            return null;
        }
    }

    private long[] lane(int place) {
        return (long[]) LANES.getAcquire(lanes, place);
    }

    /**
     * Owner only. Enters the lane; false, and out again, if the lanes are off. Straight-line code once it is inlined. The caller
     * must make sure, by a plain write, that the owner is out again, whatever this call or a later one throws.
     */
    boolean enter(long[] lane) {
        LONGS.setOpaque(lane, IN, 1L);
        // Ordering: acquire; pairs with the write in sweep. Later reads stay behind it.
        if ((boolean) OFF.getAcquire(this)) {
            leave(lane);
            return false;
        }
        return true;
    }

    /** Owner only. Leaves the lane. Ordering: release; pairs with the acquire in sweep, which then sees what the owner has done. */
    void leave(long[] lane) {
        LONGS.setRelease(lane, IN, 0L);
    }

    /** Owner only. Fetches a batch of entries from the list if the lane is empty; false if it still is, or is off. */
    boolean fill(long[] lane) {
        try {
            if (!enter(lane)) {
                return false;
            }
            if (lane[TOP] == 0) {
                int ignored = Leftovers.touchStack(Leftovers.FRAMES);
                int count = entries.popFree(lane, FREE, BATCH);
                lane[TOP] = count;
                reverse(lane, count);
            }
            boolean filled = lane[TOP] > 0;
            leave(lane);
            return filled;
        } catch (Throwable unfinished) {
            lane[IN] = 0;
            throw unfinished;
        }
    }

    /** So that the entry that was on top of the list is on top of the lane. */
    private static void reverse(long[] lane, int count) {
        for (int low = FREE, high = FREE + count - 1; low < high; low++, high--) {
            long handle = lane[low];
            lane[low] = lane[high];
            lane[high] = handle;
        }
    }

    /** Owner only. Gives a batch of entries to the list if the lane is full; false if there is no lane, for it is off. */
    boolean spill(long[] lane) {
        try {
            if (!enter(lane)) {
                return false;
            }
            if (lane[TOP] == ROOM) {
                int ignored = Leftovers.touchStack(Leftovers.FRAMES);
                entries.pushFree(lane, FREE + ROOM - BATCH, BATCH);
                lane[TOP] = ROOM - BATCH;
            }
            leave(lane);
            return true;
        } catch (Throwable unfinished) {
            lane[IN] = 0;
            throw unfinished;
        }
    }

    // ---- Any thread

    /** Any thread. Takes one of the shared free entries; returns its next handle. */
    long take() {
        long handle = leftovers.take();
        if (handle == 0) {
            handle = entries.popFree();
        }
        return handle != 0 ? handle : takeFreshOrLast();
    }

    private long takeFreshOrLast() {
        long handle = entries.takeFresh();
        while (handle == 0) {
            int trims = entries.trims();
            turnOff();
            handle = entries.popFree();
            if (handle == 0) {
                handle = entries.takeFresh();
            }
            if (handle == 0) {
                // All entries have been used, and that stays so but for a trim. So if the list is empty even now, while
                // no entry lies in a lane or in the hands of a trim, the table is full now.
                handle = entries.popFree();
            }
            if (handle == 0) {
                handle = leftovers.take();
            }
            if (handle == 0) {
                if (trims % 2 == 0 && areOff() && trims == entries.trims()) {
                    throw new IllegalStateException(
                            "the table is full: all of its " + entries.maxIndex() + " entries are taken");
                }
                entries.checkOpen();
                awaitTrim();
            }
        }
        return handle;
    }

    /** Counts objects that a thread without a lane has added. */
    void countOther(long added) {
        int stripe = (int) Thread.currentThread().threadId() & STRIPES - 1;
        long ignored = (long) LONGS.getAndAdd(others, 16 * (stripe + 1), added);
    }

    /** How many objects have been added and not removed. */
    long count() {
        long count = leftovers.objects;
        for (int stripe = 1; stripe <= STRIPES; stripe++) {
            count += (long) LONGS.getAcquire(others, 16 * stripe);
        }
        for (int place = 0; place < owners.length(); place++) {
            count += (long) LONGS.getAcquire(lane(place), COUNT);
        }
        return count;
    }

    /** Any thread, where it has found no entry. Empties all lanes, and has all threads do without until a trim. */
    void turnOff() {
        if (areOff()) {
            return;
        }
        int ignored = Leftovers.touchStack(Leftovers.LOCKED);
        lock.lock();
        try {
            if (!isOff()) {
                sweep(Integer.MAX_VALUE);
            }
        } catch (Throwable incomplete) {
            turnOn(); // otherwise another thread would believe that the lanes are empty
            throw incomplete;
        } finally {
            lock.unlock();
        }
    }

    /** Any thread. Whether all lanes have been emptied, and stay so until a trim. */
    boolean areOff() {
        return isOff() && !lock.isLocked();
    }

    /** Any thread. Returns when a sweep or trim that is under way has ended. */
    @SuppressWarnings("LockNotBeforeTry") // nothing is done while it is held
    void awaitTrim() {
        int ignored = Leftovers.touchStack(Leftovers.LOCKED);
        lock.lock();
        lock.unlock();
    }

    /** Any thread. Whether owners find them off. */
    boolean isOff() {
        return (boolean) OFF.getAcquire(this);
    }

    Leftovers leftovers() {
        return leftovers;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Holder of the lock. Has the owners use their lanes. Ordering: full; they see the lanes as they are now. */
    void turnOn() {
        if (owners.length() > 0) {
            OFF.setVolatile(this, false);
        }
    }

    /**
     * Holder of the lock only. Turns the lanes off, and moves their entries to the list. Waits for owners that are in; an owner
     * that is still in after {@code looks} looks keeps its entries.
     */
    void sweep(int looks) {
        if (owners.length() == 0) {
            return;
        }
        int ignored = Leftovers.touchStack(2 * Leftovers.FRAMES);
        // Ordering: volatile, then the fence in all threads; pairs with the owner's write of in, then read of off.
        OFF.setVolatile(this, true);
        heavyFence.run();
        for (int place = 0; place < owners.length(); place++) {
            long[] lane = lane(place);
            if (lane[OWNER] != 0 && isOut(lane, looks)) {
                int count = (int) lane[TOP];
                if (count > 0) {
                    entries.pushFree(lane, FREE, count);
                    lane[TOP] = 0;
                }
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // it waits for a thread that needs no more than a processor
    private static boolean isOut(long[] lane, int looks) {
        for (int i = 0; (long) LONGS.getAcquire(lane, IN) != 0; i++) {
            if (i == looks) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }
}
