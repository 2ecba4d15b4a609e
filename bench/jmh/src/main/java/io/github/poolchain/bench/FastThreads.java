package io.github.poolchain.bench;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that benchmarks of lending run in, all contenders alike: such as Netty's event loops are. In others Netty's
 * Recycler does not recycle: it makes an object for every get, which the compiler then removes if nobody looks at it.
 */
public final class FastThreads extends ThreadPoolExecutor {
    static final String EXECUTOR = "-Djmh.executor=CUSTOM";
    static final String CLASS = "-Djmh.executor.class=io.github.poolchain.bench.FastThreads";

    /** As JMH makes executors. */
    public FastThreads(int threads, String prefix) {
        super(threads, threads, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new FastThreadLocalThread(task, prefix));
    }
}
