package io.github.poolchain.jackson2;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;

/**
 * A recycler that knows whether it is lent, and keeps no array that is too long.
 *
 * <p>Memory consistency: giving an array back happens-before the call that returns it.
 */
final class PooledRecycler extends BufferRecycler {
    /*
     * A lease belongs to one parser or generator, which one thread after the other uses. But the generators of Jackson 2 release their
     * recycler first and give their arrays back after that, when the next holder may be at work already. So each slot is passed on by itself: who
     * gives an array back stores it, and who takes it exchanges it for null. Two who store at once lose one array, and that is all.
     */

    /** Of bytes, or of the bytes of chars. Jackson's own segments grow up to this; a longer array is not kept. */
    static final int LONGEST_KEPT = 1 << 17;

    private static final int KINDS = 4;

    private static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[][].class);
    private static final VarHandle CHARS = MethodHandles.arrayElementVarHandle(char[][].class);
    private static final VarHandle LEASE;

    static {
        try {
            LEASE = MethodHandles.lookup().findVarHandle(PooledRecycler.class, "lease", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Null for one that is never lent. */
    final @Nullable Home home;

    private final Home.@Nullable Fate fate;
    private final Cleaner.@Nullable Cleanable watched;

    // By kind; null where an array is out, or there has been none.
    private final byte[] @Nullable [] bytes = new byte[KINDS][];
    private final char[] @Nullable [] chars = new char[KINDS][];

    /** Of the holder only. */
    private @Nullable RecyclerPool<BufferRecycler> link;

    /** One more when a lease begins and when it ends: odd while it is lent. Wraps around. */
    private int lease;

    /** One that is never lent. */
    PooledRecycler() {
        super(0, 0);
        home = null;
        fate = null;
        watched = null;
    }

    PooledRecycler(Home home) {
        super(0, 0);
        this.home = home;
        this.fate = new Home.Fate(home);
        this.watched = Home.CLEANER.register(this, fate);
    }

    // ---- Of the pool

    /** By who has just got it from the pool: a lease begins. */
    void lend(@Nullable PoolchainRecyclerPool pool) {
        link = pool;
        lease++;
    }

    /** Any thread. The number of the lease that lasts, for {@link #endLease}; or what that refuses. */
    int lease() {
        return lease;
    }

    /** Any thread. Whether this call ended that lease: of calls that race for it one does, and none ends a later one. */
    boolean endLease(int number) {
        // Ordering: volatile; the pool's put and get order it with the lend before and the one after.
        if ((number & 1) == 0 || !LEASE.compareAndSet(this, number, number + 1)) {
            return false;
        }
        link = null;
        return true;
    }

    /** The pool will never lend it again. */
    void discarded() {
        if (fate != null && watched != null) {
            fate.discard();
            watched.clean();
        }
    }

    // ---- Of the holder: the link

    @Override
    public boolean isLinkedWithPool() {
        return link != null;
    }

    @Override
    public BufferRecycler withPool(RecyclerPool<BufferRecycler> pool) {
        Objects.requireNonNull(pool, "pool");
        if (link != null) {
            throw new IllegalStateException("already linked to " + link);
        }
        link = pool;
        return this;
    }

    /** Does nothing if it is not linked: Jackson calls this again when something is closed again. */
    @Override
    public void releaseToPool() {
        int number = lease();
        // Ordering: acquire; the number first, so that a link that is seen is not that of an earlier lease.
        VarHandle.acquireFence();
        RecyclerPool<BufferRecycler> pool = link;
        if (pool instanceof PoolchainRecyclerPool own && own.owns(this)) {
            if (endLease(number)) {
                own.giveBack(this);
            }
        } else if (pool != null) {
            link = null;
            pool.releasePooled(this);
        }
    }

    // ---- Of the holder: the arrays

    @Override
    public byte[] allocByteBuffer(int kind, int minSize) {
        int size = Math.max(minSize, byteBufferLength(kind));
        // Ordering: acquire; pairs with the release in releaseByteBuffer.
        byte[] kept = (byte[]) BYTES.getAndSetAcquire(bytes, kind, (byte[]) null);
        return kept != null && kept.length >= size ? kept : balloc(size);
    }

    @Override
    public void releaseByteBuffer(int kind, byte[] buffer) {
        byte[] kept = (byte[]) BYTES.getOpaque(bytes, kind);
        if ((kept == null || buffer.length > kept.length) && buffer.length <= LONGEST_KEPT) {
            // Ordering: release; pairs with the acquire in allocByteBuffer: the holder's last writes come before the next one's.
            BYTES.setRelease(bytes, kind, buffer);
        }
    }

    @Override
    public char[] allocCharBuffer(int kind, int minSize) {
        int size = Math.max(minSize, charBufferLength(kind));
        // Ordering: acquire; pairs with the release in releaseCharBuffer.
        char[] kept = (char[]) CHARS.getAndSetAcquire(chars, kind, (char[]) null);
        return kept != null && kept.length >= size ? kept : calloc(size);
    }

    @Override
    public void releaseCharBuffer(int kind, char[] buffer) {
        char[] kept = (char[]) CHARS.getOpaque(chars, kind);
        if ((kept == null || buffer.length > kept.length) && buffer.length <= LONGEST_KEPT / Character.BYTES) {
            // Ordering: release; as in releaseByteBuffer.
            CHARS.setRelease(chars, kind, buffer);
        }
    }
}
