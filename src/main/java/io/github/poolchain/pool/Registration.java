package io.github.poolchain.pool;

import io.github.poolchain.report.Registered;

/** A named pool's place in the platform's MBean server. Loaded only for pools with a name. */
final class Registration extends Registered<Managed> implements PoolMXBean {
    private Registration(Managed pool, String type, String name, long number) {
        super(pool, "pool", type, name, number);
    }

    /** Registers a pool; throws {@link IllegalStateException} if the server refuses. */
    static Registration of(Managed pool, String type, String name, long number) {
        Registration bean = new Registration(pool, type, name, number);
        bean.begin();
        return bean;
    }

    @Override
    public long getInUse() {
        return there().stats().inUse();
    }

    @Override
    public long getIdle() {
        return there().stats().idle();
    }

    @Override
    public long getHits() {
        return there().stats().hits();
    }

    @Override
    public long getMisses() {
        return there().stats().misses();
    }

    @Override
    public long getSteals() {
        return there().stats().steals();
    }

    @Override
    public long getStolen() {
        return there().stats().stolen();
    }

    @Override
    public long getCreated() {
        return there().stats().created();
    }

    @Override
    public long getDiscarded() {
        return there().stats().discarded();
    }

    @Override
    public long getWaiters() {
        return there().stats().waiters();
    }

    @Override
    public long getNativeBytes() {
        return there().stats().nativeBytes();
    }

    @Override
    public long getLimit() {
        return there().stats().limit();
    }

    @Override
    public long getSystemTrims() {
        return there().stats().systemTrims();
    }

    @Override
    public long getSystemBytes() {
        return there().stats().systemBytes();
    }

    @Override
    public double getLeakSampling() {
        return there().leakSampling();
    }

    @Override
    public void setLeakSampling(double rate) {
        there().leakSampling(rate);
    }

    @Override
    public String report() {
        return there().report().toString();
    }

    @Override
    public long trim() {
        return there().trim();
    }
}
