package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Not the chain: the algorithm of {@link PoolChain} and {@link ChainLinks} once more, over its rings, with a flaw. The
 * tests of the chain, put to this as controls, must see it.
 */
final class WeakChain {
    enum Flaw {
        /** A thief reads next after it found the ring empty, and not before. */
        NEXT_READ_AFTER_POP,
        /** A thief that saw no next ring before it found this one empty says that the chain is empty. */
        NEXT_READ_ONCE,
        /** The memory of a ring goes when the tail has moved past it. */
        FREED_WHEN_UNLINKED,
        /** Who makes a ring does not look whether the chain has been closed meanwhile. */
        OPENED_AFTER_CLOSE
    }

    private final Flaw flaw;
    private final Supplier<Arena> arenas;
    private final AtomicReference<ChainNode> tail;
    private volatile ChainNode newest;
    private volatile boolean closed;

    /** Rings of {@code capacity} and, from the second on, twice that. */
    WeakChain(Flaw flaw, int capacity, Supplier<Arena> arenas) {
        this.flaw = flaw;
        this.arenas = arenas;
        this.newest = ChainNode.open(arenas, capacity, 0);
        this.tail = new AtomicReference<>(newest);
    }

    void pushHead(long value) {
        ChainNode last = newest;
        if (!last.push(value)) {
            checkOpen();
            ChainNode node = ChainNode.open(arenas, 2, 0);
            node.setPrev(last);
            node.older = last;
            newest = node;
            if (closed && flaw != Flaw.OPENED_AFTER_CLOSE) {
                node.free();
                checkOpen();
            }
            node.push(value);
            last.next = node;
        }
    }

    long popTail() {
        ChainNode node = tail.get();
        while (true) {
            ChainNode before = node.next;
            long value = node.popOldest();
            if (value != EMPTY) {
                return value;
            }
            ChainNode next = flaw == Flaw.NEXT_READ_AFTER_POP ? node.next : before;
            if (next != null) {
                tail.compareAndSet(node, next);
                node = next;
            } else if (flaw == Flaw.NEXT_READ_ONCE || node.next == null) {
                return EMPTY;
            }
        }
    }

    void trim() {
        ChainNode oldest = tail.get();
        ChainNode next = oldest.next;
        if (next != null && oldest.elements() == 0 && tail.compareAndSet(oldest, next)
                && (flaw == Flaw.FREED_WHEN_UNLINKED || oldest.isAllClear())) {
            oldest.free();
        }
    }

    void close() {
        closed = true;
        for (ChainNode node = newest; node != null; node = node.older) {
            node.free();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the chain is closed");
        }
    }
}
