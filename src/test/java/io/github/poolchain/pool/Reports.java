package io.github.poolchain.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A listener that keeps what it is told. */
final class Reports implements Consumer<Leak> {
    private static final int COLLECTIONS = 3;

    private final ConcurrentLinkedQueue<Leak> told = new ConcurrentLinkedQueue<>();

    @Override
    public void accept(Leak leak) {
        told.add(leak);
    }

    List<Leak> told() {
        return new ArrayList<>(told);
    }

    /** Waits until the collector, and then the pool, have found so many leaks. */
    void await(int leaks, Managed pool) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (told.size() < leaks && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(5);
            pool.trim();
        }
        assertThat(told).hasSize(leaks);
    }

    /** The same, but it is for aging to find them. */
    void awaitAging(int leaks) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        while (told.size() < leaks && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(5);
        }
        assertThat(told).hasSize(leaks);
    }

    /** Gives the collector and the pool every chance to find a leak that there is not. */
    static void collect(Managed pool) throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(20); // for the thread that fills the queues of references
            pool.trim();
        }
    }
}
