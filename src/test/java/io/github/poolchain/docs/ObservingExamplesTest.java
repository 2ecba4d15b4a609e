package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.QueueStats;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page on observing. */
@Timeout(60)
class ObservingExamplesTest extends Examples {
    @Test
    void shouldCountWhatAQueueHasDone() throws InterruptedException {
        try (HandleQueue<String> tasks = HandleQueue.<String>builder().name("tasks").capacity(1000).build()) {
            tasks.put("a");
            tasks.put("b");
            tasks.take();
            QueueStats stats = tasks.stats();
            print(stats.depth());       // 1
            print(stats.puts());        // 2
            print(stats.takes());       // 1
            print(stats.takeWaits());   // 0: nobody had to wait
            print(stats.capacity());    // 1000
        }
        assertThat(printed).containsExactly("1", "2", "1", "0", "1000");
    }

    @Test
    void shouldBeSeenThroughJmx() throws JMException {
        try (BufferPool pool = BufferPool.builder().name("connections").build()) {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName all = new ObjectName("io.github.poolchain:type=BufferPool,name=connections,*");
            ObjectName one = server.queryNames(all, null).iterator().next();
            PooledBuffer buffer = pool.acquire(1000);
            print(server.getAttribute(one, "InUse"));                // 1
            buffer.close();
            print(server.invoke(one, "trim", null, null));           // 65536: the bytes freed
        }
        assertThat(printed).containsExactly("1", "65536");
    }
}
