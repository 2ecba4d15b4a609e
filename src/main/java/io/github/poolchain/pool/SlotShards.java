package io.github.poolchain.pool;

import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The shards of a pool with a limit: every idle object lies in a place of its own, from which any thread may take it at
 * any time, whatever others are doing or have stopped doing.
 */
final class SlotShards<T> extends Shards<T, SlotShard<T>> {
    /*
     * In even periods objects go into the even bins, in odd ones into the odd. When a period ends the two change their
     * parts: nothing is moved, so there is no moment at which an idle object is in no bin. A thread that has read the
     * period and then sleeps puts its object into bins that are older than it thinks, where it is found all the same.
     *
     * A thief takes just what it needs: what is on its way between two shards would be out of everybody's reach.
     */

    private final Keeper<T> keeper;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of what has a type parameter
    SlotShards(int processors, Watched<T> watched, Keeper<T> keeper) {
        super(new SlotShard[number(processors)], watched);
        this.keeper = keeper;
        long[] words = Shard.words(shards.length);
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new SlotShard<>(words, i, keeper);
        }
    }

    // ---- Any thread

    @Override
    @Nullable T take() {
        long id = Thread.currentThread().threadId();
        SlotShard<T> home = shards[(int) id & (ownable - 1)];
        if (home.isOwnedBy(id)) {
            T object = home.bin(period).take();
            if (object != null) {
                return lent(object, home.count(Shard.HITS));
            }
        }
        return takeElsewhere();
    }

    @Override
    void give(T object) {
        long id = Thread.currentThread().threadId();
        SlotShard<T> home = shards[(int) id & (ownable - 1)];
        if (home.isOwnedBy(id) && home.bin(period).put(object)) {
            home.count(Shard.GIVEN);
        } else {
            giveElsewhere(object);
        }
    }

    @Override
    void putBack(T object) {
        share(object, period + 1);
    }

    @Override
    void putNew(T object) {
        int now = period;
        SlotShard<T> mine = owned();
        if (mine == null || !mine.bin(now).put(object)) {
            share(object, now);
        }
    }

    @Override
    long size() {
        long size = homeless();
        for (SlotShard<T> shard : shards) {
            size += shard.bin(0).size() + shard.bin(1).size();
        }
        return size;
    }

    @Override
    void endPeriod(Consumer<? super T> discard) {
        int next = period + 1;
        for (SlotShard<T> shard : shards) {
            shard.bin(next).drain(discard);
            shard.bin(next).trim();
            shard.bin(period).trim();
        }
        drain(homeless(next), discard);
        period = next;
    }

    @Override
    void drain(Consumer<? super T> discard) {
        for (SlotShard<T> shard : shards) {
            shard.bin(0).drain(discard);
            shard.bin(1).drain(discard);
        }
        drain(homeless(0), discard);
        drain(homeless(1), discard);
    }

    private static <T> void drain(Queue<T> homeless, Consumer<? super T> discard) {
        for (T object = homeless.poll(); object != null; object = homeless.poll()) {
            discard.accept(object);
        }
    }

    @Override
    long footprint() {
        long bytes = keeper.footprint();
        for (SlotShard<T> shard : shards) {
            bytes += shard.bin(0).footprint() + shard.bin(1).footprint();
        }
        return bytes;
    }

    /** Nothing goes into the chains from here on, or from when their holders let them go; but elsewhere. */
    @Override
    void close() {
        for (SlotShard<T> shard : shards) {
            shard.bin(0).close();
            shard.bin(1).close();
        }
    }

    /**
     * Frees the native memory if no ticket can be issued any more, and all have been redeemed. Asked by whoever has done
     * something that brings this about, after that; so the last of them frees.
     */
    @Override
    void free() {
        if (!areClosed() || !keeper.isEmpty()) {
            return;
        }
        for (SlotShard<T> shard : shards) {
            shard.bin(0).free();
            shard.bin(1).free();
        }
        keeper.close();
    }

    private boolean areClosed() {
        for (SlotShard<T> shard : shards) {
            if (!shard.bin(0).isClosed() || !shard.bin(1).isClosed()) {
                return false;
            }
        }
        return true;
    }

    // ---- Beyond the shard at home

    private @Nullable T takeElsewhere() {
        int now = period;
        SlotShard<T> mine = owned();
        T object = takeOwn(mine, now);
        if (object == null) {
            object = steal(mine, now);
        }
        if (object == null) {
            object = adopt(mine, now);
        }
        if (object == null) {
            object = takeOwn(mine, now + 1);
        }
        if (object == null) {
            object = steal(mine, now + 1);
        }
        if (object == null) {
            object = adopt(mine, now + 1);
        }
        return object == null ? null : lent(object, mineOrShared(mine).lent());
    }

    private @Nullable T adopt(@Nullable SlotShard<T> mine, int generation) {
        T object = homeless(generation).poll();
        if (object != null) {
            mineOrShared(mine).add(Shard.HITS, 1);
        }
        return object;
    }

    private @Nullable T takeOwn(@Nullable SlotShard<T> mine, int generation) {
        T object = mine == null ? shared(0).bin(generation).takeShared() : mine.bin(generation).search();
        if (object != null) {
            mineOrShared(mine).add(Shard.HITS, 1);
        }
        return object;
    }

    /** From the bins of a generation; those of others, but for objects put into one's own meanwhile. */
    private @Nullable T steal(@Nullable SlotShard<T> mine, int generation) {
        int start = (int) Thread.currentThread().threadId();
        for (int i = 1; i <= shards.length; i++) {
            SlotShard<T> victim = shards[Math.floorMod(start + i, shards.length)];
            T object = victim.bin(generation).steal();
            if (object != null) {
                SlotShard<T> thief = mineOrShared(mine);
                if (thief == victim) {
                    thief.add(Shard.HITS, 1);
                } else {
                    thief.add(Shard.STEALS, 1);
                    thief.add(Shard.STOLEN, 1);
                }
                return object;
            }
        }
        return null;
    }

    private void giveElsewhere(T object) {
        int now = period;
        SlotShard<T> mine = owned();
        if (mine != null && mine.bin(now).put(object)) {
            mine.count(Shard.GIVEN);
            return;
        }
        share(object, now);
        mineOrShared(mine).add(Shard.GIVEN, 1);
    }

    /** Puts an object into a shared shard or, if none has room, where the homeless are. */
    private void share(T object, int generation) {
        for (int i = 0; i < shards.length - ownable; i++) {
            if (shared(i).bin(generation).share(object)) {
                return;
            }
        }
        homeless(generation).add(object);
    }

    private SlotShard<T> mineOrShared(@Nullable SlotShard<T> mine) {
        return mine == null ? shared(0) : mine;
    }
}
