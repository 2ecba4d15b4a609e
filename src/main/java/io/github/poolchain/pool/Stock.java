package io.github.poolchain.pool;

import io.github.poolchain.handle.HandleTable;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a {@link BufferPool} has: its slabs, which buffers of them are idle, and who knows them by handle. */
final class Stock {
    /** The class of what is larger than all classes. */
    static final int OVERSIZE = -1;

    /** What events call that of which something was made. */
    private static final String TYPE = "buffer";

    private static final int SLAB_BYTES = 256 << 10;
    private static final int MIN_SLAB_BUFFERS = 4;
    private static final int MAX_SLAB_BUFFERS = 64;

    /** No slab of more buffers than the fewest takes more than one part in so many of the pool's limit. */
    private static final int MIN_SLABS = 16;

    private final BufferPool pool;
    private final long maxBytes;
    private final Leaks leaks;
    private final SystemMemory system;
    private final Watched<Buffer> watched;

    /** Knows every buffer, lent or idle. */
    private final HandleTable<Buffer> table = new HandleTable<>();

    /** What is idle, by size class. Null until there has been a buffer of that class; set with the lock. */
    private final AtomicReferenceArray<@Nullable Shards<Buffer, ?>> classes;

    private final LongAdder oversizeInUse = new LongAdder();

    private final Keeper<Buffer> keeper = new Keeper<>() {
        @Override
        public long ticket(Buffer buffer) {
            return buffer.leaseAcquire(); // that of the next lease
        }

        @Override
        public Buffer object(long ticket) {
            return table.get(ticket);
        }

        @Override
        public void chainClosed() {
            freeChains();
        }

        // The chains are closed when there is no buffer any more.
        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public long footprint() {
            return 0;
        }

        @Override
        public void close() {
            // The table knows all buffers, not only those in chains.
        }
    };

    // With the pool's lock.
    private long nativeBytes;
    private long created;
    private long discarded;
    private long oversizeMade;

    /** Larger than all classes and given back: in a list by {@code next}, until freed. */
    private @Nullable Buffer oversizeIdle;

    Stock(BufferPool pool, int sizeClasses, long maxBytes, Leaks leaks, SystemMemory system) {
        this.system = system;
        this.leaks = leaks;
        this.watched = new Watched<>(leaks.sampling, buffer -> buffer.due = true);
        this.pool = pool;
        this.maxBytes = maxBytes;
        this.classes = new AtomicReferenceArray<>(sizeClasses);
    }

    // ---- Any thread

    @Nullable Buffer takeIdle(int sizeClass) {
        Shards<Buffer, ?> shards = sizeClass == OVERSIZE ? null : classes.getAcquire(sizeClass);
        return shards == null ? null : shards.take();
    }

    /** The buffer that is lent, or will be, under this handle; throws {@link IllegalStateException} if there is none. */
    Buffer buffer(long handle) {
        return table.get(handle);
    }

    /** Ends a lease, or throws {@link IllegalStateException} if it is over; of racing calls exactly one succeeds. */
    void renew(Buffer buffer, long lease) {
        // Ordering: release; pairs with the acquire in PooledBuffer.check.
        buffer.setLeaseRelease(table.renew(lease));
    }

    long inUse() {
        return sum(Shards::inUse) + oversizeInUse.sum();
    }

    /** How many times a buffer that is kept when idle has been lent. */
    long lent() {
        return counted(Shard.HITS) + counted(Shard.STEALS) + counted(Shard.MISSES);
    }

    private long counted(int counter) {
        return sum(shards -> shards.counted(counter));
    }

    private long sum(ToLongFunction<Shards<Buffer, ?>> what) {
        long sum = 0;
        for (int i = 0; i < classes.length(); i++) {
            Shards<Buffer, ?> shards = classes.getAcquire(i);
            sum += shards == null ? 0 : what.applyAsLong(shards);
        }
        return sum;
    }

    private void forEachClass(Consumer<Shards<Buffer, ?>> action) {
        for (int i = 0; i < classes.length(); i++) {
            Shards<Buffer, ?> shards = classes.getAcquire(i);
            if (shards != null) {
                action.accept(shards);
            }
        }
    }

    // ---- With the pool's lock

    /** A buffer: one that is idle by now, or a new one, or a larger one that is idle; null if there is no room. */
    @Nullable Buffer obtain(int sizeClass, int bytes) {
        Buffer idle = takeIdle(sizeClass); // somebody else may have been here while we waited
        if (idle != null) {
            return idle;
        }
        long room = room(bytes);
        if (room < bytes) {
            return sizeClass == OVERSIZE ? null : takeLarger(sizeClass);
        }
        if (sizeClass == OVERSIZE) {
            Events.Miss miss = Events.Miss.started();
            Buffer made = make(null, bytes, 1)[0];
            oversizeMade++;
            oversizeInUse.increment();
            made.due = leaks.isMissDue();
            miss.commit(pool.name(), TYPE, bytes);
            return made;
        }
        Events.Miss miss = Events.Miss.started();
        int count = Math.clamp(SLAB_BYTES / bytes, MIN_SLAB_BUFFERS, MAX_SLAB_BUFFERS);
        long share = Math.min(room, Math.max((long) MIN_SLAB_BUFFERS * bytes, maxBytes / MIN_SLABS));
        Shards<Buffer, ?> shards = shards(sizeClass);
        Buffer[] made = make(shards, bytes, (int) Math.min(count, share / bytes));
        for (int i = 1; i < made.length; i++) {
            shards.putNew(made[i]);
        }
        shards.count(Shard.MISSES);
        miss.commit(pool.name(), TYPE, bytes);
        made[0].due = leaks.isMissDue();
        return made[0];
    }

