package io.github.poolchain.deque;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The list of rings that a {@link PoolChain} is: how it grows, how empty rings leave it, and when their memory goes. A
 * superclass rather than a part, as the way from a chain to its rings is walked by every push and pop.
 */
abstract sealed class ChainLinks permits PoolChain {
    /*
     *       tail                                    newest
     *        |                                        |
     *        v    next      next      next            v
     *       ring ------> ring ------> ring ------> ring        The owner pushes to the newest, and when that is full
     *      (8)  <------ (16) <------ (32) <------ (64)         to a new one of twice the size. Its pops back up from
     *             prev        prev         prev                the newest. Thieves take from the oldest.
     *
     * A thief moves the tail on when a ring is empty for good. That a pop found nothing is not enough, for the owner
     * may push again. That next is there is not enough, for there may be elements left. It takes both in this order:
     * next was there, so the owner was done with the ring, and then a pop found nothing.
     *
     * That a pop found nothing and next was not there before it says nothing either about the chain as a whole: the
     * owner may have filled this ring and linked another in between. So the thief reads next once more, and only if it
     * is still null was the chain empty when the ring was. (Go answers "empty" there; it may, as its pool can always
     * make another.)
     *
     * When may the memory of a ring go? Not when the tail has moved past it: a thief that has won its CAS but not yet
     * read its slot would lose the element. The slots show it: the slot of an element that was pushed and not yet read is
     * not 0, and the thread that took the element stores 0 once it has read it. So a ring that is unlinked, which means
     * empty for good, and all zero has nothing left that any thread could want.
     *
     * Only the owner takes rings out of the chain: in trim, and in a push that grows at the largest size. It looks not
     * only at the rings behind the tail: where the owner pops what it has pushed, there are empty rings between the newest
     * one and an old element. It makes next lead past such a ring, cuts its own way back to it (prev), and
     * hands it to the RetiredRings. From then on the owner leaves its memory alone. When all its slots are 0 it is
     * freed: by trim, by close, or after a push by a thread of its own (ArenaCloser), and by a push only when that thread
     * cannot keep up (RetiredRings).
     *
     * A push that grows looks at a constant number of rings, so that it costs the same at any depth: at the oldest, as
     * many as have been drained up to a limit, and then at a few by a cursor that goes round. A ring that is empty for
     * good stays so, so it is found when the cursor comes by.
     *
     * A slow thief may still come to a freed ring, by a next that it read before, and may even set the tail there. The
     * arena makes it throw IllegalStateException rather than read memory that is used for something else. So to a thief a
     * freed ring is just an empty one: next was there before the ring was freed, and leads on, past others that were freed,
     * to one that was not. Nothing is lost, since the access can only have been a look: what the thief would take is gone,
     * so its CAS was going to fail or has not been tried. The one access after a CAS that has won which may end with that
     * exception is the store of the 0 itself (see Ring.vacate).
     *
     * close() races with all this, by any thread. From before any other thread could see it until it has been freed, every
     * ring is in the list that starts at newest and goes on by older, or in the list of retired rings. The closer sets
     * closed and then reads the lists, in this order; the owner puts a new ring into the first list and then reads closed.
     * All of that is volatile. So at least one of the two sees the other, and a ring is freed exactly once.
     */

