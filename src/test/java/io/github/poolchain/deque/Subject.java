package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.Stepper;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A ring or a chain in a known state, for threads to meet at. Values are pushed in ascending order, so what is inside
 * ascends from the tail to the head.
 */
final class Subject {
    final Kind kind;
    final CountingArenas arenas = new CountingArenas();
    final RingOrChain queue;

    /** Null for a ring. */
    final PoolChain chain;

    private final Deque<Long> inside = new ArrayDeque<>();
    private long lastPushed;

    @SuppressWarnings("MustBeClosedChecker") // the queue closes it
    Subject(Kind kind) {
        this.kind = kind;
        if (kind.isChain()) {
            chain = kind.openChain(arenas);
            queue = RingOrChain.of(chain);
        } else {
            chain = null;
            Arena arena = arenas.get();
            queue = RingOrChain.of(PoolDequeue.allocate(arena, kind.capacity(), kind.firstIndex()), arena);
        }
    }

    /** From now on {@link Stepper}s stop at the seams, and before a ring is opened and after it is freed. */
    Subject withStops() {
        arenas.beforeOpening(() -> Stepper.arrived("OPENING"));
        arenas.afterClosing(() -> Stepper.arrived("FREED"));
        Seam.install(Stepper::arrived);
        return this;
    }

    // ---- Calls by one thread alone, whose effect is known

    void push(int count) {
        for (int i = 0; i < count; i++) {
            long value = nextValue();
            assertThat(queue.pushHead(value)).isTrue();
            inside.addLast(value);
        }
    }

    void popHead(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(queue.popHead()).isEqualTo(inside.removeLast());
        }
    }

    void popTail(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(queue.popTail()).isEqualTo(inside.removeFirst());
        }
    }

    /** What is inside after these calls, the oldest first. */
    List<Long> inside() {
        return List.copyOf(inside);
    }

    /** The value to push next. */
    long nextValue() {
        return ++lastPushed;
    }

    // ---- Afterwards

    /** Takes out all that is left, the oldest first. */
    List<Long> drain() {
        List<Long> drained = new ArrayList<>();
        for (long value = queue.popTail(); value != PoolDequeue.EMPTY; value = queue.popTail()) {
            drained.add(value);
        }
        return drained;
    }

    /** Of one that has been drained: that it can do all that a new one can, and has the memory of a new one. */
    void assertIsAsGoodAsNew() {
        assertThat(queue.popHead()).isEqualTo(PoolDequeue.EMPTY);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
        inside.clear();
        int count = kind.isChain() ? kind.capacity() + kind.largest() + 1 : kind.capacity();
        push(count);
        assertThat(queue.size()).isEqualTo(count);
        assertThat(queue.isEmpty()).isFalse();
        popHead(count / 2);
        popTail(count - count / 2);
        assertThat(queue.popTail()).isEqualTo(PoolDequeue.EMPTY);
        if (chain != null) {
            chain.trim();
        }
        assertThat(queue.footprint()).as("footprint").isEqualTo(DequeLayout.bytes(kind.capacity()));
        assertThat(arenas.bytesHeld()).as("bytes held").isEqualTo(queue.footprint());
        queue.close();
        assertAllIsFreed();
    }

    /** Of one that has been closed. */
    void assertAllIsFreed() {
        assertThat(arenas.bytesHeld()).as("bytes held after close").isZero();
        assertThat(arenas.held()).as("arenas held after close").isZero();
    }
}
