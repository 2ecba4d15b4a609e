package io.github.poolchain.pool;

import io.github.poolchain.idle.Sampler;
import io.github.poolchain.idle.Store;
import io.github.poolchain.idle.Waiters;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The native memory of a {@link BufferPool}: its accounts, its buffers by handle, and the idle buffers. Any thread. */
final class Slabs {
    /*
     * A buffer is in one of these hands: a lease's; idle in the store of its size; or idle in a list, if it is too large to be kept, or
     * there was no heap for a place in the store. Slabs all of whose buffers are idle are freed by a Sweep.
     *
     * Bytes are counted before they are made and after they are free, so the limit is one counter. Whoever finds nothing idle and no room
     * waits: see Search. It is woken when a buffer comes back and when a slab has been freed.
     */

    /** The type of what was made, in events. */
    private static final String TYPE = "buffer";

    /** The byte that fills memory in debug mode: no text, no small number, and negative as every type. */
    private static final byte POISON = (byte) 0xDB;

    /** So many buffers that are too large to be kept may wait to be freed before a call that wants another such buffer has to wait, too. */
    private static final int MOST_UNFREED = 16;

    private final Sizes sizes;

    /** Of each buffer; bytes. No buffer that is cut from a slab is smaller. */
    final int alignment;

    final long maxBytes;
    private final int maxBuffers;

    /** How long a call without a timeout waits for a thread that was stopped at work, nanoseconds. */
    final long patience;

    private final boolean zeroed;
    private final boolean debug;

    /** Whether each lease gets a {@link PooledBuffer} of its own. */
    final boolean checkedLeases;

    final Leaks leaks;
    final Waiters waiters;
    private final BufferTable table;
    private final Sampler<Buffer> sampler;
    final SystemMemory system;

    /** Null until there has been a buffer of that size. Set with the lock. Empty if nothing is kept. */
    private final AtomicReferenceArray<@Nullable SizeClass> classes;

    private final ReentrantLock lock = new ReentrantLock();

    /** Too large to be kept, to be freed. */
    final IdleList oversize = new IdleList();

    /** Idle buffers for which there was no heap, or no store any more. */
    final IdleList refused = new IdleList();

    final Sweep sweep = new Sweep(this);
    final Reclaimer reclaimer = new Reclaimer(this);

    /** How many threads look for a buffer, or wait for one, of whatever size. */
    final AtomicInteger searching = new AtomicInteger();

    private final AtomicLong nativeBytes = new AtomicLong();

    /** How many buffers exist or are being made. */
    private final AtomicInteger buffers = new AtomicInteger();

    /** Slabs that have been counted, or are about to be; and those of them that have been made or given up. In between nobody finds their buffers. */
    private final AtomicLong begun = new AtomicLong();

    private final AtomicLong ended = new AtomicLong();

    /** Of the buffers that are too large to be kept. The others' are in their {@link SizeClass}. */
    final SizeCounts larger = new SizeCounts();

    /** Null until it is known, while the pool is being made. */
    @Nullable Aging<?> aging;

    /** False, then true once. */
    volatile boolean closed;

    Slabs(BufferPool.Builder builder, Sizes sizes, Leaks leaks, SystemMemory system) {
        this.sizes = sizes;
        this.zeroed = builder.zeroed;
        this.debug = builder.debug;
        this.checkedLeases = Buffer.CHECKED || builder.checkedLeases;
        this.alignment = Math.max(Slab.LEAST_ALIGNMENT, builder.alignment);
        this.maxBytes = builder.maxBytes;
        this.maxBuffers = builder.maxBuffers;
        this.patience = builder.patience;
        this.leaks = leaks;
        this.system = system;
        this.waiters = new Waiters(builder.fair);
        this.table = new BufferTable(builder.leasesOfAnIndex);
        this.sampler = leaks.sampler(buffer -> buffer.sampled = true);
        this.classes = new AtomicReferenceArray<>(debug ? 0 : sizes.count());
    }

    // ---- Sizes

    int sizeClasses() {
        return classes.length();
    }

    /** Null if there has been no buffer of that size; {@code sizeClass} is from 0 and less than {@link #sizeClasses()}. */
    @Nullable SizeClass known(int sizeClass) {
        // Ordering: acquire; pairs with the release in the next.
        return classes.getAcquire(sizeClass);
    }

    /** The store of buffers for that many bytes; null if there have been none, for 0 bytes or less, and for too many. */
    @Nullable Store<Buffer> storeAtHand(int minBytes) {
        int number = sizes.number(minBytes);
        SizeClass known = number < classes.length() ? classes.getAcquire(number) : null;
        return known == null ? null : known.store;
    }

