package io.github.poolchain.bench.netty;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** JMH's threads as Netty's event loops are: elsewhere Netty's allocators neither cache nor recycle. */
public final class FastThreads extends ThreadPoolExecutor {
    static final String EXECUTOR = "-Djmh.executor=CUSTOM";
    static final String CLASS = "-Djmh.executor.class=io.github.poolchain.bench.netty.FastThreads";

    /** Called by JMH. */
    public FastThreads(int threads, String prefix) {
        super(threads, threads, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new FastThreadLocalThread(task, prefix));
    }
}
