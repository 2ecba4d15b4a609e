package io.github.poolchain.handle;

import java.lang.foreign.Arena;

/**
 * A full fence in every thread at once, for who comes seldom to meet those who come often and pay for none.
 *
 * <p>It is the close of a shared arena: its handshake goes through every thread at a safepoint poll, or finds it where it
 * runs no Java code. HotSpot's way, not the specification's; so it is used where the virtual machine is HotSpot only.
 * It costs some 50 us, on a saturated machine a round of the scheduler.
 *
 * <p>Two threads that use it as in Dekker's algorithm meet: one writes A and reads B with no poll in between, the other
 * writes B, makes this fence, and reads A. The first sees B or is seen.
 */
final class HeavyFence {
    /** Whether this virtual machine is known to do it. */
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
