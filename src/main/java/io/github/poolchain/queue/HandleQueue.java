package io.github.poolchain.queue;

import io.github.poolchain.idle.Stack;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlockingQueue} of objects. Any thread puts and any thread takes. In steady state it makes no garbage, except 16 or 24 bytes for each
 * removal from the middle, and iterators. Order, bound, waiting and closing are as in {@link LongQueue}.
 *
 * <p>Progress: a thread that is stopped in the middle of a take holds up no put and no other take. It holds up only a thread that is removing the
 * very same element, by {@link #remove(Object)} or by an iterator.
 *
 * <p>Memory: elements are kept in cells on the heap, 4 or 8 bytes each. There are as many cells as there have ever been elements at once, until a
 * {@link #trim()}; those of a closed queue remain until it is dropped. An element is held strongly while it is in the queue.
 *
 * <p>Removal: an element that is removed from the middle makes room at once, but its cell stays in use until the elements before it have been taken.
 * A thread that takes such a cell goes on to the next element; until it has done so, a put may find room for one more than the capacity. Iterators
 * are weakly consistent: they go over the elements that were there when they were made, without those that have gone since.
 *
 * <p>After {@link #close()} every put throws {@link QueueClosedException}. When nothing is left, {@link #take()} and {@link #poll(long, TimeUnit)}
 * throw it, too, and {@link #poll()} returns null.
 *
 * @param <E> the type of the elements
 */
public final class HandleQueue<E> extends AbstractQueue<E> implements BlockingQueue<E>, Managed, AutoCloseable {
    /*
     * Built on a LongQueue, whose values are the handles of cells. A thread that takes a handle takes the object out of its cell. A removal from
     * the middle leaves a ghost: a handle without an object. A thread that takes a ghost takes another handle. The LongQueue counts ghosts as
     * elements and this class does not: its size is less by their number.
     *
     * A removal gives the permit of its element back at once. The later take of the ghost's handle gives a permit back, too, as every take does. So
     * a thread that takes a ghost takes one permit away: before the take if it knows that it is a ghost, otherwise right after it has seen that.
     */

    private final LongQueue queue;
    private final AtomicLong ghosts = new AtomicLong();

    /** What a drainTo needs, so that the next makes no garbage; null while one is under way. */
    private final AtomicReference<@Nullable Run> run = new AtomicReference<>();

    /** Handles that have been taken by one CAS, and their elements. */
    private static final class Run {
        final long[] handles = new long[Lane.RUN];
        final @Nullable Object[] elements = new @Nullable Object[Lane.RUN];
    }

    /**
     * A queue without a bound.
     *
     * @throws OutOfMemoryError if there is not enough memory
     */
    public HandleQueue() {
        this(new LongQueue(0, CellLane::new));
    }

    /**
     * A queue with a bound.
     *
     * @param capacity how many elements it holds at most; 1 or more
     * @throws IllegalArgumentException if {@code capacity} is less than 1
     * @throws OutOfMemoryError if there is not enough memory
     */
    public HandleQueue(int capacity) {
        this(new LongQueue(LongQueue.checkCapacity(capacity), CellLane::new));
    }

    /** For tests. */
    HandleQueue(LongQueue queue) {
        this.queue = queue;
    }

    /**
     * Any thread. A builder, for a queue with a name, a bound, or both.
     *
     * @param <E> the type of the elements
     */
    public static <E> Builder<E> builder() {
        return new Builder<>();
    }

    // ---- Producers

    /**
     * Any thread. Puts an element in, if there is room. Happens-before the call that takes it. If it throws, the element is not in.
     *
     * @return false if the queue is full
     * @throws NullPointerException if {@code element} is null
     * @throws QueueClosedException if the queue is closed
     * @throws OutOfMemoryError if the queue has to grow and the memory cannot be had
     */
    @Override
    public boolean offer(E element) {
        Objects.requireNonNull(element, "element");
        return queue.tryPut(0, element);
    }

    /**
     * Any thread. As {@link #offer(Object)}, but waits for room, no longer than the timeout.
     *
     * @return false if there was no room in that time
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
     */
    @Override
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        Objects.requireNonNull(element, "element");
        return queue.tryPut(0, element, unit.toNanos(timeout));
    }

    /**
     * Any thread. As {@link #offer(Object)}, but waits until there is room.
     *
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
     * @throws QueueClosedException if the queue is closed, before or while it waits
     */
    @Override
    public void put(E element) throws InterruptedException {
        boolean in = false;
        while (!in) {
            in = offer(element, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
    }

    // ---- Consumers

    /** Any thread. Takes an element; null if there is none now. */
    @Override
    public @Nullable E poll() {
        while (true) {
            long handle = queue.poll();
            E element = handle == 0 ? null : taken(handle);
            if (handle == 0 || element != null) {
                return element;
            }
        }
    }

    /**
     * Any thread. Takes an element; waits for one, no longer than the timeout.
     *
     * @return the element; null if there was none in that time
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
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
     * @throws InterruptedException if the thread has to wait and is interrupted, then or before
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
        E element = cast(lane(handle).takeOut(handle));
        if (element == null) {
            Permits permits = queue.permits();
            if (permits != null) {
                permits.add(-1);
            }
            ghosts.decrementAndGet();
        }
        if (queue.isClosed()) {
            dropGhosts(); // or the last ones would keep it from being drained
        }
        return element;
    }

    private CellLane lane(long handle) {
        return (CellLane) queue.lanes().all()[CellLane.place(handle)];
    }

    @SuppressWarnings("unchecked") // only put stores objects
    private @Nullable E cast(@Nullable Object object) {
        return (E) object;
    }

    /** Any thread. The element that the next take by this thread would return, if no other thread took it first; null if there is none. */
    @Override
    public @Nullable E peek() {
        Stack.reserve();
        while (true) {
            long handle = queue.takes().peek();
            if (handle == 0) {
                return null;
            }
            Object object = lane(handle).look(handle);
            if (CellLane.isRemoved(object)) {
                boolean _ = dropIfFirst(handle);
            } else if (object != null) {
                return cast(object);
            }
        }
    }

    /** Any thread. As {@link #drainTo(Collection, int)}, without a limit. */
    @Override
    public int drainTo(Collection<? super E> to) {
        return drainTo(to, Integer.MAX_VALUE);
    }

    /**
     * Any thread. Takes the elements there are, {@code most} at most, and adds them to a collection. If the collection throws, then the element
     * that it refused, and the others of its run of up to 64 that come after it, go back to the end of the queue. Those that the queue
     * cannot take back, because it is closed or full by then or there is no memory, are lost.
     *
     * @return how many were added
     * @throws IllegalArgumentException if the collection is this queue
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // this very queue
    public int drainTo(Collection<? super E> to, int most) {
        Objects.requireNonNull(to, "to");
        if (to == this) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        Stack.reserve();
        Run kept = run.getAndSet(null);
        Run mine = kept == null ? new Run() : kept;
        int count = 0;
        int got = 1;
        while (got > 0 && count < most) {
            got = queue.takes().poll(mine.handles, 0, Math.min(Lane.RUN, most - count));
            count += moveTo(to, mine, got);
        }
        run.set(mine);
        return count;
    }

    /** Adds the elements of handles that have been taken to a collection; how many there were. */
    private int moveTo(Collection<? super E> to, Run run, int length) {
        // All cells first: what the collection does may last, or remove one of these very elements, and a remover waits for their taker.
        int count = 0;
        for (int i = 0; i < length; i++) {
            E element = taken(run.handles[i]);
            if (element != null) {
                run.elements[count] = element;
                count++;
            }
        }
        int at = 0;
        try {
            for (; at < count; at++) {
                boolean _ = to.add(cast(run.elements[at]));
                run.elements[at] = null;
            }
        } finally {
            for (; at < count; at++) {
                E element = cast(run.elements[at]);
                if (element != null) {
                    putBack(element);
                }
            }
        }
        return count;
    }

    private void putBack(E element) {
        try {
            boolean _ = offer(element);
        } catch (QueueClosedException | OutOfMemoryError lost) {
            return; // the caller gets what the collection has thrown
        }
    }

    // ---- Any thread

    /** Any thread. How many elements there are: as {@link LongQueue#size()}. */
    @Override
    public int size() {
        return Math.clamp(queue.depth(ghosts.get()), 0, Integer.MAX_VALUE);
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

    /** Any thread. Removes the first element that equals {@code object}. Returns whether there was one. */
    @Override
    public boolean remove(@Nullable Object object) {
        if (object == null) {
            return false;
        }
        Itr all = new Itr();
        while (all.hasNext()) {
            if (object.equals(all.next()) && all.removeLast()) {
                return true;
            }
        }
        return false;
    }

    /** Makes an element a ghost; whether it was one. */
    private boolean removeInside(long handle, Object element) {
        Stack.reserve();
        ghosts.incrementAndGet(); // before it can be found to be one
        boolean removed = false;
        try {
            removed = lane(handle).remove(handle, element);
        } finally {
            if (!removed) {
                ghosts.decrementAndGet();
            }
        }
        if (removed) {
            Permits permits = queue.permits();
            if (permits != null) {
                permits.add(1);
                queue.puts().passOn();
            }
            dropGhosts();
        }
        return removed;
    }

    /** Takes ghosts that are the first of their lanes out, or elements that are put and removed in turn would pile up. */
    private void dropGhosts() {
        for (Lane lane : queue.lanes().all()) {
            long first = ((CellLane) lane).first();
            while (first != 0 && dropIfFirst(first)) {
                first = ((CellLane) lane).first();
            }
        }
        if (queue.isClosed()) {
            queue.puts().closing().freeIfDrained();
        }
    }

    /** Takes a handle out if it is the first of its lane, and a ghost; whether it was. */
    private boolean dropIfFirst(long handle) {
        CellLane lane = lane(handle);
        if (!CellLane.isRemoved(lane.look(handle))) {
            return false;
        }
        Permits permits = queue.permits();
        if (permits != null) {
            permits.add(-1); // before the take gives one, or somebody could have both
        }
        boolean taken = lane.takeIfFirst(handle);
        if (taken) {
            Object _ = lane.takeOut(handle);
            ghosts.decrementAndGet();
        } else if (permits != null) {
            permits.add(1);
        }
        queue.puts().passOn(); // a producer may have looked in between
        return taken;
    }

    @Override
    public Iterator<E> iterator() {
        return new Itr();
    }

    /** Over the handles of one moment. */
    private final class Itr implements Iterator<E> {
        private final Lane[] lanes = queue.lanes().all();
        private final long[] ends = new long[lanes.length];
        private int lane;

        /** The next to look at in the lane; 0 if that has not been begun. */
        private long at;

        private @Nullable E next;
        private long nextHandle;
        private @Nullable E last;
        private long lastHandle;

        Itr() {
            for (int i = 0; i < lanes.length; i++) {
                ends[i] = ((CellLane) lanes[i]).end();
            }
            advance();
        }

        private void advance() {
            next = null;
            while (next == null && lane < lanes.length) {
                CellLane current = (CellLane) lanes[lane];
                long first = current.first();
                // What is before the first has been taken.
                at = Math.max(at, first == 0 ? ends[lane] : first);
                if (at < ends[lane]) {
                    Object object = current.look(at);
                    next = CellLane.isRemoved(object) ? null : cast(object);
                    nextHandle = at;
                    at++;
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
            last = element;
            lastHandle = nextHandle;
            advance();
            return element;
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("next has not been called, or its element has been removed");
            }
            boolean _ = removeLast(); // or it has been taken meanwhile
        }

        boolean removeLast() {
            E element = last;
            last = null;
            return element != null && removeInside(lastHandle, element);
        }
    }

    /** Any thread. What the queue holds and has done: see {@link QueueStats}. A closed queue answers, too. */
    @Override
    public QueueStats stats() {
        return queue.stats(ghosts.get());
    }

    /** Any thread. About how many bytes the cells take, on the heap. */
    public long footprint() {
        return queue.footprint();
    }

    /**
     * Any thread. Drops the cells that the queue does not need any more; the collector frees them. Producers wait meanwhile, some 50
     * microseconds. Does nothing if the queue is closed.
     *
     * @return about how many bytes were dropped
     */
    @Override
    public long trim() {
        return queue.trim();
    }

    /** Any thread. As {@link LongQueue#close()}; there is no native memory to free. */
    @Override
    public void close() {
        queue.close();
    }

    /** Any thread. Whether {@link #close} has been called. */
    public boolean isClosed() {
        return queue.isClosed();
    }

    /** Any thread. Whether the queue is closed and nothing is left in it. Once true, always true. */
    public boolean isDrained() {
        Stack.reserve();
        if (queue.isClosed()) {
            dropGhosts();
        }
        return queue.isDrained();
    }

    /**
     * Builds a queue. Not thread-safe.
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
