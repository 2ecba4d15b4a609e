package io.github.poolchain.bench.jackson;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.poolchain.jackson2.PoolchainRecyclerPool;
import io.github.poolchain.pool.PoolStats;
import java.io.IOException;
import java.io.OutputStream;

final class Jackson2 {
    private Jackson2() {}

    static Writer writer(String name) {
        RecyclerPool<BufferRecycler> pool = pool(name);
        JsonMapper mapper = JsonMapper.builder(new JsonFactoryBuilder().recyclerPool(pool).build())
                .build();
        return new Writer() {
            @Override
            public void write(OutputStream out, Object document) throws IOException {
                mapper.writeValue(out, document);
            }

            @Override
            public PoolStats stats() {
                return pool instanceof PoolchainRecyclerPool ours ? ours.stats() : null;
            }
        };
    }

    @SuppressWarnings("deprecation") // the lock-free pool; it is compared because Jackson ships it
    private static RecyclerPool<BufferRecycler> pool(String name) {
        return switch (name) {
            case "poolchain" -> PoolchainRecyclerPool.create(JacksonWrite.VIRTUAL);
            case "default" -> JsonRecyclerPools.defaultPool();
            case "threadLocal" -> JsonRecyclerPools.threadLocalPool();
            case "concurrentDeque" -> JsonRecyclerPools.newConcurrentDequePool();
            case "lockFree" -> JsonRecyclerPools.newLockFreePool();
            case "bounded" -> JsonRecyclerPools.newBoundedPool(JacksonWrite.VIRTUAL);
            case "nonRecycling" -> JsonRecyclerPools.nonRecyclingPool();
            default -> throw new IllegalArgumentException("Jackson 2 has no pool " + name);
        };
    }
}
