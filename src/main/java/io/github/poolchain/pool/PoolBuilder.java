package io.github.poolchain.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings that pools of objects and pools of buffers share.
 *
 * @param <B> the builder itself
 */
abstract class PoolBuilder<B extends PoolBuilder<B>> {
    String name = "";

    /** Null until it is said. */
    @Nullable Double leakSampling;

    @Nullable Consumer<? super Leak> onLeak;

    boolean fair;

    /** Null if time discards nothing. */
    @Nullable Duration agingPeriod = Aging.DEFAULT_PERIOD;

    PoolBuilder() {}

    abstract B self();

    /** The last step of making a pool; if it throws, the pool is closed. */
    <P extends Managed> P start(P pool, Aging<P> aging, String type) {
        try {
            aging.start(name.isEmpty() ? null : Registration.of(pool, type, name, aging.number));
            return pool;
        } catch (Throwable refused) {
            try {
                pool.close();
            } catch (Throwable also) {
                Discards.suppress(refused, also);
            }
            throw refused;
        }
    }

    /**
     * Where threads wait at the limit, who has waited longest is served first, and who comes later lines up behind: also one who
     * waits for much, a large buffer, is not overtaken by those who want little. A call that does not wait fails while others do, even if
     * something has just come back, for that is theirs.
     *
     * <p>Without this, who comes at the right moment takes what has come back, and somebody may wait for long while others pass: of
     * 100 threads at 10 objects some waits ten times their share, and one who needs half of {@code maxBytes} may wait until its time is
     * over while small leases come and go. It is faster, though: each hand-over of a fair pool has to wake a thread. As long as nobody waits
     * there is no difference.
     *
     * @return this
     */
    public B fair() {
        fair = true;
        return self();
    }

    /**
     * What is idle for a whole period is discarded at the end of the next: an object, or a slab of buffers none of which has been
     * used. One minute if not said.
     *
     * @param period more than zero
     * @return this
     * @throws IllegalArgumentException if {@code period} is zero or negative
     * @throws NullPointerException if {@code period} is null
     */
    public B agingPeriod(Duration period) {
        if (!Objects.requireNonNull(period, "period").isPositive()) {
            throw new IllegalArgumentException("agingPeriod is " + period + ", not more than zero");
        }
        agingPeriod = period;
        return self();
    }

    /**
     * Time discards nothing; {@code trim()} still does. Then the pool does not notice that it leaks either, unless it is told by
     * {@code leakSampling} to look.
     *
     * @return this
     */
    public B noAging() {
        agingPeriod = null;
        return self();
    }

    /**
     * What the pool is called in the log, in reports of leaks, in events and in JMX, where a pool with a name is registered while it is
     * open: see {@link PoolMXBean}. Pools may share a name. Without this the pool has none and is not registered.
     *
     * @param name not empty
     * @return this
     * @throws IllegalArgumentException if {@code name} is empty
     * @throws NullPointerException if {@code name} is null
     */
    public B name(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("name is empty");
        }
        this.name = name;
        return self();
    }

    /**
     * The share of what is lent that is watched for leaks. If it is not said, nothing is watched, and no garbage made, as long as the pool
     * looks healthy. If the least number in use during an aging period rises for some periods in a row, the pool looks as if it leaked: then
     * it says so, by the event {@code io.github.poolchain.LeakSuspected} and a line in the log, and watches about 1,000 leases a period, at
     * least one in 1,024, until the number does not rise any more. One that is watched takes some microseconds and a kilobyte of heap, mostly
     * for the stack trace. The pool's method of the same name changes the share later.
     *
     * @param rate from 0, none ever, to 1, all
     * @return this
     * @throws IllegalArgumentException if {@code rate} is not in that range
     */
    public B leakSampling(double rate) {
        leakSampling = Sampling.checkRate(rate);
        return self();
    }

    /**
     * Who is told of leaks, once of each. Called by the thread that finds it: one that calls {@code trim} or {@code close}, one whose own
     * lease is watched, or that of aging. What it throws goes to who called {@code trim} or {@code close}, otherwise to that thread's
     * handler of uncaught exceptions. Without this, leaks are logged as warnings, with the stack trace, by the {@link System.Logger}
     * {@code io.github.poolchain}.
     *
     * @return this
     * @throws NullPointerException if {@code onLeak} is null
     */
    public B onLeak(Consumer<? super Leak> onLeak) {
        this.onLeak = Objects.requireNonNull(onLeak, "onLeak");
        return self();
    }
}
