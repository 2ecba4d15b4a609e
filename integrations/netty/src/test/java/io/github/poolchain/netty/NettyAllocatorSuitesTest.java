package io.github.poolchain.netty;

import org.junit.jupiter.api.Nested;

/** Netty's own suite for allocators, for both modes of ours. */
class NettyAllocatorSuitesTest {
    @Nested
    class Recycling extends NettyAllocatorSuite {
        Recycling() {
            super(false);
        }
    }

    @Nested
    class Checked extends NettyAllocatorSuite {
        Checked() {
            super(true);
        }
    }
}
