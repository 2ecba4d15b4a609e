package io.github.poolchain.handle;

import java.util.Objects;

/** For the questions about lanes: a lane is whose thread makes it, and any one thread may play the owner. */
final class Lane {
    private Lane() {}

    /** The lane of the calling thread, in which the only entry of a table lies. */
    static long[] withOneEntry(HandleTable<Object> table) {
        table.remove(table.add(table));
        long[] lane = Objects.requireNonNull(table.lanes().find());
        if (lane[Lanes.TOP] != 1) {
            throw new IllegalStateException("entries in the lane: " + lane[Lanes.TOP]);
        }
        return lane;
    }

    /** Adds from what all share; false if the table is full. */
    static boolean add(HandleTable<Object> table) {
        try {
            return table.addShared(table) != 0;
        } catch (IllegalStateException full) {
            return false;
        }
    }
}
