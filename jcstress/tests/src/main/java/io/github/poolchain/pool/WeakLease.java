package io.github.poolchain.pool;

import io.github.poolchain.Window;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Not the pool: what it does with the leases of one buffer by their handles, once more, with a flaw. The tests of the pool, put to this as
 * controls, must see it. A handle is a number; the buffer's content is one, too.
 */
final class WeakLease {
    enum Flaw {
        /** A release by handle looks whether the lease lasts, and then ends the lease that there is: {@code get(handle).close()}. */
        RELEASED_BY_OBJECT,
        /** A reader looks whether the lease lasts, and then reads. */
        READ_WITHOUT_PIN,
        /** Readers are counted apart from the lease, and who ends one and the other looks at both. */
        PINS_APART,
        /** A retain looks whether the lease lasts, and then counts one more holder. */
        HOLDS_APART,
        /** Who gives back looks how many hold the lease, and then writes one less. */
        HOLDS_WITHOUT_CAS
    }

    private final Flaw flaw;
    private final AtomicLong lease = new AtomicLong(1);
    private final AtomicInteger readers = new AtomicInteger();

    /** Beside the first. */
    private final AtomicInteger holders = new AtomicInteger();

    private final AtomicInteger givenBack = new AtomicInteger();
    private volatile long content;

    /** In which the flaw can be hit. */
    final Window window = new Window();

    WeakLease(Flaw flaw) {
        this.flaw = flaw;
    }

    /** The handle of the next lease, after the last has been ended. */
    long lend() {
        return lease.get();
    }

    void write(long value) {
        content = value;
    }

    boolean retain(long handle) {
        if (lease.get() != handle) {
            return false;
        }
        if (flaw == Flaw.HOLDS_APART) {
            window.hold();
        }
        holders.getAndIncrement();
        return true;
    }

    boolean release(long handle) {
        int others = holders.get();
        if (flaw == Flaw.HOLDS_WITHOUT_CAS) {
            window.meet();
        }
        if (others > 0) {
            holders.set(others - 1);
            return true;
        }
        if (flaw == Flaw.RELEASED_BY_OBJECT) {
            if (lease.get() != handle) {
                return false;
            }
            window.hold();
            lease.getAndIncrement();
        } else if (!lease.compareAndSet(handle, handle + 1)) {
            return false;
        }
        if (flaw == Flaw.PINS_APART) {
            window.meet();
        }
        if (readers.get() == 0) {
            givenBack.getAndIncrement();
        }
        return true;
    }

    /** What is in it; 0 if the lease is over. */
    long read(long handle) {
        if (flaw == Flaw.PINS_APART) {
            readers.getAndIncrement();
        }
        if (lease.get() != handle) {
            if (flaw == Flaw.PINS_APART) {
                readers.getAndDecrement();
            }
            return 0;
        }
        if (flaw == Flaw.READ_WITHOUT_PIN) {
            window.hold();
        }
        long found = content;
        if (flaw == Flaw.PINS_APART && readers.decrementAndGet() == 0) {
            window.meet();
            if (lease.get() != handle) {
                givenBack.getAndIncrement();
            }
        }
        return found;
    }

    int givenBack() {
        return givenBack.get();
    }
}
