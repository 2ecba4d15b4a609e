package io.github.poolchain.queue;

import io.github.poolchain.deque.PoolDequeue;
import io.github.poolchain.idle.Stack;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue of {@code long} that any thread may fill and any thread may empty, and where both sides may wait. It is off-heap and makes no garbage.
 * The values may be handles of buffers or of a table; 0 is not a value.
 *
 * <p>Order: the values that one thread puts come out in the order in which it put them. Between threads no order is promised, but no thread is
 * passed over for ever. While a value is the oldest one of its thread that is left, each consuming thread takes at most 128 values of each other
 * producing thread (or of each shared lane, see below) before somebody takes that value. A bulk poll of n takes at most 64 more for each 64 of n.
 *
 * <p>Bound: a queue with capacity c never holds more than c values. A queue that holds c - 1 values takes another one, if no other put is under
 * way, and c is less than 144 or only one thread puts. Otherwise it may refuse a put, or let it wait, while up to an eighth of c is free: each
 * lane reserves room for several values at once, so that producers do not all write to one place.
 *
 * <p>Lanes: a platform thread has a lane of its own, which is a chain, from its first put until it dies, as long as there are lanes (four for each
 * processor, at least 8 and at most 64). Other platform threads and all virtual threads share some lanes; each lane is used by one thread at a
 * time, for the moment of a push. Waiting suits virtual threads as well as platform threads.
 *
 * <p>Progress: the queue is not lock-free. A thread that is stopped in the middle of a put holds up the others that share its lane. A thread that
 * is stopped while it moves values to where all can take them holds up that lane; a {@link #poll()}, timed or not, that finds nothing elsewhere
 * waits until it goes on. A consumer that is stopped after it was woken, or while it looks once more before it parks, delays the next wake-up
 * by at most a second: no consumer parks longer than that without a look.
 *
 * <p>Waiting: a thread that finds nothing, or no room, looks again for about 2 microseconds and then parks. A consumer spins for about 20
 * microseconds if values have been coming fast, and a producer always does. While values come fast, a spinning platform thread lets up to 64 of
 * them (or half of the capacity) gather before it takes one, during the first half of that time; if it took each at once, every few puts would
 * wake another thread. A producer lets up to 64 places (or a quarter of the capacity) become free in the same way. A virtual thread yields four
 * times, looks after each, and then parks. Waiting threads are woken one at a time, in the order in which they came; a thread that comes at that
 * moment may be quicker.
 *
 * <p>End: {@link #close()} shuts producers out. Consumers get what is left; then those that would wait get a {@link QueueClosedException}. The
 * native memory is freed with the last value. To drain and stop, call {@code close} on one side, and on the other call {@link #take()} in a loop
 * until that exception, or {@link #poll()} until 0 if the queue is known to be closed.
 *
 * <p>Memory consistency: actions in a thread before it puts a value happen-before actions in another thread after it took that value.
 */
public final class LongQueue implements Managed, AutoCloseable {
    /*
     * Lanes    which chain a thread pushes to             Permits    how many may still go in
     * Lane     what one producer puts, and the gate       WaitList, Waiting    sleeping and waking
     *          that shuts it out; here a ChainLane        PutFence   who pays for the fence between push and wake
     * Puts, Takes    the two sides                        Closing    the end
     *
     * What could go wrong, and what is against it:
     *   - A put between a consumer's last look and its sleep: the consumer counts itself, fences, and looks; the producer pushes, fences
     *     (or has the consumer fence for both), and looks at the count.
     *   - A wake-up for who gives up: who leaves the list passes it on.
     *   - An element between chain and items when a consumer looks: the claim shows it, and the consumer looks again.
     *   - A put against close: it is in its lane before the gate is shut and is waited for, by consumers too; or it is refused.
     *   - Two puts for the last room: permits are taken by CAS.
     *   - Permits in a harvester's hand when a producer takes its last look: it looks who waits when it has let go of them.
     *   - A producer dies: not inside a lane, as the stack is reserved; the lane is adopted with what it holds. A producer or consumer is
     *     stopped inside: its lane stands still until it goes on, the others do not; a close does not wait for it, consumers do.
     */

    private static final Lane.Maker CHAINS = (owner, gate, place) -> new ChainLane(owner, gate);

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Lanes lanes;
    private final @Nullable Permits permits;
    private final Puts puts;
    private final Takes takes;
    private final Remains remains;

    /**
     * A queue without a bound.
     *
     * @throws OutOfMemoryError if there is not enough memory
     */
    public LongQueue() {
        this(0, CHAINS);
    }

    /**
     * A queue with a bound.
     *
     * @param capacity how many values it holds at most; 1 or more
     * @throws IllegalArgumentException if {@code capacity} is less than 1
     * @throws OutOfMemoryError if there is not enough memory
     */
    public LongQueue(int capacity) {
        this(checkCapacity(capacity), CHAINS);
    }

    /** With lanes of some kind; capacity 0 means no bound. */
    LongQueue(int capacity, Lane.Maker maker) {
        this(capacity, Math.clamp(4L * PROCESSORS, 8, 64), Math.clamp(PROCESSORS, 1, 16), maker);
    }

    /** For tests: how many lanes there are. */
    LongQueue(int capacity, int ownedLanes, int sharedLanes) {
        this(capacity, ownedLanes, sharedLanes, CHAINS);
    }

    LongQueue(int capacity, int ownedLanes, int sharedLanes, Lane.Maker maker) {
        QueueRehearsal.once();
        this.lanes = new Lanes(ownedLanes, sharedLanes, maker);
        this.permits = capacity == 0 ? null : new Permits(capacity, lanes);
        PutFence fence = new PutFence();
        WaitList consumers = new WaitList();
        this.puts = new Puts(lanes, permits, fence, consumers);
        this.takes = new Takes(lanes, permits, fence, consumers, puts);
        this.remains = Remains.of(this, lanes);
    }

    /** Any thread. A builder, for a queue with a name, a bound, or both. */
    public static Builder builder() {
        return new Builder();
    }

    static int checkCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", less than 1");
        }
        return capacity;
    }

    // ---- Producers

    /**
     * Any thread. Puts a value in, if there is room. Happens-before the call that takes it. If it throws, the value is not in.
     *
     * @param value any {@code long} but 0
     * @return false if the queue is full
     * @throws IllegalArgumentException if {@code value} is 0
     * @throws QueueClosedException if the queue is closed
     * @throws OutOfMemoryError if the queue has to grow and the memory cannot be had
     */
    public boolean offer(long value) {
        checkValue(value);
        return tryPut(value, null);
    }

    /**
     * Any thread. As {@link #offer(long)}, but waits for room, no longer than the timeout.
     *
     * @param timeout zero or less means not at all
     * @return false if there was no room in that time
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
     */
    public boolean offer(long value, Duration timeout) throws InterruptedException {
        checkValue(value);
        return tryPut(value, null, nanos(timeout));
    }

    /** A value, or an object, as is the kind of the lanes. */
    boolean tryPut(long value, @Nullable Object object) {
        try {
            Stack.reserve();
            return puts.offer(value, object);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    boolean tryPut(long value, @Nullable Object object, long nanos) throws InterruptedException {
        try {
            Stack.reserve();
            return puts.offer(value, object) || puts.await(value, object, nanos) != 0;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Any thread. Puts a value in; waits until there is room. If it throws, the value is not in.
     *
     * @param value any {@code long} but 0
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
     * @throws IllegalArgumentException if {@code value} is 0
     * @throws QueueClosedException if the queue is closed, before or while it waits
     * @throws OutOfMemoryError if the queue has to grow and the memory cannot be had
     */
    public void put(long value) throws InterruptedException {
        checkValue(value);
        boolean in = tryPut(value, null, Long.MAX_VALUE);
        while (!in) {
            in = tryPut(value, null, Long.MAX_VALUE); // after 292 years
        }
    }

    /**
     * Any thread. Puts in {@code from[offset]}, then {@code from[offset + 1]} and so on, as many as there is room for. They become visible by one
     * store for each ring of the chain.
     *
     * @return how many went in: {@code length}, if there is no bound
     * @throws IllegalArgumentException if one of the values is 0; then none is in
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     * @throws QueueClosedException if the queue is closed
     * @throws OutOfMemoryError if the queue has to grow and the memory cannot be had; then none is in
     */
    public int offer(long[] from, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, from.length);
        for (int i = offset; i < offset + length; i++) {
            checkValue(from[i]);
        }
        try {
            Stack.reserve();
            return puts.offer(from, offset, length);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // ---- Consumers

    /**
     * Any thread. Takes a value, if there is one.
     *
     * @return the value; 0 if there is none now. If the queue is closed there may never be one again: see {@link #isDrained}
     */
    public long poll() {
        try {
            Stack.reserve();
            return takes.poll();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Any thread. Takes a value; waits for one, no longer than the timeout.
     *
     * @param timeout zero or less means not at all
     * @return the value; 0 if there was none in that time
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
     * @throws QueueClosedException if the queue is closed and nothing is left in it
     */
    public long poll(Duration timeout) throws InterruptedException {
        return poll(nanos(timeout));
    }

    long poll(long nanos) throws InterruptedException {
        try {
            Stack.reserve();
            long value = takes.attempt(0, null);
            return value != 0 ? value : takes.await(0, null, nanos);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Any thread. Takes a value; waits until there is one.
     *
     * @return the value, never 0
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
     * @throws QueueClosedException if the queue is closed and nothing is left in it, before or while it waits
     */
    public long take() throws InterruptedException {
        long value = poll(Long.MAX_VALUE);
        while (value == 0) {
            value = poll(Long.MAX_VALUE); // after 292 years
        }
        return value;
    }

    /**
     * Any thread. Takes up to {@code length} values, the first into {@code into[offset]}: up to 64 of one lane by one CAS, then of the next lane.
     *
     * @return how many; fewer than {@code length} only if there were no more
     * @throws IndexOutOfBoundsException if {@code [offset, offset + length)} is not within the array
     */
    public int poll(long[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        try {
            Stack.reserve();
            return takes.poll(into, offset, length);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // ---- Any thread

    /**
     * Any thread. How many values are in the queue, at most {@link Integer#MAX_VALUE}: exact while no other call is under way. An answer of 0 is
     * in one order with all puts and all volatile accesses: if one thread sets a flag and then finds the queue empty, and another puts and then
     * reads the flag, the other sees it set. That may take 50 microseconds, once in 16,384 puts.
     */
    public int size() {
        return (int) Math.min(depth(0), permits == null ? Integer.MAX_VALUE : permits.capacity);
    }

    /** Any thread. Whether no value is in the queue, as {@link #size()} says. */
    public boolean isEmpty() {
        return depth(0) == 0;
    }

    /** How many there are but for so many; if none, then also none whose put was over before this call, or whose producer sees what was before. */
    long depth(long ghosts) {
        Stack.reserve();
        try {
            long depth = lanes.size() - ghosts;
            if (depth <= 0) {
                // A producer makes no fence between its store and what it does next: see PutFence. As who goes to sleep, we make one for it.
                takes.beforeLook();
                depth = lanes.size() - ghosts;
            }
            return depth;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Any thread. How many more values there is room for; {@link Integer#MAX_VALUE} if there is no bound. Exact while no other call is under
     * way. A put may be refused earlier: see the bound, above.
     */
    public int remainingCapacity() {
        return permits == null ? Integer.MAX_VALUE : permits.capacity - size();
    }

    /** Any thread. What the queue holds and has done: see {@link QueueStats}. A closed queue answers, too. */
    @Override
    public QueueStats stats() {
        return stats(0);
    }

    /** Some of the elements, so many, have been removed and do not count any more. */
    QueueStats stats(long ghosts) {
        long taken = lanes.taken(); // first, so that there are not more than have been put in
        long puts = lanes.pushed();
        long gone = Math.min(taken + ghosts, puts); // a ghost that has just been taken is in both
        int capacity = permits == null ? Integer.MAX_VALUE : permits.capacity;
        return new QueueStats(
                Math.clamp(puts - gone, 0, capacity),
                puts,
                gone,
                takes.waits(),
                this.puts.waits(),
                takes.list.waiting(),
                this.puts.list.waiting(),
                footprint(),
                capacity);
    }

    /** Any thread. How many bytes of native memory the queue holds. */
    public long footprint() {
        try {
            return lanes.footprint();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Any thread. Frees native memory that the queue does not need any more. Producers wait meanwhile, some 50 microseconds for each ring that
     * is freed, since the JVM makes all threads pass a handshake.
     *
     * @return the bytes freed
     * @throws OutOfMemoryError if there is no memory for the small ring that takes the place of a large one
     */
    @Override
    public long trim() {
        try {
            Stack.reserve();
            return lanes.trim();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Any thread. Lets no more values in: puts that wait, and later ones, throw {@link QueueClosedException}. What is in the queue can still be
     * taken; when nothing is left, takes that wait throw the same. Frees the native memory if nothing is left; otherwise the call that takes the
     * last value frees it. Closing again does nothing.
     */
    @Override
    public void close() {
        Stack.reserveMore();
        try {
            remains.closed();
            puts.closing().close();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Any thread. Whether {@link #close} has been called. */
    public boolean isClosed() {
        return !puts.closing().isOpen();
    }

    /** Any thread. Whether the queue is closed and nothing is left in it. Once true, always true. */
    public boolean isDrained() {
        if (!isClosed()) {
            return false;
        }
        Stack.reserve();
        puts.closing().freeIfDrained(); // so that it stays so
        return puts.closing().isDrained();
    }

    // ---- For HandleQueue and for tests

    @Nullable Permits permits() {
        return permits;
    }

    Puts puts() {
        return puts;
    }

    Takes takes() {
        return takes;
    }

    Remains remains() {
        return remains;
    }

    Lanes lanes() {
        return lanes;
    }

    private static void checkValue(long value) {
        if (value == PoolDequeue.EMPTY) {
            throw new IllegalArgumentException("the value is 0, which means that there is none");
        }
    }

    /** Builds a queue. Not thread-safe. */
    public static final class Builder extends QueueBuilder<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the queue.
         *
         * @throws OutOfMemoryError if there is not enough memory
         * @throws IllegalStateException if the queue has a name and the MBean server refuses it
         */
        public LongQueue build() {
            LongQueue queue = capacity == 0 ? new LongQueue() : new LongQueue(capacity);
            start(queue, queue, "LongQueue");
            return queue;
        }
    }

    static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException tooLong) {
            return timeout.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
