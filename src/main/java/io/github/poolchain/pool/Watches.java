package io.github.poolchain.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The watched leases, found by the object that is lent, which the set does not keep alive. Any thread, lock-free. */
final class Watches {
    /*
     * A hash table of fixed size, by identity. A bucket is an immutable list, changed by replacing it, by CAS; so a look-up
     * makes no garbage and needs no key, and of racing removals of one watch exactly one succeeds. The table does not grow: in
     * that case a look-up would have two places to look. With more than some hundred thousand watched at once it gets slow.
     */

    private static final int BUCKETS = 1 << 10;

    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(Watches.class, "size", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Node(Watch watch, @Nullable Node next) {}

    private final AtomicReferenceArray<@Nullable Node> buckets = new AtomicReferenceArray<>(BUCKETS);

    /**
     * How many; never less than there are in the buckets. Changed by atomic operations; read plainly, for where it matters, an {@link #add}
     * happens-before, as the lease has been handed over.
     */
    private int size;

    /** Whether there is none. */
    boolean isEmpty() {
        return size == 0;
    }

    void add(Watch watch) {
        int bucket = bucket(watch.hash);
        SIZE.getAndAdd(this, 1); // first, so that no thread overlooks the watch
        try {
            Node before;
            Node after;
            do {
                before = buckets.get(bucket);
                after = new Node(watch, before);
            } while (!buckets.compareAndSet(bucket, before, after));
        } catch (Throwable refused) {
            SIZE.getAndAdd(this, -1);
            throw refused;
        }
    }

    /** The watch of an object, or one of its watches; null if it is not watched. */
    @Nullable Watch find(Object lent) {
        int hash = System.identityHashCode(lent);
        for (Node node = buckets.get(bucket(hash)); node != null; node = node.next) {
            if (node.watch.hash == hash && node.watch.refersTo(lent)) {
                return node.watch;
            }
        }
        return null;
    }

    /** How many, about. */
    int size() {
        return size;
    }

    /** Passes each watch to {@code action} once. Watches that come or go meanwhile may be left out. */
    void forEach(Consumer<Watch> action) {
        for (int i = 0; i < BUCKETS; i++) {
            for (Node node = buckets.get(i); node != null; node = node.next) {
                action.accept(node.watch);
            }
        }
    }

    /** Removes a watch. Returns whether it was there; of racing calls exactly one returns true. */
    boolean remove(Watch watch) {
        int bucket = bucket(watch.hash);
        while (true) {
            Node before = buckets.get(bucket);
            if (!contains(before, watch)) {
                return false;
            }
            // Linearization point of the end of a watch.
            if (buckets.compareAndSet(bucket, before, without(before, watch))) {
                SIZE.getAndAdd(this, -1);
                return true;
            }
        }
    }

    /** Removes all and hands each to {@code action}, unless another call has removed it meanwhile. */
    void removeAll(Consumer<Watch> action) {
        for (int i = 0; i < BUCKETS; i++) {
            for (Node node = buckets.get(i); node != null; node = node.next) {
                if (remove(node.watch)) {
                    action.accept(node.watch);
                }
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // a watch is itself only
    private static boolean contains(@Nullable Node list, Watch watch) {
        for (Node node = list; node != null; node = node.next) {
            if (node.watch == watch) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality")
    private static @Nullable Node without(@Nullable Node list, Watch watch) {
        Node rest = null;
        for (Node node = list; node != null; node = node.next) {
            if (node.watch != watch) {
                rest = new Node(node.watch, rest);
            }
        }
        return rest;
    }

    private static int bucket(int hash) {
        return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
    }
}
