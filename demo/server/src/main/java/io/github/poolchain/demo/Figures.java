package io.github.poolchain.demo;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What the virtual machine tells of itself and its threads, for a {@link Sample}. The beans are found once, as that makes garbage. */
final class Figures {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<GarbageCollectorMXBean> COLLECTORS = ManagementFactory.getGarbageCollectorMXBeans();
    private static final BufferPoolMXBean DIRECT_BUFFERS =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(bean -> bean.getName().equals("direct"))
                    .findFirst()
                    .orElseThrow();

    private Figures() {}

    /** Bytes that a thread has allocated on the heap; 0 if it has ended. */
    static long allocatedBy(long threadId) {
        return Math.max(0, THREADS.getThreadAllocatedBytes(threadId));
    }

    static long collections() {
        long collections = 0;
        for (GarbageCollectorMXBean bean : COLLECTORS) {
            collections += Math.max(0, bean.getCollectionCount());
        }
        return collections;
    }

    static long directBytes() {
        return DIRECT_BUFFERS.getMemoryUsed();
    }

    static long heapBytes() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
