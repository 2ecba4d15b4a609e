package io.github.poolchain.deque;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a ring's memory, and every access to it. The names of the accessors say their access mode;
 * a name without one is a plain access.
 */
final class DequeLayout {
    /*
     * Four regions. Each starts on a line of its own and fills whole lines, so that a store never takes a line away
     * from a thread that uses only other data:
     *
     *     description | magic, version, capacity |  written once; for a debugger or a core dump
     *     word        | tail, head               |  owner stores the head half; owner and thieves CAS the whole
     *     owner       | head                     |  the owner's own copy
     *     slots       | slot slot slot ...       |  0 when free; filled by the owner, set to 0 by the thread that took it
     *
     * A line is 128 bytes: x86-64 prefetches lines of 64 in pairs, and some Arm processors have lines of 128.
     *
     * A CAS treats the word as a long. The owner treats it as two ints: it stores its head as one int and reads
     * the tail as one int. That a 32-bit store and a 64-bit CAS to the same aligned word are each atomic, and in one
     * order that all processors agree on, is a promise of x86-64 and of Armv8, not of the Java memory model, which
     * does not speak of accesses of different sizes. The half that is the head depends on the byte order.
     */
    static final long LINE = 128;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final MemoryLayout HEAD = JAVA_INT.withName("head");
    private static final MemoryLayout TAIL = JAVA_INT.withName("tail");

    static final StructLayout HEADER = structLayout(
            line("description", structLayout(
                    JAVA_LONG.withName("magic"), JAVA_INT.withName("version"), JAVA_INT.withName("capacity"))),
            line("word", unionLayout(
                    JAVA_LONG.withName("headTail"),
                    (LITTLE_ENDIAN ? structLayout(TAIL, HEAD) : structLayout(HEAD, TAIL)).withName("halves"))),
            line("owner", structLayout(HEAD)));

    /** "poolring" in ASCII. */
    static final long MAGIC = 0x706f6f6c72696e67L;
    static final int VERSION = 1;

    static final long MAGIC_OFFSET = offset("description", "magic");
    static final long VERSION_OFFSET = offset("description", "version");
    static final long CAPACITY_OFFSET = offset("description", "capacity");
    static final long HEAD_TAIL_OFFSET = offset("word", "headTail");
    static final long TAIL_HALF_OFFSET = offset("word", "halves", "tail");
    static final long HEAD_HALF_OFFSET = offset("word", "halves", "head");
    static final long OWN_HEAD_OFFSET = offset("owner", "head");
    static final long SLOTS_OFFSET = HEADER.byteSize();

    private static final VarHandle INT = JAVA_INT.varHandle().withInvokeExactBehavior();
    private static final VarHandle LONG = JAVA_LONG.varHandle().withInvokeExactBehavior();

    private DequeLayout() {}

    /** Puts a region on lines of its own. */
    private static MemoryLayout line(String name, MemoryLayout region) {
        MemoryLayout content = region.withName("content");
        return structLayout(content, paddingLayout(LINE - content.byteSize())).withName(name);
    }

    private static long offset(String region, String... path) {
        MemoryLayout.PathElement[] elements = new MemoryLayout.PathElement[path.length + 2];
        elements[0] = groupElement(region);
        elements[1] = groupElement("content");
        for (int i = 0; i < path.length; i++) {
            elements[i + 2] = groupElement(path[i]);
        }
        return HEADER.byteOffset(elements);
    }

    /** How many bytes a ring of this capacity takes: whole lines, so that two rings never share one. */
    static long bytes(int capacity) {
        long bytes = slotOffset(capacity);
        return (bytes + LINE - 1) / LINE * LINE;
    }

    static long slotOffset(int slot) {
        return SLOTS_OFFSET + (long) slot * Long.BYTES;
    }

    // ---- description

    static void describe(MemorySegment ring, int capacity) {
        LONG.set(ring, MAGIC_OFFSET, MAGIC);
        INT.set(ring, VERSION_OFFSET, VERSION);
        INT.set(ring, CAPACITY_OFFSET, capacity);
    }

    // ---- the word

    static long headTailAcquire(MemorySegment ring) {
        return (long) LONG.getAcquire(ring, HEAD_TAIL_OFFSET);
    }

    /** Returns the witness: {@code expected} if and only if the CAS succeeded. Full (volatile) ordering either way. */
    static long casHeadTail(MemorySegment ring, long expected, long next) {
        return (long) LONG.compareAndExchange(ring, HEAD_TAIL_OFFSET, expected, next);
    }

    static int tailHalfAcquire(MemorySegment ring) {
        return (int) INT.getAcquire(ring, TAIL_HALF_OFFSET);
    }

    static void setHeadHalfRelease(MemorySegment ring, int head) {
        INT.setRelease(ring, HEAD_HALF_OFFSET, head);
    }

    static void setHeadTail(MemorySegment ring, long word) {
        LONG.set(ring, HEAD_TAIL_OFFSET, word);
    }

    // ---- the owner's own

    static int ownHead(MemorySegment ring) {
        return (int) INT.get(ring, OWN_HEAD_OFFSET);
    }

    static void setOwnHead(MemorySegment ring, int head) {
        INT.set(ring, OWN_HEAD_OFFSET, head);
    }

    // ---- slots

    static long slot(MemorySegment ring, int slot) {
        return (long) LONG.get(ring, slotOffset(slot));
    }

    static long slotAcquire(MemorySegment ring, int slot) {
        return (long) LONG.getAcquire(ring, slotOffset(slot));
    }

    static void setSlot(MemorySegment ring, int slot, long value) {
        LONG.set(ring, slotOffset(slot), value);
    }
}