    SizeClass sizeClass(int number) {
        SizeClass known = known(number);
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            checkOpen();
            SizeClass made = known(number);
            if (made == null) {
                made = new SizeClass(sizes.ofNumber(number), waiters, sampler);
                classes.setRelease(number, made);
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** The buffer that has the index of that handle; null if there is none. */
    @Nullable Buffer find(long handle) {
        return table.find(handle);
    }

    void renumber(Buffer buffer) {
        table.renumber(buffer);
    }

    // ---- Making

    /**
     * Counts a slab that shall be made, if there is room.
     *
     * @param sizeClass null for one buffer of that many bytes
     * @param most how many buffers at most
     * @param last whether there is no other way left, so that it must not wait until buffers that are too large to be kept have been freed
     * @return how many buffers it shall have; 0 if there is no room
     */
    int reserve(@Nullable SizeClass sizeClass, int bytes, int most, boolean last) {
        if (sizeClass == null && !last && oversize.size() > MOST_UNFREED) {
            return 0;
        }
        while (true) {
            long taken = nativeBytes.get();
            int others = buffers.get();
            long room = maxBytes - taken;
            int count = sizeClass == null ? (room < bytes ? 0 : 1) : sizeClass.slabBuffers(room, maxBytes);
            count = Math.min(Math.min(count, most), maxBuffers - others);
            if (count <= 0) {
                return 0;
            }
            begun.incrementAndGet();
            if (buffers.compareAndSet(others, others + count)) {
                if (nativeBytes.compareAndSet(taken, taken + (long) count * bytes)) {
                    return count;
                }
                buffers.addAndGet(-count);
            }
            ended.incrementAndGet();
        }
    }

    /** Takes back the count of buffers that are not made after all. */
    void giveUp(int count, long bytes) {
        unreserve(count, bytes);
        ended.incrementAndGet();
    }

    /** How many slabs have been made; before a search. */
    long ended() {
        return ended.get();
    }

    /** Whether a search that began when that many slabs had been made may have missed the buffers of one that was being made. */
    boolean mayHaveMissed(long endedBefore) {
        return begun.get() != endedBefore;
    }

    boolean hasRoom(int bytes) {
        return maxBytes - nativeBytes.get() >= bytes && buffers.get() < maxBuffers;
    }

    /** Counts a slab no more that has not been made, or is free. */
    private void unreserve(int count, long bytes) {
        nativeBytes.addAndGet(-bytes);
        buffers.addAndGet(-count);
        waiters.wakeAll();
        stopAgingIfDone();
    }

    /** If the pool is closed and has no memory any more, there is nothing to be done for it. */
    void stopAgingIfDone() {
        if (closed && nativeBytes.get() == 0 && aging != null) {
            aging.stop();
        }
    }

    /** Makes the slab that has been counted; one of its buffers is the caller's. The stack is reserved. */
    Buffer make(@Nullable SizeClass sizeClass, int bytes, int count) {
        Buffer[] made;
        Events.Miss miss;
        Events.Growth growth;
        try {
            miss = Events.Miss.started();
            growth = Events.Growth.started();
            made = new Buffer[count];
            Slab slab = Slab.open(this, sizeClass, bytes, made);
            try {
                table.add(made);
            } catch (Throwable refusedByTheTable) {
                boolean _ = slab.free();
                throw refusedByTheTable;
            }
        } catch (Throwable refusedBySomebody) {
            giveUp(count, (long) count * bytes);
            throw refusedBySomebody;
        }
        SizeCounts counts = counts(sizeClass);
        counts.made(count, (long) count * bytes);
        try {
            for (int i = 1; i < made.length; i++) {
                keep(made[i]);
            }
        } finally {
            ended.incrementAndGet();
        }
        Buffer mine = made[0];
        counts.missed();
        try {
            wakeOthers(sizeClass);
            mine.sampled = leaks.isMissDue();
            growth.commit(leaks.pool, count, (long) count * bytes, nativeBytes.get());
            miss.commit(leaks.pool, TYPE, bytes);
            return mine;
        } catch (Throwable thrown) {
            releaseSlow(mine);
            throw thrown;
        }
    }

    // ---- Idle buffers

    /** Prepares memory that is about to be lent. */
    void fill(MemorySegment memory) {
        if (zeroed) {
            memory.fill((byte) 0);
        } else if (debug) {
            memory.fill(POISON);
        }
    }

    /** Puts away a buffer that has not been lent since it was made or found. The caller must call {@link #wakeOthers} afterwards. */
    void keep(Buffer buffer) {
        SizeClass sizeClass = buffer.slab.sizeClass;
        boolean kept = false;
        try {
            kept = sizeClass != null && sizeClass.store.add(buffer);
        } catch (Throwable noStackOrHeap) {
            kept = false; // which is what it was
        }
        if (!kept) {
            (sizeClass == null ? oversize : refused).push(buffer);
        }
    }

    /** Puts away a buffer that was counted as lent, and is not; the stack is reserved. */
    void releaseSlow(Buffer buffer) {
        SizeClass sizeClass = buffer.slab.sizeClass;
        boolean kept = false;
        try {
            kept = sizeClass != null && sizeClass.store.giveSlow(buffer);
        } catch (Throwable noStackOrHeap) {
            kept = false; // which is what it was
        }
        if (!kept) {
            counts(sizeClass).notKept();
            if (sizeClass != null) {
                refused.push(buffer);
            } else if (!debug || !freeNow(buffer)) {
                oversize.push(buffer);
                boolean _ = reclaimer.request(Reclaimer.OVERSIZE);
            }
        }
        if (closed) {
            boolean _ = reclaimer.request(Reclaimer.ALL);
        }
        wakeOthers(sizeClass);
    }

    /** In debug mode: fills the memory and frees it, so that it can no longer be used. False if a channel still uses it. */
    private boolean freeNow(Buffer buffer) {
        buffer.segment.fill(POISON); // in case a channel keeps the memory from being freed
        buffer.next = null;
        if (!buffer.slab.free()) {
            return false;
        }
        if (oversize.size() > 0) {
            boolean _ = reclaimer.request(Reclaimer.OVERSIZE);
        }
        forget(buffer.slab, buffer);
        return true;
    }

    /** Wakes further waiters: the one that the store has woken may wait for another size. */
    void wakeOthers(@Nullable SizeClass sizeClass) {
        if (searching.get() > (sizeClass == null ? 0 : sizeClass.searching.get())) {
            waiters.wakeAll();
        }
    }

    /** The memory of a slab is free. */
    void forget(Slab slab, @Nullable Buffer itsBuffers) {
        table.remove(itsBuffers);
        counts(slab.sizeClass).gone(slab.count, slab.bytes);
        system.freed(slab.bytes);
        unreserve(slab.count, slab.bytes);
    }

    /** Puts buffers that the stores have refused, for want of heap, into the stores. */
    void retryRefused() {
        if (refused.size() > 0 && !closed) {
            Buffer buffer = refused.takeAll();
            while (buffer != null) {
                Buffer next = buffer.next;
                keep(buffer);
                buffer = next;
            }
            wakeOthers(null);
        }
    }

    /** Whether there is anything for a {@link Sweep} to look at. */
    boolean hasIdle() {
        return oversize.size() > 0 || refused.size() > 0 || sum(sizeClass -> sizeClass.store.size()) > 0;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the pool is closed");
        }
    }

    // ---- Figures

    long nativeBytes() {
        return nativeBytes.get();
    }

    private SizeCounts counts(@Nullable SizeClass sizeClass) {
        return sizeClass == null ? larger : sizeClass.counts;
    }

    long discarded() {
        return larger.discarded() + sum(sizeClass -> sizeClass.counts.discarded());
    }

    /** How many times a buffer has been lent. */
    long lent() {
        return larger.misses() + sum(SizeClass::lent);
    }

    long inUse() {
        // Each buffer is counted with those of its size when it is lent and when it comes back, so the sums may be subtracted.
        return Math.max(0, lent() - over());
    }

    /** How many leases are over. */
    long over() {
        return larger.unkept() + sum(SizeClass::over);
    }

    /** Why there is no room, in words. */
    String taken() {
        return buffers.get() >= maxBuffers
                ? "there are " + maxBuffers + " buffers, which is the most there may be, and " + inUse() + " buffers are in use"
                : nativeBytes() + " of at most " + maxBytes + " bytes are taken, and " + inUse() + " buffers are in use";
    }

    PoolStats stats() {
        long lent = inUse();
        long made = larger.created() + sum(sizeClass -> sizeClass.counts.created());
        long gone = discarded();
        return new PoolStats(
                lent,
                Math.max(0, made - gone - lent),
                sum(sizeClass -> sizeClass.store.handedOut()),
                larger.misses() + sum(sizeClass -> sizeClass.counts.misses()),
                sum(sizeClass -> sizeClass.store.steals()),
                sum(sizeClass -> sizeClass.store.stolen()),
                made,
                gone,
                waiters.waiting(),
                nativeBytes.get(),
                maxBytes,
                system.trims(),
                system.bytes());
    }

    /** A row for each size of which there is memory, or that is looked for, ascending; buffers that are too large to be kept come last. */
    List<PoolReport.Size> sizes() {
        List<PoolReport.Size> reports = new ArrayList<>();
        int others = searching.get();
        for (int i = 0; i < classes.length(); i++) {
            SizeClass sizeClass = known(i);
            if (sizeClass != null) {
                PoolReport.Size report = sizeClass.report();
                others -= report.searching();
                reports.add(report);
            }
        }
        reports.add(larger.report(0, Math.max(0, larger.misses() - larger.unkept()), Math.max(0, others)));
        reports.removeIf(report -> report.held() == 0 && report.searching() == 0);
        return reports;
    }

    /** How much native memory it has besides that of the buffers. */
    long footprint() {
        return sum(sizeClass -> sizeClass.store.footprint());
    }

    private long sum(ToLongFunction<SizeClass> of) {
        long sum = 0;
        for (int i = 0; i < classes.length(); i++) {
            SizeClass sizeClass = known(i);
            sum += sizeClass == null ? 0 : of.applyAsLong(sizeClass);
        }
        return sum;
    }

    /** Nothing is lent any more; the stores take nothing any more. Whether this is the first call. */
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            for (int i = 0; i < classes.length(); i++) {
                SizeClass sizeClass = known(i);
                if (sizeClass != null) {
                    sizeClass.store.close();
                }
            }
            return first;
        } finally {
            lock.unlock();
            waiters.wakeAll(); // they find the pool closed
        }
    }
}
