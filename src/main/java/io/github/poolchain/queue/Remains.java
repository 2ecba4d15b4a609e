package io.github.poolchain.queue;

import io.github.poolchain.report.Log;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Frees what is left of a queue that is dropped without a close: its native memory, if it has any, and its registration with JMX. It has no reference
 * to the queue.
 */
final class Remains implements Runnable {
    /*
     * No call is under way when it runs: each method of LongQueue ends with a reachability fence, so a queue in which a thread waits has not been
     * dropped.
     */

    /** Null until it is needed. Its thread ends when this class is unloaded. */
    private static @Nullable Cleaner cleaner;

    private final Lanes lanes;

    // Written by the maker of the queue, before it hands it out.

    private String name = "";
    private @Nullable Registration place;

    /** False, then true once. Written by the thread that closes; read by the cleaner's thread, after any close. */
    private volatile boolean closed;

    private Remains(Lanes lanes) {
        this.lanes = lanes;
    }

    /** The maker of a queue: when the queue is dropped the lanes are freed. Throws {@link OutOfMemoryError} if there is no thread for that. */
    static Remains of(LongQueue queue, Lanes lanes) {
        Remains remains = new Remains(lanes);
        var _ = cleaner().register(queue, remains);
        return remains;
    }

    private static synchronized Cleaner cleaner() {
        Cleaner there = cleaner;
        if (there == null) {
            there = Cleaner.create();
            cleaner = there;
        }
        return there;
    }

    /** The maker of the queue. It has a place in JMX from now on; throws {@link IllegalStateException} if the server refuses. */
    void register(Managed queue, String type, String itsName) {
        name = itsName;
        place = Registration.of(queue, type, itsName);
    }

    /** Any thread. The queue has been closed; its memory goes with its last element. */
    void closed() {
        closed = true;
        endPlace();
    }

    private void endPlace() {
        Registration there = place;
        if (there != null) {
            there.end();
        }
    }

    /** The queue has been collected. */
    @Override
    public void run() {
        try {
            endPlace();
            if (!closed && lanes.areNative()) {
                Log.warn((name.isEmpty() ? "a queue" : "the queue " + name) + " was dropped without a close()");
            }
        } finally {
            for (Lane lane : lanes.all()) {
                lane.free();
            }
        }
    }
}
