package io.github.poolchain.pool;

/**
 * A pool that has a name, seen through JMX: {@code io.github.poolchain:type=Pool,name=...,id=...}, or {@code type=BufferPool}.
 * The id is {@link PoolReport#number}, which tells pools of one name apart. The bean is registered in the platform's MBean server when the pool is
 * built, and unregistered when it is closed. It does not keep the pool alive: once the pool has been collected, every method throws
 * {@link IllegalStateException} and the bean is unregistered.
 *
 * <p>Figures are those of {@link PoolStats}: of objects or of buffers, exact while no other call is under way.
 */
public interface PoolMXBean {
    /** Any thread. How many are lent and not yet given back. */
    long getInUse();

    /** Any thread. How many are ready to be lent. */
    long getIdle();

    /** Any thread. How many gets were served by an idle one. */
    long getHits();

    /** Any thread. How many gets made a new one. */
    long getMisses();

    /** Any thread. How many times a thread took from what other threads had given back. */
    long getSteals();

    /** Any thread. How many moved in that way. */
    long getStolen();

    /** Any thread. How many have been made. */
    long getCreated();

    /** Any thread. How many have been discarded, or freed. */
    long getDiscarded();

    /** Any thread. About how many threads are waiting for one. */
    long getWaiters();

    /** Any thread. How many bytes of native memory the pool holds. */
    long getNativeBytes();

    /** Any thread. How many bytes or objects there may be; {@link Long#MAX_VALUE} if there is no limit. */
    long getLimit();

    /** Any thread. How often the pool had the JVM return freed memory to the operating system. */
    long getSystemTrims();

    /** Any thread. How many bytes went back in that way. */
    long getSystemBytes();

    /** Any thread. The share of gets that is watched for leaks, from 0 to 1. Unless it has been set, above 0 when the pool looks as if it leaked. */
    double getLeakSampling();

    /**
     * Any thread. Sets the share of gets that is watched for leaks. From then on the pool does not change it by itself.
     *
     * @param rate from 0, none, to 1, all
     * @throws IllegalArgumentException if {@code rate} is not in that range
     */
    void setLeakSampling(double rate);

    /**
     * Any thread. What {@link Pool#report()} or {@link BufferPool#report()} says, as a table for a person to read: what is held by size of
     * buffers, who waits, and which watched leases are out.
     */
    String report();

    /**
     * Any thread. What {@link Pool#trim()} or {@link BufferPool#trim()} does.
     *
     * @return how many objects it has discarded, or how many bytes of buffers it has given back
     * @throws IllegalStateException if the pool is closed
     */
    long trim();
}
