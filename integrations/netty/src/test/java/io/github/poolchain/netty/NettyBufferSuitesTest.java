package io.github.poolchain.netty;

import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Netty's own suite for buffers, for each kind of ours. One test after the other: a released buffer is told only until its object is lent
 * again, which a test that runs beside would do.
 */
@ResourceLock("recycled buffers")
class NettyBufferSuitesTest {
    private static final PoolchainByteBufAllocator RECYCLING = PoolchainByteBufAllocator.builder().checkedLeases(false).build();
    private static final PoolchainByteBufAllocator CHECKED = PoolchainByteBufAllocator.builder().checkedLeases(true).build();

    @AfterAll
    static void close() {
        RECYCLING.close();
        CHECKED.close();
    }

    @Nested
    class Direct extends NettyBufferSuite {
        Direct() {
            super(RECYCLING, true, ByteOrder.BIG_ENDIAN);
        }
    }

    @Nested
    class DirectLittleEndian extends NettyBufferSuite {
        DirectLittleEndian() {
            super(RECYCLING, true, ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Nested
    class DirectChecked extends NettyBufferSuite {
        DirectChecked() {
            super(CHECKED, true, ByteOrder.BIG_ENDIAN);
        }
    }

    @Nested
    class Heap extends NettyBufferSuite {
        Heap() {
            super(RECYCLING, false, ByteOrder.BIG_ENDIAN);
        }
    }

    @Nested
    class HeapLittleEndian extends NettyBufferSuite {
        HeapLittleEndian() {
            super(RECYCLING, false, ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Nested
    class HeapChecked extends NettyBufferSuite {
        HeapChecked() {
            super(CHECKED, false, ByteOrder.BIG_ENDIAN);
        }
    }
}
