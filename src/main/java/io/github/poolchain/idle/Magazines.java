package io.github.poolchain.idle;

import io.github.poolchain.handle.HandleTable;
import io.github.poolchain.handle.StaleHandleException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The magazines of a store by their handles: a chain holds longs. Any thread, unless a method says otherwise. */
final class Magazines {
    private static final VarHandle TABLE;

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(Magazines.class, "table", HandleTable.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Of the magazines that have been in a chain; null until there is one, set once. */
    private volatile @Nullable HandleTable<Magazine> table;

    /** Holder of the magazine only. Its handle; gives it one if it has none. */
    long handle(Magazine magazine) {
        if (magazine.handle == 0) {
            magazine.handle = table().add(magazine);
        }
        return magazine.handle;
    }

    private HandleTable<Magazine> table() {
        HandleTable<Magazine> known = table;
        if (known != null) {
            return known;
        }
        HandleTable<Magazine> made = new HandleTable<>();
        if (!TABLE.compareAndSet(this, (HandleTable<Magazine>) null, made)) {
            made.close();
            made = Objects.requireNonNull(table);
        }
        return made;
    }

    /** The magazine of a handle that has been popped. */
    Magazine of(long handle) {
        HandleTable<Magazine> known = table;
        if (known == null) {
            throw new StaleHandleException(handle, "no magazine has a handle yet");
        }
        return known.get(handle);
    }

    /** An empty magazine is not needed any more. */
    void forget(Magazine magazine) {
        HandleTable<Magazine> known = table;
        if (magazine.handle != 0 && known != null) {
            Magazine _ = known.remove(magazine.handle);
            magazine.handle = 0;
        }
    }

    /** Bytes of native memory. */
    long footprint() {
        HandleTable<Magazine> known = table;
        try {
            return known == null ? 0 : known.footprint();
        } catch (IllegalStateException freed) {
            return 0;
        }
    }

    /** When no magazine is in a chain any more. */
    void close() {
        HandleTable<Magazine> known = table;
        if (known != null) {
            known.close();
        }
    }
}
