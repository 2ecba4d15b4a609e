package io.github.poolchain.queue;

import io.github.poolchain.handle.HandleTable;
import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.idle.Stack;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlockingQueue} of objects whose elements are handles in a {@link LongQueue}: any thread puts, any thread takes, and in steady
 * state nothing is garbage. Order, bound, waiting and closing are as {@link LongQueue} describes them.
 *
 * <p>It holds 16,777,215 objects at most, those included that somebody is just putting in. Native memory is freed by {@link #close()}
 * and the call that takes the last element after that. An element is held strongly for as long as it is in the queue.
 *
 * <p>Iterators are weakly consistent: they go over the elements that were there when they were made, but for those that have gone since.
 * To make one, or to call {@link #remove(Object)} or {@link #contains}, takes a copy of all handles, and takers wait for each
 * lane's part of it. An element that is removed from the middle makes room at once; a small part of its memory is used until those
 * before it have been taken. At that moment the queue may for an instant hold one more than its capacity.
 *
 * <p>After {@link #close()}: what puts raises {@link QueueClosedException}, as do {@link #take()} and {@link #poll(long, TimeUnit)} when
 * nothing is left. {@link #poll()} returns null.
 *
 * @param <E> the type of the elements
 */
public final class HandleQueue<E> extends AbstractQueue<E> implements BlockingQueue<E>, Managed, AutoCloseable {
    /*
     * An element is in the table from before its handle is in the queue until after the handle has been taken. Whoever takes a handle
     * removes the object. A removal from the middle removes the object, too, and leaves the handle, a ghost: stale, so whoever takes it
     * knows, and takes another. Ghosts count as elements for the LongQueue but not for us: its size is less by their number, and for a
     * bound each gives its permit when it becomes a ghost, and takes it back when it goes.
     *
     * The table is closed when the queue is closed and drained and no object is left in it. Of an object whose handle has been taken the
     * taker is not done, and then it is still in the table. Nothing is added then but by a put that will be refused.
     */

    /** The largest capacity. The table has some more, for objects on their way. */
    private static final int MOST = 16_000_000;

    private final LongQueue queue;
    private final HandleTable<E> table;
    private final AtomicLong ghosts = new AtomicLong();

    /**
     * A queue without a bound.
     *
     * @throws OutOfMemoryError if there is not enough memory
     */
    public HandleQueue() {
        this(new LongQueue());
    }

    /**
     * A queue that holds at most so many.
     *
     * @param capacity from 1 to 16,000,000
     * @throws IllegalArgumentException if {@code capacity} is not in that range
     * @throws OutOfMemoryError if there is not enough memory
     */
    public HandleQueue(int capacity) {
        this(new LongQueue(checkCapacity(capacity)));
    }

    HandleQueue(LongQueue queue) {
        this.queue = queue;
        this.table = new HandleTable<>();
        queue.remains().alsoFree(table);
    }

    /**
     * Any thread. Says how a queue shall be: by its name and its bound, if it is to have any.
     *
     * @param <E> the type of the elements
     */
    public static <E> Builder<E> builder() {
        return new Builder<>();
    }

    private static int checkCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", less than 1");
        }
        if (capacity > MOST) {
            throw new IllegalArgumentException("capacity is " + capacity + ", more than " + MOST);
        }
        return capacity;
    }

    // ---- Producers

    /**
     * Any thread. Puts an element in, if there is room. Happens-before the call that takes it. Whatever it throws, the element is not in.
     *
     * @return false if the queue is full
     * @throws NullPointerException if {@code element} is null
     * @throws QueueClosedException if the queue is closed
     * @throws IllegalStateException if the queue holds 16,777,215 elements
     * @throws OutOfMemoryError if the queue has to grow and the memory cannot be had
     */
    @Override
    public boolean offer(E element) {
        long handle = handleOf(element);
        boolean in = false;
        try {
            in = queue.offer(handle);
        } finally {
            if (!in) {
                forget(handle);
            }
        }
        return in;
    }

    /**
     * Any thread. As {@link #offer(Object)}, but waits for room as long as is given.
     *
     * @return false if the queue was full until then
     * @throws InterruptedException if the thread is interrupted while it has to wait, or was before
     */
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(timeout);
        long handle = handleOf(element);
        boolean in = false;
        try {
            in = queue.offer(handle, nanos);
        } finally {
            if (!in) {
                forget(handle);
            }
        }
        return in;
    }

    /**
     * Any thread. As {@link #offer(Object)}, but waits until there is room.
     *
     * @throws InterruptedException if the thread is interrupted while it has to wait, or was before
     * @throws QueueClosedException if the queue is closed, before or while it waits
     */
    @Override
    public void put(E element) throws InterruptedException {
        boolean in = false;
        while (!in) {
            in = offer(element, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
    }

    private long handleOf(E element) {
        Objects.requireNonNull(element, "element");
        Stack.reserve();
        if (queue.isClosed()) {
            throw closed();
        }
        try {
            return table.add(element);
        } catch (IllegalStateException e) {
            throw queue.isClosed() ? closed() : e;
        }
    }

    /** A handle that has not gone in. */
    private void forget(long handle) {
        E _ = removeUnlessFreed(handle);
        if (queue.isClosed()) {
            freeIfDrained();
        }
    }

    private static QueueClosedException closed() {
        return new QueueClosedException("the queue is closed and takes nothing in");
    }

    // ---- Consumers

    /** Any thread. Takes an element; null if there is none now. */
    @Override
    public @Nullable E poll() {
        while (true) {
            long handle = queue.poll();
            if (handle == 0) {
                freeIfDrained();
                return null;
            }
            E element = taken(handle);
            if (element != null) {
                return element;
            }
        }
    }

    /**
     * Any thread. Takes an element; waits for one as long as is given.
     *
     * @return the element; null if there was none until then
     * @throws InterruptedException if the thread is interrupted while it has to wait, or was before
     * @throws QueueClosedException if the queue is closed and nothing is left in it
     */
    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(timeout);
        long start = System.nanoTime();
        long left = nanos;
        while (true) {
            long handle = queue.poll(left);
            if (handle == 0) {
                return null;
            }
            E element = taken(handle);
            if (element != null) {
                return element;
            }
            left = nanos - (System.nanoTime() - start);
        }
    }

    /**
     * Any thread. Takes an element; waits until there is one.
     *
     * @throws InterruptedException if the thread is interrupted while it has to wait, or was before
     * @throws QueueClosedException if the queue is closed and nothing is left in it, before or while it waits
     */
    @Override
    public E take() throws InterruptedException {
        while (true) {
            E element = taken(queue.take());
            if (element != null) {
                return element;
            }
        }
    }

    /** The object of a handle that has been taken; null if it was a ghost. */
    private @Nullable E taken(long handle) {
        E element = removeOrNull(handle);
        if (element == null) {
            ghostGone();
        }
        if (queue.isClosed()) {
            dropGhosts(); // or the last ones would keep it from being drained
        }
        return element;
    }

    private @Nullable E removeOrNull(long handle) {
        try {
            return table.remove(handle);
        } catch (StaleHandleException ghost) {
            return null;
        } finally {
            Reference.reachabilityFence(this); // a queue whose table is freed has been dropped
        }
    }

    /** As {@link #removeOrNull}, for who is not to have the object: its table may have been freed, as nothing else was in it. */
    private @Nullable E removeUnlessFreed(long handle) {
        try {
            return removeOrNull(handle);
        } catch (IllegalStateException freed) {
            return null;
        }
    }

    private @Nullable E find(long handle) {
        try {
            return table.find(handle);
        } catch (IllegalStateException freed) {
            return null;
        }
    }

    private void ghostGone() {
        Permits permits = queue.permits();
        if (permits != null) {
            permits.add(-1);
        }
        ghosts.decrementAndGet();
    }

    /** Any thread. The element that this thread's next take would give, if nobody else came; null if there is none. */
    @Override
    public @Nullable E peek() {
        Stack.reserve();
        while (true) {
            long handle = queue.takes().peek();
            if (handle == 0) {
                return null;
            }
            E element = find(handle);
            if (element != null) {
                return element;
            }
            if (queue.takes().takeIfFirst(handle)) { // a ghost, or it has been taken meanwhile
                ghostGone();
            }
        }
    }

    /** Any thread. As {@link #drainTo(Collection, int)}, of all there are. */
    @Override
    public int drainTo(Collection<? super E> to) {
        return drainTo(to, Integer.MAX_VALUE);
    }

    /**
     * Any thread. Takes elements, as many as there are and {@code most} at most, and adds them to a collection. If that refuses one, by an
     * exception, the element goes back to the end of the queue, if the queue takes it.
     *
     * @return how many
     * @throws IllegalArgumentException if the collection is this queue
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // this very queue
    public int drainTo(Collection<? super E> to, int most) {
        Objects.requireNonNull(to, "to");
        if (to == this) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        int count = 0;
        while (count < most) {
            E element = poll();
            if (element == null) {
                return count;
            }
            boolean added = false;
            try {
                boolean _ = to.add(element);
                added = true;
            } finally {
                if (!added) {
                    boolean _ = !queue.isClosed() && offer(element);
                }
            }
            count++;
        }
        return count;
    }

    // ---- Any thread

    /** Any thread. How many elements there are: exact while no other call is under way. */
    @Override
    public int size() {
        return Math.clamp(queue.lanes().size() - ghosts.get(), 0, Integer.MAX_VALUE);
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Any thread. As {@link LongQueue#remainingCapacity()}. */
    @Override
    public int remainingCapacity() {
        Permits permits = queue.permits();
        return permits == null ? Integer.MAX_VALUE : Math.max(0, permits.capacity - size());
    }

    @Override
    public boolean contains(@Nullable Object object) {
        for (E element : this) {
            if (element.equals(object)) {
                return true;
            }
        }
        return false;
    }

    /** Any thread. Removes the first element that equals {@code object}; whether there was one. */
    @Override
    public boolean remove(@Nullable Object object) {
        if (object == null) {
            return false;
        }
        Itr all = new Itr();
        while (all.hasNext()) {
            if (object.equals(all.next()) && removeInside(all.last)) {
                return true;
            }
        }
        return false;
    }

    /** Makes an element a ghost; whether it was one. */
    private boolean removeInside(long handle) {
        Stack.reserve();
        ghosts.incrementAndGet(); // before it can be found to be one
        if (removeUnlessFreed(handle) == null) {
            ghosts.decrementAndGet();
            return false;
        }
        Permits permits = queue.permits();
        if (permits != null) {
            permits.add(1);
            queue.puts().passOn();
        }
        dropGhosts();
        return true;
    }

    /** Takes ghosts that are the first of their lanes out, or elements that are put and removed in turn would pile up. */
    private void dropGhosts() {
        for (Lane lane : queue.lanes().all()) {
            long first = lane.peek();
            while (first != 0 && isGhost(first) && lane.takeIfFirst(first)) {
                ghostGone();
                first = lane.peek();
            }
        }
        freeIfDrained();
    }

    private boolean isGhost(long handle) {
        return find(handle) == null;
    }

    @Override
    public Iterator<E> iterator() {
        return new Itr();
    }

    /** Over the handles of one moment. */
    private final class Itr implements Iterator<E> {
        private final long[][] handles;
        private int lane;
        private int at;
        private @Nullable E next;
        private long nextHandle;

        /** The handle of what was returned last; 0 if there is none, or it has been removed. */
        private long last;

        Itr() {
            Lane[] all = queue.lanes().all();
            handles = new long[all.length][];
            for (int i = 0; i < all.length; i++) {
                handles[i] = all[i].toArray();
            }
            advance();
        }

        private void advance() {
            next = null;
            while (next == null && lane < handles.length) {
                if (at < handles[lane].length) {
                    nextHandle = handles[lane][at];
                    at++;
                    next = find(nextHandle);
                } else {
                    lane++;
                    at = 0;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public E next() {
            E element = next;
            if (element == null) {
                throw new NoSuchElementException("there is no further element");
            }
            last = nextHandle;
            advance();
            return element;
        }

        @Override
        public void remove() {
            if (last == 0) {
                throw new IllegalStateException("next has not been called, or its element has been removed");
            }
            long handle = last;
            last = 0;
            boolean _ = removeInside(handle); // or it has been taken meanwhile
        }
    }

    /** Any thread. What the queue holds and has done: see {@link QueueStats}. May be asked at any time, also when it is closed. */
    @Override
    public QueueStats stats() {
        QueueStats inside = queue.stats(ghosts.get());
        return new QueueStats(
                inside.depth(),
                inside.puts(),
                inside.takes(),
                inside.takeWaits(),
                inside.putWaits(),
                inside.waitingTakers(),
                inside.waitingPutters(),
                footprint(),
                inside.capacity());
    }

    /** Any thread. How many bytes of native memory the queue holds. */
    public long footprint() {
        try {
            return queue.footprint() + table.footprint();
        } catch (IllegalStateException closed) {
            return 0;
        }
    }

    /**
     * Any thread. Gives back native memory that the queue does not need any more; see {@link LongQueue#trim()} and
     * {@link HandleTable#trim()}.
     *
     * @return the bytes freed
     * @throws OutOfMemoryError if there is no memory for a small ring in the place of a large one
     */
    @Override
    public long trim() {
        try {
            return queue.trim() + table.trim();
        } catch (IllegalStateException closed) {
            return 0;
        }
    }

    /** Any thread. As {@link LongQueue#close()}. */
    @Override
    public void close() {
        queue.close();
        freeIfDrained();
    }

    /** Any thread. Whether {@link #close} has been called. */
    public boolean isClosed() {
        return queue.isClosed();
    }

    /** Any thread. Whether the queue is closed and nothing is left in it. Once true, always true. */
    public boolean isDrained() {
        return queue.isDrained();
    }

    private void freeIfDrained() {
        if (queue.isClosed() && queue.puts().closing().isDrained()) {
            // Ordering: full, between the removal of what the caller took and its look at what others have removed, by plain writes each
            // in his lane of the table; so of two that take the last objects one at least sees that nothing is left.
            VarHandle.fullFence();
            if (isTableEmpty()) {
                table.close();
            }
        }
    }

    private boolean isTableEmpty() {
        try {
            return table.size() == 0;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    /**
     * What a queue shall be like. Not thread-safe.
     *
     * @param <E> the type of the elements
     */
    public static final class Builder<E> extends QueueBuilder<Builder<E>> {
        private Builder() {}

        @Override
        Builder<E> self() {
            return this;
        }

        /**
         * How many elements there may be in the queue; if not said, there is no bound.
         *
         * @param most from 1 to 16,000,000
         * @return this
         * @throws IllegalArgumentException if {@code most} is not in that range
         */
        public Builder<E> capacity(int most) {
            capacity = checkCapacity(most);
            return this;
        }

        /**
         * Makes the queue.
         *
         * @throws OutOfMemoryError if there is not enough memory
         * @throws IllegalStateException if the queue has a name and the MBean server refuses it
         */
        public HandleQueue<E> build() {
            HandleQueue<E> queue = capacity == 0 ? new HandleQueue<>() : new HandleQueue<>(capacity);
            start(queue, queue.queue, "HandleQueue");
            return queue;
        }
    }

    // ---- For tests

    LongQueue queue() {
        return queue;
    }
}