    private static final VarHandle NEWEST;
    private static final VarHandle TAIL;
    private static final VarHandle FOOTPRINT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEWEST = lookup.findVarHandle(ChainLinks.class, "newest", ChainNode.class);
            TAIL = lookup.findVarHandle(ChainLinks.class, "tail", ChainNode.class);
            FOOTPRINT = lookup.findVarHandle(ChainLinks.class, "footprint", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * How many drained rings a push that grows takes out at the oldest end, for each ring that it opens. More than one, so
     * that after a burst the chain shrinks; the looks take less than the opening does.
     */
    private static final int LOOKS_AT_OLDEST = 32;

    /** How many rings further on the cursor looks at, for each ring that a push opens. */
    private static final int LOOKS_BETWEEN = 8;

    private final int initialCapacity;
    private final int largestNodeCapacity;
    private final int firstIndex;
    private final Supplier<Arena> arenas;
    private final Executor closer;
    private final RetiredRings retired;

    // The next two are written once for each ring and not for each element, so they may share a line with fields that others read.

    /** The ring to push to, where the list of all that is not freed begins. Written by the owner. Never null. */
    private volatile ChainNode newest;

    /**
     * The oldest ring that may hold elements, or one from which next leads there. Moved by CAS, from a ring that is empty
     * for good to its next. Never null.
     */
    private volatile ChainNode tail;

    /** Bytes of the rings that are not freed, whether retired or not. */
    private volatile long footprint;

    /** False, then true once, before the first ring is freed by {@code close}. */
    private volatile boolean closed;

    // Owner only.

    /** The other end of the list that begins at newest. Never null. */
    private ChainNode oldest;

    /** The ring that the next look in the middle is at; null: begin behind the newest. Never one that is retired. */
    private @Nullable ChainNode cursor;

    /** Capacities are powers of two, the largest at least the initial one; {@code closer} closes arenas. */
    @SuppressWarnings("this-escape") // the closer is not called before there is something to close
    ChainLinks(int initialCapacity, int largestNodeCapacity, int firstIndex, Supplier<Arena> arenas, Executor closer) {
        this.initialCapacity = initialCapacity;
        this.largestNodeCapacity = largestNodeCapacity;
        this.firstIndex = firstIndex;
        this.arenas = arenas;
        this.closer = closer;
        this.retired = new RetiredRings(this, closer);
        ChainNode first = ChainNode.open(arenas, initialCapacity, firstIndex, closer);
        this.newest = first;
        this.tail = first;
        this.oldest = first;
        this.footprint = first.bytes();
    }

    /** Any thread. Ordering: volatile; pairs with the CAS in unlink. */
    final ChainNode tail() {
        return tail;
    }

    /** Owner only, which wrote it; so a plain read. */
    final ChainNode newestPlain() {
        return (ChainNode) NEWEST.get(this);
    }

    /**
     * Owner only, about to grow the chain by {@code length} values. Once rings have the largest size they no longer double, and
     * empty ones could pile up.
     */
    final void beforeGrowing(ChainNode newest, int length) {
        if (newest.slots() == largestNodeCapacity) {
            int rings = (length - 1) / largestNodeCapacity + 1;
            retireSome(newest, rings);
        }
    }

    /** Owner: takes drained rings out of the chain, looking at no more than a constant number for each to be opened. */
    private void retireSome(ChainNode newest, int rings) {
        long looks = (long) LOOKS_AT_OLDEST * rings;
        unlinkDrained(looks);
        for (long i = 0; i < looks && oldest != newest && isDrained(oldest); i++) {
            retire(oldest);
        }
        ChainNode node = cursor == null ? newest.older : cursor;
        for (long i = (long) LOOKS_BETWEEN * rings; i > 0 && node != null; i--) {
            ChainNode older = node.older;
            if (isDrained(node)) {
                retire(node);
            }
            node = older;
        }
        cursor = node;
        retired.forgetFreed(2 * looks, rings);
        retired.freeLater();
    }

    /** Owner only. A ring of the next size after {@code last}; not linked yet, but already in the list of rings to free. */
    final ChainNode open(ChainNode last) {
        return open(last, last.slots() == largestNodeCapacity ? largestNodeCapacity : last.slots() * 2);
    }

    private ChainNode open(ChainNode last, int capacity) {
        ChainNode node = ChainNode.open(arenas, capacity, firstIndex, closer);
        FOOTPRINT.getAndAdd(this, node.bytes());
        node.setPrev(last);
        node.older = last;
        // Ordering: volatile write, then volatile read; pairs with the write of closed and the read of newest in close.
        newest = node;
        if (closed) {
            free(node);
            throw closedException(null);
        }
        return node;
    }

    /** Owner: pushes a value to a new ring. */
    final void grow(ChainNode last, long value) {
        ChainNode node = open(last);
        try {
            node.push(value);
            link(last, node);
        } catch (Throwable e) {
            abandon(last);
            throw e;
        }
    }

    /** Owner: as many new rings as it takes for these values, linked to each other but not to {@code last}; the first. */
    final ChainNode openRun(ChainNode last, long[] from, int offset, int length) {
        try {
            ChainNode first = open(last);
            ChainNode end = first;
            int done = put(first, from, offset, length);
            while (done < length) {
                ChainNode node = open(end);
                done += put(node, from, offset + done, length - done);
                end.next = node;
                end = node;
            }
            return first;
        } catch (Throwable refused) {
            abandon(last);
            throw refused;
        }
    }

    /** Owner: has the rings freed that come after {@code last}, which are not linked. */
    private void abandon(ChainNode last) {
        for (ChainNode node = newestPlain(); node != last; node = Objects.requireNonNull(node.older)) {
            if (node.retire()) {
                node.abandon();
                retired.add(node);
            }
        }
        newest = last;
        retired.freeLater();
    }

    private static int put(ChainNode node, long[] from, int offset, int length) {
        int count = node.fill(from, offset, length);
        node.publish(count);
        return count;
    }

    /** Owner: gives {@code count} values to the last ring, then makes a run of new ones part of the chain. */
    final void publishAndLink(ChainNode last, int count, ChainNode run) {
        try {
            last.publish(count);
            link(last, run);
        } catch (Throwable e) {
            abandon(last); // otherwise later pushes would be out of the thieves' reach
            throw e;
        }
    }

    /** Owner: makes a new ring, or the first of a run of them, part of the chain. */
    private static void link(ChainNode last, ChainNode node) {
        DequeSeam.GROW_BEFORE_LINK.reached();
        // Linearization point of a push that grew the chain.
        // Ordering: volatile write; pairs with the reads of next in popTail: a thief that sees the node sees its content.
        last.next = node;
    }

    /** Owner: moves the tail past rings that are empty for good, {@code most} of them. */
    final void unlinkDrained(long most) {
        ChainNode node = tail;
        ChainNode next = node.next;
        // A slow thief may have set the tail to a ring that is retired, which may be freed at any moment.
        for (long i = 0; i < most && next != null && (node.isRetired() || node.elements() == 0); i++) {
            unlink(node, next);
            node = next;
            next = node.next;
        }
    }

    /** Any thread that has found {@code node} empty after it had seen {@code next}. */
    final void unlink(ChainNode node, ChainNode next) {
        DequeSeam.CHAIN_BEFORE_UNLINK.reached();
        // Ordering: full; pairs with the reads of tail: a thief that starts at next does so after node was empty for good.
        if (TAIL.compareAndSet(this, node, next)) {
            DequeSeam.CHAIN_UNLINKED.reached();
            next.forgetPrevRelease();
        }
    }

    /** Owner only. Frees what can be freed; returns by how many bytes the chain holds less. */
    final long shrink() {
        checkOpen(); // there may be nothing to do that would touch the memory
        long freed = reclaim();
        ChainNode newest = newestPlain();
        if (newest.slots() > initialCapacity && newest.isAllClear()) {
            ChainNode small = open(newest, initialCapacity);
            publishAndLink(newest, 0, small);
            freed += reclaim() - small.bytes();
        }
        return freed;
    }

    /** Owner only. Takes all rings that are empty for good out of the chain, and frees those that are all zero; returns how many bytes. */
    private long reclaim() {
        unlinkDrained(Long.MAX_VALUE);
        for (ChainNode node = newestPlain().older; node != null; node = node.older) {
            if (isDrained(node)) {
                retire(node);
            }
        }
        long freed = retired.freeClear();
        retired.forgetFreed(Long.MAX_VALUE, 0);
        return freed;
    }

    /** Owner: whether a ring that is not the newest is empty, and so for good. */
    private static boolean isDrained(ChainNode node) {
        DequeSeam.RETIRE_BEFORE_LOOK.reached();
        return node.isRetired() || node.elements() == 0; // retired: by a call that an error has ended below
    }

    /**
     * Owner: takes a ring that is empty for good out of the chain. An error may end this anywhere: then the ring is still
     * in the list of the chain, and this is done once more.
     */
    private void retire(ChainNode node) {
        ChainNode next = node.next;
        if (next == null) {
            return; // does not come to pass, unless owners overlap
        }
        ChainNode prev = node.older;
        while (prev != null && prev.isRetired()) {
            prev = prev.older;
        }
        if (prev == null) {
            next.forgetPrevRelease();
        } else {
            // Ordering: volatile write, as in link; a thief that still has the old next comes by this ring.
            prev.next = next;
            next.setPrev(prev);
        }
        if (node == tail) {
            unlink(node, next);
        }
        // From here on another thread may free it: the owner neither touches its memory nor comes to it by prev.
        if (node.retire()) {
            retired.add(node);
        }
        DequeSeam.RETIRE_BEFORE_LEAVING.reached();
        ChainNode newer = next;
        while (newer != null && newer.older != node) {
            newer = newer.older;
        }
        if (newer != null) {
            newer.older = node.older; // only now, because close reads this list before the list of retired rings
            oldest = node == oldest ? newer : oldest;
            cursor = node == cursor ? node.older : cursor;
        }
    }

    /** Any thread: bytes of the rings that are not freed. */
    final long bytesHeld() {
        checkOpen();
        return footprint;
    }

    /** For tests: how many rings have left the chain and are not forgotten. */
    final int retiredRings() {
        return retired.count();
    }

    /** Any thread: frees all rings, and from here on every access raises. */
    final void freeAll() {
        closed = true;
        for (ChainNode node = newest; node != null; node = node.older) {
            free(node);
        }
        retired.freeAll();
    }

    /** Any thread: frees a ring, unless that has been done; the bytes. */
    final long free(ChainNode node) {
        long bytes = node.free();
        FOOTPRINT.getAndAdd(this, -bytes);
        return bytes;
    }

    /** Any thread that got {@code e} from a ring: returns if that is because the owner has freed the ring. */
    final void checkFreed(ChainNode node, IllegalStateException e) {
        if (closed || !node.isFreed()) {
            throw closedOr(e);
        }
    }

    final boolean isClosed() {
        return closed;
    }

    private void checkOpen() {
        if (closed) {
            throw closedException(null);
        }
    }

    final int takenOr(int taken, IllegalStateException e) {
        if (taken > 0 && closed) {
            return taken;
        }
        throw closedOr(e);
    }

    final IllegalStateException closedOr(IllegalStateException e) {
        return closed ? closedException(e) : e;
    }

    private static IllegalStateException closedException(@Nullable IllegalStateException cause) {
        return new IllegalStateException("the chain is closed", cause);
    }
}
