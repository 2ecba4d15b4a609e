package io.github.poolchain.handle;

import java.lang.foreign.Arena;

/**
 * A full fence in every thread at once. A rare operation makes it, so that frequent ones need no fence.
 *
 * <p>It is the close of a shared arena, whose handshake stops every thread at a safepoint poll, or finds it where it
 * runs no Java code. This relies on HotSpot and not on the specification, so it is used on HotSpot only.
 * It costs some 50 us, and on a saturated machine a round of the scheduler.
 *
 * <p>Used as in Dekker's algorithm: one thread writes A and reads B, with no poll in between; the other
 * writes B, makes this fence, and reads A. Then the first thread sees B, or the second sees A.
 */
final class HeavyFence {
    /** Whether it is known to work on this virtual machine. */
    static final boolean KNOWN = isHotSpot(System.getProperty("java.vm.name", ""));

    private HeavyFence() {}

    static boolean isHotSpot(String machine) {
        return machine.startsWith("OpenJDK 64-Bit") || machine.startsWith("Java HotSpot(TM)");
    }

    /** Any thread. */
    @SuppressWarnings("MustBeClosedChecker") // it is closed at once
    static void full() {
        Arena.ofShared().close();
    }
}
