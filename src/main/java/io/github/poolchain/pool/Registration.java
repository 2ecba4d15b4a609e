package io.github.poolchain.pool;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A named pool's place in the platform's MBean server. The only class that knows {@code java.management}, and loaded only for
 * pools with a name.
 */
final class Registration implements PoolMXBean {
    private static final String NEEDS_QUOTES = ",=:\"*?\n";

    private static final AtomicLong IDS = new AtomicLong();

    private final WeakReference<Managed> pool;
    private final ObjectName place;

    private Registration(Managed pool, ObjectName place) {
        this.pool = new WeakReference<>(pool);
        this.place = place;
    }

    /** Registers a pool; throws {@link IllegalStateException} if the server refuses. */
    static Registration of(Managed pool, String type, String name) {
        String quoted = name.chars().anyMatch(c -> NEEDS_QUOTES.indexOf(c) >= 0) ? ObjectName.quote(name) : name;
        try {
            ObjectName place = new ObjectName(
                    "io.github.poolchain:type=" + type + ",name=" + quoted + ",id=" + IDS.incrementAndGet());
            Registration bean = new Registration(pool, place);
            ManagementFactory.getPlatformMBeanServer().registerMBean(bean, place);
            return bean;
        } catch (JMException refused) {
            throw new IllegalStateException("the pool named " + name + " cannot be registered", refused);
        }
    }

    /** Gives up the place; the first time, afterwards it does nothing. */
    void end() {
        pool.clear();
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(place);
        } catch (JMException notThere) {
            return; // another call has done it, or somebody with a console
        }
    }

    private Managed pool() {
        Managed there = pool.get();
        if (there == null) {
            end();
            throw new IllegalStateException("the pool is closed, or has been collected");
        }
        return there;
    }

    @Override
    public long getInUse() {
        return pool().stats().inUse();
    }

    @Override
    public long getIdle() {
        return pool().stats().idle();
    }

    @Override
    public long getHits() {
        return pool().stats().hits();
    }

    @Override
    public long getMisses() {
        return pool().stats().misses();
    }

    @Override
    public long getSteals() {
        return pool().stats().steals();
    }

    @Override
    public long getStolen() {
        return pool().stats().stolen();
    }

    @Override
    public long getCreated() {
        return pool().stats().created();
    }

    @Override
    public long getDiscarded() {
        return pool().stats().discarded();
    }

    @Override
    public long getWaiters() {
        return pool().stats().waiters();
    }

    @Override
    public long getNativeBytes() {
        return pool().stats().nativeBytes();
    }

    @Override
    public long getLimit() {
        return pool().stats().limit();
    }

    @Override
    public long getSystemTrims() {
        return pool().stats().systemTrims();
    }

    @Override
    public long getSystemBytes() {
        return pool().stats().systemBytes();
    }

    @Override
    public double getLeakSampling() {
        return pool().leakSampling();
    }

    @Override
    public void setLeakSampling(double rate) {
        pool().leakSampling(rate);
    }

    @Override
    public long trim() {
        return pool().trim();
    }
}
