package io.github.poolchain.handle;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue of objects: a {@link PoolChain} whose values are handles of a {@link HandleTable} of its own. One owner pushes
 * and pops at the head, any number of thieves pop at the tail.
 *
 * <p>Ownership is as in {@link PoolChain}: it may move from one thread to another by anything that gives
 * happens-before, and owner calls must never overlap.
 *
 * <p>Memory consistency: actions in a thread before it pushes an object happen-before actions in another thread after
 * it popped that object.
 *
 * <p>An object in the queue is held strongly; one that has been popped is not held at all. In steady state nothing is
 * allocated. {@link #close()} must be called to free the native memory.
 *
 * @param <T> the type of the objects
 */
public final class HandleChain<T> implements AutoCloseable {
    private final HandleTable<T> table;
    private final PoolChain chain;

    /**
     * An empty queue.
     *
     * @throws OutOfMemoryError if the native memory to begin with cannot be had
     */
    public HandleChain() {
        this(new PoolChain(), HandleTable::new);
    }

    /** For tests: of a chain, which it takes over, and a table, if it can be had. */
    HandleChain(PoolChain chain, Supplier<HandleTable<T>> tables) {
        this.chain = chain;
        try {
            table = tables.get();
        } catch (Throwable refused) {
            chain.close();
            throw refused;
        }
    }

    // ---- Owner only

    /**
     * Owner only. Puts an object at the head. Happens-before the pop that returns it. If it throws, the object is
     * not in.
     *
     * @throws NullPointerException if {@code object} is null
     * @throws OutOfMemoryError if the queue has to grow and the memory cannot be had
     * @throws IllegalStateException if the queue is closed or holds 16,777,215 objects, or (with assertions on) if
     *     another owner call is under way
     */
    public void pushHead(T object) {
        Objects.requireNonNull(object, "object");
        long handle = table.add(object);
        try {
            chain.pushHead(handle);
        } catch (Throwable refused) {
            table.removeMine(handle);
            throw refused;
        }
    }

    /**
     * Owner only. Takes the object at the head: the newest.
     *
     * @return the object, or null if there is none
     * @throws IllegalStateException if the queue is closed, or (with assertions on) if another owner call is under way
     */
    public @Nullable T popHead() {
        return object(chain.popHead());
    }

    /**
     * Owner only. Frees memory that is no longer needed, native and on the heap; see {@link PoolChain#trim()} and
     * {@link HandleTable#trim()}.
     *
     * @return the bytes of native memory freed
     * @throws IllegalStateException if the queue is closed, or (with assertions on) if another owner call is under way
     */
    public long trim() {
        return chain.trim() + table.trim();
    }

    // ---- Any thread

    /**
     * Any thread. Takes the object at the tail: the oldest.
     *
     * @return the object, or null if there is none
     * @throws IllegalStateException if the queue is closed
     */
    public @Nullable T popTail() {
        return object(chain.popTail());
    }

    /**
     * Any thread. How many objects the queue holds: for the owner exact while no thief runs, otherwise an estimate.
     *
     * @throws IllegalStateException if the queue is closed
     */
    public int size() {
        return chain.size();
    }

    /**
     * Any thread. Whether the queue holds no object: for the owner exact while no thief runs.
     *
     * @throws IllegalStateException if the queue is closed
     */
    public boolean isEmpty() {
        return chain.isEmpty();
    }

    /**
     * Any thread. How many bytes of native memory the queue holds now.
     *
     * @throws IllegalStateException if the queue is closed
     */
    public long footprint() {
        return chain.footprint() + table.footprint();
    }

    /**
     * Any thread. Frees all native memory, and drops the objects that are inside. Later calls throw
     * {@link IllegalStateException}; closing again does nothing.
     */
    @Override
    public void close() {
        chain.close();
        table.close();
    }

    /** The object of a handle that this thread has popped, which no other thread knows. */
    private @Nullable T object(long handle) {
        return handle == PoolDequeue.EMPTY ? null : table.removeMine(handle);
    }
}
