package io.github.poolchain.queue;

import io.github.poolchain.report.Registered;
import java.util.concurrent.atomic.AtomicLong;

/** A named queue's place in the platform's MBean server. Loaded only for queues with a name. */
final class Registration extends Registered<Managed> implements QueueMXBean {
    private static final AtomicLong IDS = new AtomicLong();

    private final String name;

    private Registration(Managed queue, String type, String name) {
        super(queue, "queue", type, name, IDS.incrementAndGet());
        this.name = name;
    }

    /** Registers a queue; throws {@link IllegalStateException} if the server refuses. */
    static Registration of(Managed queue, String type, String name) {
        Registration bean = new Registration(queue, type, name);
        bean.begin();
        try {
            Summary.begin(bean);
        } catch (Throwable refused) {
            bean.end();
            throw refused;
        }
        return bean;
    }

    @Override
    public void end() {
        super.end();
        Summary.end(this);
    }

    /** For the flight recorder. */
    void summarize() {
        Managed queue = orNull();
        if (queue != null) {
            Summary.commit(name, queue.stats());
        }
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
