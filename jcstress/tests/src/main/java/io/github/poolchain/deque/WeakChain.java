package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;

import io.github.poolchain.Window;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Not the chain: the algorithm of {@link PoolChain} and {@link ChainLinks} once more, pushes and pops at the tail only,
 * with a flaw. The tests of the chain, put to this as controls, must see it.
 *
 * <p>Where the flaw can be hit there is a {@link Window}; see {@link WeakRing}, which its rings are.
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
    private final Window window;
    private final Supplier<Arena> arenas;
    private final AtomicReference<Node> tail;
    private volatile Node newest;
    private volatile boolean closed;

    WeakChain(Flaw flaw, int capacity, Window window, Supplier<Arena> arenas) {
        this.flaw = flaw;
        this.window = window;
        this.arenas = arenas;
        this.newest = newNode(capacity, null);
        this.tail = new AtomicReference<>(newest);
    }

    void pushHead(long value) {
        Node last = newest;
        if (!last.ring.pushHead(value)) {
            checkOpen();
            Node node = newNode(2, last);
            if (flaw == Flaw.OPENED_AFTER_CLOSE) {
                window.hold();
            }
            newest = node;
            if (closed && flaw != Flaw.OPENED_AFTER_CLOSE) {
                node.arena.close();
                checkOpen();
            }
            node.ring.pushHead(value);
            last.next = node;
        }
    }

    long popTail() {
        Node node = tail.get();
        while (true) {
            Node before = node.next;
            if (flaw == Flaw.NEXT_READ_ONCE) {
                window.hold();
            }
            long value = node.ring.popTail();
            if (value != EMPTY) {
                return value;
            }
            if (flaw == Flaw.NEXT_READ_AFTER_POP) {
                window.hold();
            }
            Node next = flaw == Flaw.NEXT_READ_AFTER_POP ? node.next : before;
            if (next != null) {
                tail.compareAndSet(node, next);
                node = next;
            } else if (flaw == Flaw.NEXT_READ_ONCE || node.next == null) {
                return EMPTY;
            }
        }
    }

    /** Frees the oldest ring, if it is empty for good. */
    void trim() {
        Node oldest = tail.get();
        Node next = oldest.next;
        if (next != null && oldest.ring.isEmpty() && tail.compareAndSet(oldest, next)
                && (flaw == Flaw.FREED_WHEN_UNLINKED || oldest.ring.isAllClear())) {
            oldest.arena.close();
        }
    }

    void close() {
        closed = true;
        for (Node node = newest; node != null; node = node.older) {
            node.arena.close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the chain is closed");
        }
    }

    private Node newNode(int capacity, Node older) {
        return new Node(arenas.get(), capacity, flaw == Flaw.FREED_WHEN_UNLINKED ? window : Window.NONE, older);
    }

    private static final class Node {
        private final Arena arena;
        private final WeakRing ring;
        private final Node older;
        private volatile Node next;

        Node(Arena arena, int capacity, Window window, Node older) {
            this.arena = arena;
            this.ring = new WeakRing(WeakRing.Flaw.NONE, capacity, window, arena);
            this.older = older;
        }
    }
}
