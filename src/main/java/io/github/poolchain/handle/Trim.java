package io.github.poolchain.handle;

import org.jspecify.annotations.Nullable;

/**
 * Frees the chunks of {@link Entries} in which all entries are free. Any thread; one at a time.
 *
 * <p>It empties the lanes into the list, takes all free entries off the list, keeps those of chunks that might
 * be freed, and gives the others back on the way. If it then has all entries of a chunk, no thread can be using it: its memory is freed,
 * and an absent chunk takes its place, which remembers the generation with which its entries must begin.
 */
final class Trim {
    /** How often a trim looks whether an owner has left its lane. An owner that was stopped inside keeps its entries. */
    private static final int LOOKS = 1_000;

    /** How many entries are given back at once. */
    private static final int BATCH = 256;

    private final Entries entries;
    private final Lanes lanes;

    // By the number of the chunk. absent is null for chunks that are not to be freed.
    private final @Nullable Chunk[] absent = new Chunk[Entries.CHUNKS];
    private final int[] inHand = new int[Entries.CHUNKS];
    private final int[] first = new int[Entries.CHUNKS];
    private final long[] last = new long[Entries.CHUNKS];
    private final long[] latestGeneration = new long[Entries.CHUNKS];

    /** Entries of other chunks, which go back to the list. */
    private final long[] others = new long[BATCH];

    private int othersInHand;

    /** The first of the entries that have been taken off the list and not been looked at yet. */
    private int rest;

    Trim(Entries entries, Lanes lanes) {
        this.entries = entries;
        this.lanes = lanes;
    }

    /** Does it; returns how many bytes of native memory were freed. */
    long run() {
        int ignored = Leftovers.touchStack(Leftovers.LOCKED);
        lanes.lock().lock();
        try {
            entries.checkOpen();
            return findCandidates() ? takeAllAndFree() : 0;
        } finally {
            lanes.lock().unlock();
        }
    }

    /** Which chunks have no object in them, at a first glance. */
    private boolean findCandidates() {
        boolean found = false;
        for (int number = 1; number < Entries.CHUNKS; number++) {
            Chunk chunk = entries.numbered(number);
            if (!chunk.isAbsent() && isFree(number, chunk)) {
                absent[number] = Chunk.absent(chunk.firstGeneration());
                latestGeneration[number] = chunk.firstGeneration();
                found = true;
            }
        }
        return found;
    }

    private boolean isFree(int number, Chunk chunk) {
        int begin = Entries.firstIndex(number);
        for (int index = begin; index < begin + entries.indices(number); index++) {
            if (Handles.index(Chunk.wordAcquire(chunk.words(), chunk.slot(index))) == index) {
                return false;
            }
        }
        return true;
    }

    private long takeAllAndFree() {
        boolean wereOff = lanes.isOff();
        long freed = 0;
        int ignored = Leftovers.touchStack(4 * Leftovers.FRAMES);
        entries.beginOrEndTrim();
        try {
            lanes.sweep(LOOKS);
            rest = entries.popAll();
            sort();
            for (int number = 1; number < Entries.CHUNKS; number++) {
                if (absent[number] != null && entries.mayBeginWith(latestGeneration[number])) {
                    freed += free(number);
                }
            }
            return freed;
        } finally {
            try {
                giveBack();
                entries.renewFresh(entries.maxIndex() + 1);
            } finally {
                if (freed > 0 || !wereOff) {
                    lanes.turnOn();
                }
                entries.beginOrEndTrim();
            }
        }
    }

    /** At each step an entry is in exactly one place: everything that can fail comes before the plain writes that move it. */
    private void sort() {
        while (rest != Handles.NO_INDEX) {
            int index = rest;
            long word = entries.word(index);
            int next = Handles.index(word);
            long generation = Handles.generation(word);
            int number = Entries.number(index);
            if (absent[number] == null) {
                if (othersInHand == BATCH) {
                    giveOthersBack();
                }
                others[othersInHand] = Handles.of(generation, index);
                othersInHand++;
            } else {
                boolean later = entries.used(generation) > entries.used(latestGeneration[number]);
                entries.link(Handles.of(generation, index), first[number]);
                if (inHand[number] == 0) {
                    last[number] = Handles.of(generation, index);
                }
                if (later) {
                    latestGeneration[number] = generation;
                }
                first[number] = index;
                inHand[number]++;
            }
            rest = next;
        }
    }

    private long free(int number) {
        Chunk chunk = entries.numbered(number);
        int fresh = entries.takeAllFresh(number, inHand[number]);
        if (fresh == Handles.NO_INDEX) {
            return 0;
        }
        try {
            if (!chunk.free()) {
                return 0; // closed meanwhile, and the entries have gone
            }
        } catch (Throwable notFreed) {
            entries.renewFresh(fresh);
            throw notFreed;
        }
        inHand[number] = 0;
        absent[number].setFirstGeneration(latestGeneration[number]);
        entries.replace(number, chunk, absent[number]);
        return chunk.bytes();
    }

    private void giveBack() {
        if (othersInHand > 0) {
            giveOthersBack();
        }
        for (int number = 1; number < Entries.CHUNKS; number++) {
            if (inHand[number] > 0) {
                entries.pushLinked(first[number], last[number]);
                inHand[number] = 0;
            }
        }
        if (rest != Handles.NO_INDEX) {
            entries.pushLinked(rest, lastOf(rest));
            rest = Handles.NO_INDEX;
        }
    }

    private void giveOthersBack() {
        entries.pushFree(others, 0, othersInHand);
        othersInHand = 0;
    }

    private long lastOf(int from) {
        int index = from;
        while (true) {
            long word = entries.word(index);
            if (Handles.index(word) == Handles.NO_INDEX) {
                return Handles.of(Handles.generation(word), index);
            }
            index = Handles.index(word);
        }
    }
}
