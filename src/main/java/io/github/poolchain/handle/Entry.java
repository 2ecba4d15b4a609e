package io.github.poolchain.handle;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Puts an object into an entry, finds it there, and takes it out: the protocol that {@link HandleTable} describes. */
final class Entry {
    private Entry() {}

    /** Puts an object into an entry that the caller has taken. */
    static void put(Chunk chunk, long handle, Object object) {
        @Nullable Object[] objects = chunk.objects();
        int slot = Handles.index(handle) & objects.length - 1;
        TableSeam.ADD_BEFORE_OBJECT.reached();
        // Ordering: pairs with the fence in find: a thread that sees this object sees that the word was changed.
        VarHandle.releaseFence();
        objects[slot] = object;
        try {
            TableSeam.ADD_BEFORE_WORD.reached();
            // Linearization point.
            // Ordering: release; pairs with the acquire in find and in remove: a thread that sees the handle sees the object.
            Chunk.setWordRelease(chunk.words(), slot, handle);
        } catch (Throwable failed) {
            objects[slot] = null;
            throw failed;
        }
    }

    /** The object behind a handle; null if the handle is stale. */
    static @Nullable Object find(Chunk chunk, long handle) {
        MemorySegment words = chunk.words();
        @Nullable Object[] objects = chunk.objects();
        int slot = Handles.index(handle) & objects.length - 1;
        // Ordering: acquire; pairs with the release in put: a thread that sees the handle sees the object.
        if (Chunk.wordAcquire(words, slot) != handle) {
            return null;
        }
        TableSeam.FIND_BEFORE_OBJECT.reached();
        Object object = objects[slot];
        TableSeam.FIND_BEFORE_SECOND_LOOK.reached();
        // Ordering: pairs with the fences in put and takeOut: if it was another tenant's, or null, so is the word.
        VarHandle.acquireFence();
        // Linearization point: the handle is good now, so it was when the object was read.
        return object != null && Chunk.word(words, slot) == handle ? object : null;
    }

    /** A first look, which takes more stack than the CAS that follows: the CAS cannot fail after it has taken effect. */
    private static boolean isGood(Chunk chunk, long handle) {
        @Nullable Object[] objects = chunk.objects();
        int slot = Handles.index(handle) & objects.length - 1;
        return slot >= 0 && handle != 0 && isWord(chunk.words(), slot, handle);
    }

    private static boolean isWord(MemorySegment words, int slot, long handle) {
        return Chunk.word(words, slot) == handle;
    }

    /** Makes a handle stale, the entry ours, and takes the object out; null if it was stale. */
    static @Nullable Object takeOut(Chunk chunk, long handle, boolean mine) {
        if (!mine && !isGood(chunk, handle)) {
            return null;
        }
        @Nullable Object[] objects = chunk.objects();
        int slot = Handles.index(handle) & objects.length - 1;
        long retired = Handles.withoutIndex(Handles.nextHandle(handle));
        TableSeam.REMOVE_BEFORE_CAS.reached();
        // Linearization point. Ordering: full, or acquire and release if no other thread can interfere; pairs with the release in put.
        MemorySegment words = chunk.words();
        if (!(mine ? Chunk.changeWord(words, slot, handle, retired) : Chunk.casWord(words, slot, handle, retired))) {
            return null;
        }
        if (TableSeam.ENABLED) {
            TableSeam.REMOVE_WON.reached();
        }
        Object object = objects[slot];
        try {
            // Ordering: pairs with the fence in find: a thread that sees null sees that the word was changed.
            VarHandle.releaseFence();
        } catch (StackOverflowError fenceEnough) {
            // From here on nothing may fail. The virtual machine made fences when it made the error.
        }
        objects[slot] = null;
        return object;
    }
}
