package io.github.poolchain.pool;

import io.github.poolchain.report.Text;
import java.time.Duration;
import java.time.Instant;

/**
 * Something lent that was not given back, as far as it was watched. Each lease is reported once at most.
 *
 * @param kind how that was noticed
 * @param pool the name of the pool; empty if it has none
 * @param what what was lent: the name of the object's class, or {@code buffer of n bytes}
 * @param since when it was lent
 * @param age how long ago that was when the leak was noticed
 * @param thread the name of the thread that it was lent to, or its number if it has no name
 * @param where has the stack trace of who got it, from the call of the pool down; it has not been thrown by anybody
 */
public record Leak(Kind kind, String pool, String what, Instant since, Duration age, String thread, Throwable where) {
    /** How a leak is noticed. */
    public enum Kind {
        /** The collector found that nobody can give it back any more. */
        UNREACHABLE,
        /** It was still lent when the pool was closed. Who has it may still use it and give it back. */
        STILL_OUT_AT_CLOSE
    }

    /** One line, without the stack trace; control characters and line ends in names are written as {@code \\u000a} or the like. */
    @Override
    public String toString() {
        String how = kind == Kind.UNREACHABLE ? "never given back and unreachable" : "not given back when the pool was closed";
        return Text.printable(how + ": " + what + (pool.isEmpty() ? "" : " of pool " + pool) + ", lent " + age + " ago to thread " + thread);
    }
}
