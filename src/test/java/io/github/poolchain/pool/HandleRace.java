package io.github.poolchain.pool;

import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Threads that lend buffers, fill each with its handle and tell the handle to all, who read and release by it whatever they come upon, over
 * or not.
 */
final class HandleRace {
    private static final int TOLD = 8;
    private static final int BYTES = 1024;

    private final BufferPool pool;
    private final AtomicLongArray handles = new AtomicLongArray(TOLD);

    /** Leases begun; those ended by who had got it true; reads of leases that lasted. */
    final AtomicLong begun = new AtomicLong();

    final AtomicLong ended = new AtomicLong();
    final AtomicLong reads = new AtomicLong();

    private HandleRace(BufferPool pool) {
        this.pool = pool;
    }

    /** Returns when each lease has been ended, some by {@code close()}; throws what was wrong. */
    static HandleRace run(BufferPool pool, int threads, int rounds) throws InterruptedException {
        HandleRace race = new HandleRace(pool);
        Rendezvous.of(threads, (thread, rendezvous) -> {
            Random random = new Random(thread);
            for (int i = 0; i < rounds; i++) {
                race.lend(random);
                race.use(race.handles.get(random.nextInt(TOLD)), random);
            }
        });
        for (int i = 0; i < TOLD; i++) {
            race.release(race.handles.get(i));
        }
        return race;
    }

    private void lend(Random random) {
        PooledBuffer lease = pool.acquire(BYTES);
        begun.incrementAndGet();
        long handle = lease.handle();
        MemorySegment memory = lease.segment();
        for (long i = 0; i < BYTES; i += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG, i, handle);
        }
        if (random.nextInt(4) == 0) {
            lease.close(); // nobody else can
            ended.incrementAndGet();
        } else {
            release(handles.getAndSet(random.nextInt(TOLD), handle)); // the one whose place it takes is told no more
        }
    }

    private void use(long handle, Random random) {
        boolean releases = random.nextInt(4) == 0;
        boolean lasted = pool.read(handle, memory -> {
            check(memory, handle);
            if (releases) {
                release(handle);
                check(memory, handle);
            }
        });
        if (lasted) {
            reads.incrementAndGet();
        }
        if (random.nextInt(4) == 0) {
            release(handle);
        }
    }

    private void release(long handle) {
        if (pool.release(handle)) {
            ended.incrementAndGet();
        }
    }

    private static void check(MemorySegment memory, long handle) {
        for (long i = 0; i < BYTES; i += Long.BYTES) {
            long found = memory.get(ValueLayout.JAVA_LONG, i);
            if (found != handle) {
                throw new AssertionError("the lease " + handle + " shows " + found);
            }
        }
    }
}
