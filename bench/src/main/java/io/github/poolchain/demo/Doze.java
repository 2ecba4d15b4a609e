package io.github.poolchain.demo;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one thread, the sleeper, block when its chains are empty, and the threads that push to them find out whether
 * it must be woken. How it blocks and is woken is the caller's: {@code park} and {@code unpark} for a worker,
 * {@code select} and {@code wakeup} for an I/O thread.
 */
final class Doze {
    /*
     *   sleeper                               waker
     *   1  asleep = true                      a  push
     *   2  fence                              b  fence
     *   3  look once more: anything there?    c  asleep?  then wake the sleeper
     *   4  if not: block
     *
     * The wake-up would be lost if 3 missed the push and c missed asleep. A push is a release store and the look an
     * acquire load, so by themselves a may be seen after c, and 1 after 3. The two fences are partners: one comes first
     * in the order of all fences; if it is 2, then c sees asleep; if it is b, then 3 sees the push. Both park and
     * select remember a wake-up that comes between 3 and 4.
     *
     * Of several wakers only the one whose CAS takes asleep away makes the call, which is a system call.
     */
    private final AtomicBoolean asleep = new AtomicBoolean();

    /** The sleeper only: to be called before it looks for the last time. */
    void begin() {
        asleep.setOpaque(true);
        VarHandle.fullFence(); // partner: the fence in mustWake
    }

    /** The sleeper only: it has work, or was woken. */
    void end() {
        asleep.setOpaque(false);
    }

    /** Any thread, after it has pushed: whether the sleeper must be woken, and by the caller. */
    boolean mustWake() {
        VarHandle.fullFence(); // partner: the fence in begin
        return asleep.getOpaque() && asleep.compareAndSet(true, false);
    }
}
