package io.github.poolchain.queue;

import io.github.poolchain.report.Registered;

/** A named queue's place in the platform's MBean server. Loaded only for queues with a name. */
final class Registration extends Registered<Managed> implements QueueMXBean {
    private Registration(Managed queue, String type, String name) {
        super(queue, "queue", type, name);
    }

    /** Registers a queue; throws {@link IllegalStateException} if the server refuses. */
    static Registration of(Managed queue, String type, String name) {
        Registration bean = new Registration(queue, type, name);
        bean.begin();
        return bean;
    }

    @Override
    public long getDepth() {
        return there().stats().depth();
    }

    @Override
    public long getPuts() {
        return there().stats().puts();
    }

    @Override
    public long getTakes() {
        return there().stats().takes();
    }

    @Override
    public long getTakeWaits() {
        return there().stats().takeWaits();
    }

    @Override
    public long getPutWaits() {
        return there().stats().putWaits();
    }

    @Override
    public int getWaitingTakers() {
        return there().stats().waitingTakers();
    }

    @Override
    public int getWaitingPutters() {
        return there().stats().waitingPutters();
    }

    @Override
    public long getFootprint() {
        return there().stats().footprint();
    }

    @Override
    public int getCapacity() {
        return there().stats().capacity();
    }

    @Override
    public long trim() {
        return there().trim();
    }
}
