package io.github.poolchain.idle;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The heavy half of an asymmetric fence. For every other thread one of two things holds after it: that thread sees what the caller wrote before the fence,
 * or the caller sees what that thread wrote before it looked. The other thread executes no fence at all.
 *
 * <p>This relies on HotSpot, not on the specification: closing a shared arena takes every thread through a handshake, which happens at a
 * safepoint poll and orders all memory accesses before and after. Compiled code has no poll between two plain accesses that have no call and no
 * loop between them; interpreted code keeps them in order. If the user has granted native access, Linux' membarrier does
 * the same at a lower price. On other virtual machines {@link #ASYMMETRIC} is false, and shards are claimed by CAS only.
 */
public final class Fence {
    /** {@code cas} makes all pools of this process claim by CAS; otherwise the virtual machine decides. */
    private static final String PROPERTY = "io.github.poolchain.claims";

    /** Whether {@link #heavy} is known to work on this virtual machine. */
    public static final boolean ASYMMETRIC = !"cas".equals(System.getProperty(PROPERTY)) && isHotSpot();

    /** Null if it may not be called, or is not there. */
    private static final @Nullable MethodHandle MEMBARRIER = ASYMMETRIC ? membarrier() : null;

    private static final int PRIVATE_EXPEDITED = 1 << 3;
    private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

    private Fence() {}

    /** Any thread. Some 50 microseconds, up to a turn of the scheduler where more threads run than there are processors. */
    @SuppressWarnings("MustBeClosedChecker") // it is closed
    public static void heavy() {
        if (MEMBARRIER == null || !membarrier(MEMBARRIER, PRIVATE_EXPEDITED)) {
            Arena.ofShared().close();
        }
    }

    private static boolean isHotSpot() {
        String name = System.getProperty("java.vm.name", "");
        return name.contains("HotSpot") || name.contains("OpenJDK");
    }

    @SuppressWarnings("restricted") // only where the user has granted it
    private static @Nullable MethodHandle membarrier() {
        int number = switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> 324;
            case "aarch64" -> 283;
            default -> -1;
        };
        if (number < 0 || !"Linux".equals(System.getProperty("os.name")) || !Fence.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle call = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
            MethodHandle membarrier = java.lang.invoke.MethodHandles.insertArguments(call, 0, (long) number);
            return membarrier(membarrier, REGISTER_PRIVATE_EXPEDITED) ? membarrier : null;
        } catch (RuntimeException notHere) {
            return null;
        }
    }

    private static boolean membarrier(MethodHandle call, long command) {
        try {
            return (long) call.invokeExact(command, 0L, 0L) == 0;
        } catch (Error e) {
            throw e;
        } catch (Throwable notHere) {
            return false;
        }
    }
}
