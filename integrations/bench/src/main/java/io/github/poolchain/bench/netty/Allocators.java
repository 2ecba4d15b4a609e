package io.github.poolchain.bench.netty;

import io.github.poolchain.netty.PoolchainByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;

/** The contenders, each as a user gets it who sets nothing. */
final class Allocators {
    static final List<String> NAMES = List.of("pooled", "adaptive", "unpooled", "poolchain");

    private Allocators() {}

    static ByteBufAllocator open(String name) {
        return switch (name) {
            case "pooled" -> new PooledByteBufAllocator(true);
            case "adaptive" -> new AdaptiveByteBufAllocator(true);
            case "unpooled" -> new UnpooledByteBufAllocator(true);
            case "poolchain" -> PoolchainByteBufAllocator.create();
            default -> throw new IllegalArgumentException("allocator is " + name + ", not one of " + NAMES);
        };
    }
}