    private @Nullable Buffer takeLarger(int sizeClass) {
        for (int larger = sizeClass + 1; larger < classes.length(); larger++) {
            Buffer idle = takeIdle(larger);
            if (idle != null) {
                return idle;
            }
        }
        return null;
    }

    private Shards<Buffer, ?> shards(int sizeClass) {
        Shards<Buffer, ?> shards = classes.getAcquire(sizeClass);
        if (shards == null) {
            int processors = Runtime.getRuntime().availableProcessors();
            shards = maxBytes == Long.MAX_VALUE
                    ? new MagazineShards<>(processors, watched)
                    : new SlotShards<>(processors, watched, keeper);
            classes.setRelease(sizeClass, shards);
        }
        return shards;
    }

    PoolStats stats(int waiters) {
        long lent = Math.max(0, inUse());
        long steals = counted(Shard.STEALS);
        return new PoolStats(
                lent,
                Math.max(0, created - discarded - lent),
                counted(Shard.HITS) + steals,
                counted(Shard.MISSES) + oversizeMade,
                steals,
                counted(Shard.STOLEN),
                created,
                discarded,
                waiters,
                nativeBytes,
                maxBytes,
                system.trims(),
                system.bytes());
    }

    /** How many more bytes may be held, after idle memory has been given back if that is less than wanted. */
    private long room(int wanted) {
        if (maxBytes - nativeBytes < wanted) {
            discardIdle();
        }
        return maxBytes - nativeBytes;
    }

    /** As many buffers as asked for or, if the system has no memory for that, one, once all that is idle is given back. */
    private Buffer[] make(@Nullable Shards<Buffer, ?> home, int bytes, int count) {
        try {
            return makeSlab(home, bytes, count);
        } catch (OutOfMemoryError tooMuch) {
            discardIdle();
            return makeSlab(home, bytes, 1);
        }
    }

    private Buffer[] makeSlab(@Nullable Shards<Buffer, ?> home, int bytes, int count) {
        Events.Growth growth = Events.Growth.started();
        Buffer[] made = new Buffer[count];
        Slab slab = Slab.open(pool, home, bytes, made);
        int known = 0;
        try {
            while (known < count) {
                made[known].setLeaseRelease(table.add(made[known]));
                known++;
            }
        } catch (Throwable refused) {
            while (known > 0) {
                known--;
                table.remove(made[known].leaseAcquire());
            }
            slab.free();
            throw refused;
        }
        created += count;
        nativeBytes += (long) count * bytes;
        growth.commit(pool.name(), count, (long) count * bytes, nativeBytes);
        return made;
    }

    /** How many buffers have been given back. */
    long discarded() {
        return discarded;
    }

    /** Gives back all slabs whose buffers are all idle; the bytes. */
    long discardIdle() {
        long before = nativeBytes;
        forEachClass(shards -> {
            Idle idle = new Idle();
            try {
                shards.drain(idle);
            } finally {
                discard(shards, idle);
            }
        });
        discardOversize();
        return before - nativeBytes;
    }

    /** Gives back a buffer that is too large to be kept. */
    void freeOversize(Buffer buffer) {
        oversizeInUse.decrement();
        buffer.next = oversizeIdle;
        oversizeIdle = buffer;
        discardOversize();
    }

    private void discardOversize() {
        Idle idle = new Idle();
        for (Buffer buffer = oversizeIdle; buffer != null; buffer = buffer.next) {
            idle.count(buffer);
        }
        idle.first = oversizeIdle;
        oversizeIdle = null;
        discard(null, idle);
    }

    /** Buffers that have been taken out of the shards, in a list; their slabs know how many of theirs are in it. */
    private static final class Idle implements Consumer<Buffer> {
        @Nullable Buffer first;
        private @Nullable Buffer last;

        @Override
        public void accept(Buffer buffer) {
            buffer.next = null;
            if (last == null) {
                first = buffer;
            } else {
                last.next = buffer;
            }
            last = buffer;
            count(buffer);
        }

        void count(Buffer buffer) {
            buffer.slab.idle++;
        }
    }

    /** Gives back the slabs whose buffers are all in the list, and puts the others back. */
    private void discard(@Nullable Shards<Buffer, ?> home, Idle idle) {
        long bytesBefore = nativeBytes;
        Buffer buffer = idle.first;
        while (buffer != null) {
            Buffer next = buffer.next;
            buffer.next = null;
            if (buffer.slab.freeIfIdle()) {
                table.remove(buffer.leaseAcquire());
                discarded++;
                nativeBytes -= buffer.segment.byteSize();
            } else {
                buffer.slab.idle = 0;
                if (home == null) {
                    buffer.next = oversizeIdle;
                    oversizeIdle = buffer;
                } else {
                    home.putBack(buffer);
                }
            }
            buffer = next;
        }
        system.freed(bytesBefore - nativeBytes);
    }

    /** Ends a period: slabs none of whose buffers has been used since before the last one ended are given back; the bytes. */
    long age() {
        long bytesBefore = nativeBytes;
        forEachClass(shards -> {
            Idle idle = new Idle();
            try {
                shards.age(idle);
            } finally {
                discard(shards, idle);
            }
        });
        return bytesBefore - nativeBytes;
    }

    /** Whether there is no buffer. */
    boolean isEmpty() {
        return nativeBytes == 0;
    }

    /** Frees what native memory is left when there is no buffer any more. */
    void close() {
        forEachClass(shards -> {
            shards.close();
            shards.drain(new Idle()); // there is nothing; but who comes to a shard after this moves nothing any more
        });
        freeChains();
        table.close();
    }

    /** Any thread, once there is no buffer any more. Where somebody is just using an empty chain, he does it later. */
    private void freeChains() {
        forEachClass(Shards::free);
    }
}
