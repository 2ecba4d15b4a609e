package io.github.poolchain.pool;

import io.github.poolchain.idle.Stack;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The thread that looks after all pools of the process: it starts with the first pool and ends with the last. */
final class AgingThread {
    /*
     * A platform thread: a virtual one would have to wait for a carrier, and the pools age when all carriers are busy too. It takes nothing over
     * from the thread that made the first pool: no inheritable thread-locals, no context class loader, no thread group. It refers to pools
     * weakly.
     *
     * A round gives each pool its turn, if that is due. Pools may come and go meanwhile: those that come are appended, and the place of
     * one that goes is taken by the last. So a round goes from the end to the beginning: it may visit a pool twice but forgets none.
     *
     * A round and the pause after it make no garbage.
     */

    private static final String NAME = "poolchain-aging";

    /** The least pause, nanoseconds. Work with a shorter period is done this often. */
    static final long LEAST_PAUSE = 1_000_000;

    /** The longest pause: then pools that have been dropped are looked for. */
    private static final long LONGEST_PAUSE = 5_000_000_000L;

    /** After a round the thread pauses so many times as long, so that it takes a tenth of a processor at most. */
    private static final int PAUSE_FACTOR = 9;

    /** But by none that is longer than this for that reason: a callback of one pool may have taken long. */
    private static final long LONGEST_REST = 1_000_000_000;

    /** Besides as many as there were. */
    private static final int POOLS_TO_WAKE_FOR = 64;

    /** Pools that are no longer reachable and have not been closed. */
    static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();

    private static final ReentrantLock LOCK = new ReentrantLock();

    // With the lock.
    private static final List<Aging<?>> POOLS = new ArrayList<>();
    private static @Nullable Thread thread;
    private static long wakesAt;

    /** With so many pools a round is due before its time: most may have been dropped, and what they had is kept until then. */
    private static int wakesForPools;

    private AgingThread() {}

    /** Any thread. From now on the pool has its turns. Throws {@link OutOfMemoryError} if the thread cannot be started; then it has none. */
    static void add(Aging<?> pool) {
        Stack.reserve();
        LOCK.lock();
        try {
            POOLS.add(pool);
            pool.place = POOLS.size() - 1;
            Thread running = thread;
            if (running == null) {
                start(pool);
            } else if (pool.due - wakesAt < 0 || POOLS.size() >= wakesForPools) {
                wakesForPools = Integer.MAX_VALUE; // until the next round
                LockSupport.unpark(running);
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** Any thread. The pools that have their turns and have not been collected, in the order of their numbers. */
    static List<Managed> pools() {
        Stack.reserve();
        List<Aging<?>> copy;
        LOCK.lock();
        try {
            copy = new ArrayList<>(POOLS);
        } finally {
            LOCK.unlock();
        }
        copy.sort(Comparator.comparingLong(aging -> aging.number));
        List<Managed> pools = new ArrayList<>();
        for (Aging<?> aging : copy) {
            if (aging.get() instanceof Managed pool) {
                pools.add(pool);
            }
        }
        return pools;
    }

    private static void start(Aging<?> first) {
        try {
            Thread made = Thread.ofPlatform()
                    .name(NAME)
                    .daemon()
                    .group(rootGroup())
                    .inheritInheritableThreadLocals(false) // which also makes the context class loader that of the system
                    .unstarted(AgingThread::run);
            thread = made;
            made.start();
        } catch (Throwable refused) {
            thread = null;
            remove(first);
            throw refused;
        }
    }

    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** Any thread. The pool has no more turns, but for one that it is just having. Doing it again does nothing. */
    static void remove(Aging<?> pool) {
        Stack.reserve();
        LOCK.lock();
        try {
            int place = pool.place;
            if (place < 0) {
                return;
            }
            pool.place = -1;
            Aging<?> last = POOLS.removeLast();
            if (place < POOLS.size()) {
                POOLS.set(place, last);
                last.place = place;
            }
            Thread running = thread;
            if (POOLS.isEmpty() && running != null) {
                LockSupport.unpark(running); // it ends
            }
        } finally {
            LOCK.unlock();
        }
    }

    // ---- This thread only

    private static void run() {
        try {
            Summaries.begin();
        } catch (Throwable noMemoryNow) {
            Aging.report(noMemoryNow); // the recorder goes without; the pools do not
        }
        try {
            runRounds();
        } finally {
            Summaries.end();
        }
    }

    private static void runRounds() {
        long nanos = round();
        while (nanos > 0) {
            LockSupport.parkNanos(AgingThread.class, nanos);
            boolean _ = Thread.interrupted(); // only a debugger or a callback can have interrupted it; otherwise it would no longer park
            nanos = round();
        }
    }

    /** Gives each pool its turn; the pause until the next round, or 0 if there is no pool. */
    private static long round() {
        long start = System.nanoTime();
        for (Reference<?> dropped = DROPPED.poll(); dropped != null; dropped = DROPPED.poll()) {
            Aging<?> pool = (Aging<?>) dropped;
            remove(pool);
            pool.dropped();
        }
        long pause = LONGEST_PAUSE;
        for (int i = Integer.MAX_VALUE; i > 0; ) {
            i = Math.min(i, size()) - 1;
            Aging<?> pool = pool(i);
            if (pool != null) {
                pause = Math.min(pause, pool.turn());
            }
        }
        long end = System.nanoTime();
        long rest = Math.min(PAUSE_FACTOR * (end - start), LONGEST_REST);
        pause = Math.max(Math.max(pause, rest), LEAST_PAUSE);
        LOCK.lock();
        try {
            wakesAt = end + pause;
            wakesForPools = 2 * POOLS.size() + POOLS_TO_WAKE_FOR;
            if (POOLS.isEmpty()) {
                thread = null;
                return 0;
            }
            return pause;
        } finally {
            LOCK.unlock();
        }
    }

    private static int size() {
        LOCK.lock();
        try {
            return POOLS.size();
        } finally {
            LOCK.unlock();
        }
    }

    private static @Nullable Aging<?> pool(int place) {
        LOCK.lock();
        try {
            return place >= 0 && place < POOLS.size() ? POOLS.get(place) : null;
        } finally {
            LOCK.unlock();
        }
    }
}
