package io.github.poolchain.deque;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Recognises two owner calls that overlap. On when assertions are on for this class; otherwise the JIT compiler
 * removes it, since {@link #ENABLED} is a constant.
 *
 * <p>It asks whether a call is under way, not who called last, so that ownership may move from thread to thread.
 */
final class OwnerCheck {
    static final boolean ENABLED = OwnerCheck.class.desiredAssertionStatus();

    private static final VarHandle INSIDE;

    static {
        try {
            INSIDE = MethodHandles.lookup().findVarHandle(OwnerCheck.class, "inside", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The thread inside an owner call, or null. Written by CAS, back to null by the thread that it names. */
    private volatile @Nullable Thread inside;

    /** Throws {@link IllegalStateException}, having changed nothing, if another owner call is under way. */
    void enter(String call) {
        if (ENABLED) {
            Thread other = (Thread) INSIDE.compareAndExchange(this, (Thread) null, Thread.currentThread());
            if (other != null && !other.equals(Thread.currentThread())) { // this thread's own has been cut off by an error
                throw new IllegalStateException(call + " by " + Thread.currentThread()
                        + " overlaps an owner call by " + other + ": only one thread may own the head at a time");
            }
        }
    }

    void exit() {
        if (ENABLED) {
            inside = null;
        }
    }
}
