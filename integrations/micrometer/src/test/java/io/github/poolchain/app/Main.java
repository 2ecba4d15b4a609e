package io.github.poolchain.app;

import io.github.poolchain.micrometer.PoolMetrics;
import io.github.poolchain.micrometer.QueueMetrics;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.queue.HandleQueue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The README's example. In a package of its own, as an application on the class path is, whose libraries may be modules. */
public final class Main {
    private Main() {}

    private static void print(Object what) {
        System.out.print(what + " ");
    }

    public static void main(String[] args) throws InterruptedException {
        // README
        MeterRegistry registry = new SimpleMeterRegistry();              // or that of your framework
        try (BufferPool pool = BufferPool.create();
                HandleQueue<String> queue = new HandleQueue<>(100)) {
            PoolMetrics.of(pool, "answers").bindTo(registry);
            QueueMetrics.of(queue, "tasks").bindTo(registry);
            pool.acquire(1024).close();
            queue.put("a");
            queue.take();
            print(registry.get("poolchain.pool.misses").functionCounter().count());    // 1.0
            print(registry.get("poolchain.queue.depth").gauge().value());              // 0.0
        }
        // end of README
        System.out.println(PoolMetrics.class.getModule().getName() + " " + BufferPool.class.getModule().getName());
    }
}
