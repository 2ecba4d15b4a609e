package io.github.poolchain.bench;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

public final class FastThreads extends ThreadPoolExecutor {
    public FastThreads(int threads, String prefix) {
        super(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), r -> new FastThreadLocalThread(r, prefix));
    }
}
