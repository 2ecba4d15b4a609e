package io.github.poolchain.bench.jackson;

import io.github.poolchain.jackson.PoolchainRecyclerPool;
import io.github.poolchain.pool.PoolStats;
import java.io.OutputStream;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;
import tools.jackson.databind.json.JsonMapper;

final class Jackson3 {
    private Jackson3() {}

    static Writer writer(String name) {
        RecyclerPool<BufferRecycler> pool = pool(name);
        JsonMapper mapper =
                JsonMapper.builder(JsonFactory.builder().recyclerPool(pool).build()).build();
        return new Writer() {
            @Override
            public void write(OutputStream out, Object document) {
                mapper.writeValue(out, document);
            }

            @Override
            public PoolStats stats() {
                return pool instanceof PoolchainRecyclerPool ours ? ours.stats() : null;
            }
        };
    }

    static RecyclerPool<BufferRecycler> pool(String name) {
        return switch (name) {
            case "poolchain" -> PoolchainRecyclerPool.create(JacksonWrite.VIRTUAL);
            case "default" -> JsonRecyclerPools.defaultPool();
            case "threadLocal" -> JsonRecyclerPools.threadLocalPool();
            case "concurrentDeque" -> JsonRecyclerPools.newConcurrentDequePool();
            case "bounded" -> JsonRecyclerPools.newBoundedPool(JacksonWrite.VIRTUAL);
            case "nonRecycling" -> JsonRecyclerPools.nonRecyclingPool();
            default -> throw new IllegalArgumentException("Jackson 3 has no pool " + name);
        };
    }
}
