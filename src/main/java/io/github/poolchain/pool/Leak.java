package io.github.poolchain.pool;

import io.github.poolchain.report.Text;
import java.time.Duration;
import java.time.Instant;

/**
 * A report of a watched lease that was not given back. Each lease is reported at most once.
 *
 * @param kind how the leak was noticed
 * @param pool the name of the pool; empty if it has none
 * @param what the thing that was lent: the name of the object's class, or {@code buffer of n bytes}
 * @param since when it was lent
 * @param age how long ago that was when the leak was noticed
 * @param thread the name of the thread that it was lent to, or its number if it has no name
 * @param where has the stack trace of the call that got it; it is an exception that nobody has thrown
 */
public record Leak(Kind kind, String pool, String what, Instant since, Duration age, String thread, Throwable where) {
    /** How a leak is noticed. */
    public enum Kind {
        /** The collector found that nothing refers to the lease any more, so nobody can give it back. */
        UNREACHABLE,
        /** It was still lent when the pool was closed. Its holder may still use it and give it back. */
        STILL_OUT_AT_CLOSE
    }

    /** One line, without the stack trace; control characters and line ends in names are written as {@code \\u000a} or the like. */
    @Override
    public String toString() {
        String how = kind == Kind.UNREACHABLE ? "never given back and unreachable" : "not given back when the pool was closed";
        return Text.printable(how + ": " + what + (pool.isEmpty() ? "" : " of pool " + pool) + ", lent " + age + " ago to thread " + thread);
    }
}
