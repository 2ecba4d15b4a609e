package io.github.poolchain.handle;

import io.github.poolchain.Window;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Not the table: the algorithm of {@link HandleTable} once more, for a few entries, with a flaw. The tests of the table,
 * put to this as controls, must see it.
 *
 * <p>Where the flaw can be hit there is a {@link Window}, or where two threads meet of themselves a yield, as a build
 * cannot wait for chance.
 */
final class WeakTable {
    enum Flaw {
        /** A handle is nothing but an index. */
        NO_GENERATION,
        /** A get does not look at the word again after it has read the object. */
        WORD_READ_ONCE,
        /** A remove compares the word, and then stores. */
        REMOVED_WITHOUT_CAS,
        /** The top of the free list has no tag. */
        NO_TAG
    }

    private final Flaw flaw;
    private final Window window;
    private final AtomicLongArray words;
    private final AtomicReferenceArray<Object> objects;
    private final AtomicLong free = new AtomicLong();

    /** With {@code entries} that have all been used once. */
    WeakTable(Flaw flaw, int entries) {
        this(flaw, entries, Window.NONE);
    }

    /** The same, with a window for the flaw. */
    WeakTable(Flaw flaw, int entries, Window window) {
        this.flaw = flaw;
        this.window = window;
        this.words = new AtomicLongArray(entries + 1);
        this.objects = new AtomicReferenceArray<>(entries + 1);
        for (int index = 1; index <= entries; index++) {
            pushFree(index, 1);
        }
    }

    long add(Object object) {
        int index = popFree();
        long handle = Handles.of(Handles.generation(words.get(index)), index);
        objects.setRelease(index, object);
        words.setRelease(index, handle);
        return handle;
    }

    /** The object, or null. */
    Object find(long handle) {
        int index = Handles.index(handle);
        if (words.get(index) != handle) {
            return null;
        }
        Thread.yield();
        if (flaw == Flaw.WORD_READ_ONCE) {
            window.hold();
        }
        Object object = objects.get(index);
        return flaw == Flaw.WORD_READ_ONCE || words.get(index) == handle ? object : null;
    }

    /** The object, or null. */
    Object remove(long handle) {
        int index = Handles.index(handle);
        long generation = flaw == Flaw.NO_GENERATION
                ? Handles.generation(handle)
                : Handles.next(Handles.generation(handle));
        long next = Handles.of(generation, Handles.NO_INDEX);
        if (flaw == Flaw.REMOVED_WITHOUT_CAS) {
            if (words.get(index) != handle) {
                return null;
            }
            Thread.yield();
            words.set(index, next);
        } else if (!words.compareAndSet(index, handle, next)) {
            return null;
        }
        Object object = objects.getAcquire(index);
        Thread.yield();
        objects.setRelease(index, null);
        pushFree(index, generation);
        return object;
    }

    private int popFree() {
        while (true) {
            long top = free.get();
            int index = Handles.index(top);
            if (index == Handles.NO_INDEX) {
                throw new IllegalStateException("the table is full");
            }
            int next = Handles.index(words.get(index));
            if (flaw == Flaw.NO_TAG) {
                window.hold();
            }
            if (free.compareAndSet(top, Handles.of(Handles.generation(top), next))) {
                return index;
            }
        }
    }

    private void pushFree(int index, long generation) {
        while (true) {
            long top = free.get();
            words.set(index, Handles.of(generation, Handles.index(top)));
            long tag = flaw == Flaw.NO_TAG ? 0 : Handles.next(Handles.generation(top));
            if (free.compareAndSet(top, Handles.of(tag, index))) {
                return;
            }
        }
    }
}
