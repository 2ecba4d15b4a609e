package io.github.poolchain;

/**
 * Keeps open the moment in which a flaw can be hit, until another thread has done its part: a control shows that its
 * test would know the bug, and not how soon it would meet it. Every wait has an end, so the threads may also miss each
 * other; then the run is like one without a window.
 *
 * <pre>{@code
 * the code with the flaw        the other actor
 * hold()                        approach()   // waits until somebody is in the window
 *                               its part
 *                               pass()       // ends the hold
 * }</pre>
 */
public final class Window {
    /** A window that nobody is held in. */
    public static final Window NONE = new Window();

    static {
        NONE.entered = true;
    }

    /** How often to look for the other, and to yield. It may be 64 states behind, or the machine busy. */
    private static final int LOOKS = 500;

    private volatile boolean entered;
    private volatile boolean passed;
    private volatile boolean met;

    /** The first to come waits until the other has passed; all others go on. */
    public void hold() {
        if (!entered) {
            entered = true;
            for (int i = 0; i < LOOKS && !passed; i++) {
                Thread.yield();
            }
        }
    }

    /** Waits until somebody holds, or has held. */
    public void approach() {
        for (int i = 0; i < LOOKS && !entered; i++) {
            Thread.yield();
        }
    }

    public void pass() {
        passed = true;
    }

    /** For two actors that do the same: the first to come waits for the second. */
    public void meet() {
        if (entered) {
            met = true;
        } else {
            entered = true;
            for (int i = 0; i < LOOKS && !met; i++) {
                Thread.yield();
            }
        }
    }
}
