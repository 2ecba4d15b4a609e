package io.github.poolchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import io.github.poolchain.handle.HandleChain;
import io.github.poolchain.handle.HandleTable;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An interrupted thread may call everything, and stays interrupted: nothing waits, so nothing has a use for it. */
class InterruptsTest {
    @BeforeEach
    void interrupt() {
        Thread.currentThread().interrupt();
    }

    @AfterEach
    void isStillInterrupted() {
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertInterrupted() {
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void shouldServeAnInterruptedThreadFromARing() {
        try (Arena arena = Arena.ofShared()) {
            PoolDequeue deque = PoolDequeue.allocate(arena, 4);
            assertThat(deque.pushHead(1)).isTrue();
            assertThat(deque.pushHead(new long[] {2, 3, 4, 5}, 0, 4)).isEqualTo(3);
            assertThat(deque.pushHead(5)).isFalse();
            assertThat(deque.size()).isEqualTo(deque.capacity());
            assertInterrupted();
            assertThat(deque.popHead()).isEqualTo(4);
            assertThat(deque.popTail()).isEqualTo(1);
            assertThat(deque.popHead(new long[1], 0, 1)).isEqualTo(1);
            assertThat(deque.popTail(new long[2], 0, 2)).isEqualTo(1);
            assertThat(deque.isEmpty()).isTrue();
        }
    }

    @Test
    void shouldServeAnInterruptedThreadFromAChain() {
        try (PoolChain chain = new PoolChain(2, 4)) {
            long[] many = {2, 3, 4, 5, 6, 7, 8};
            chain.pushHead(1);
            assertThat(chain.pushHead(many, 0, 7)).isEqualTo(7);
            assertThat(chain.size()).isEqualTo(8);
            assertInterrupted();
            assertThat(chain.popHead()).isEqualTo(8);
            assertThat(chain.popTail()).isEqualTo(1);
            assertThat(chain.popHead(many, 0, 2)).isEqualTo(2);
            assertThat(chain.popTail(many, 0, 7)).isEqualTo(4);
            assertThat(chain.isEmpty()).isTrue();
            assertThat(chain.trim()).isPositive();
            assertThat(chain.footprint()).isPositive();
        }
    }

    @Test
    void shouldServeAnInterruptedThreadFromATable() {
        try (HandleTable<Integer> table = new HandleTable<>()) {
            long handle = 0;
            for (int i = 0; i < 200; i++) {
                handle = table.add(i);
            }
            assertInterrupted();
            assertThat(table.get(handle)).isEqualTo(199);
            assertThat(table.find(handle)).isEqualTo(199);
            handle = table.renew(handle);
            assertThat(table.remove(handle)).isEqualTo(199);
            assertThat(table.size()).isEqualTo(199);
            assertThat(table.footprint()).isPositive();
        }
    }

    @Test
    void shouldServeAnInterruptedThreadFromAQueueOfObjects() {
        try (HandleChain<String> chain = new HandleChain<>()) {
            for (int i = 0; i < 20; i++) {
                chain.pushHead("a" + i);
            }
            assertInterrupted();
            assertThat(chain.popHead()).isEqualTo("a19");
            assertThat(chain.popTail()).isEqualTo("a0");
            assertThat(chain.size()).isEqualTo(18);
            assertThat(chain.isEmpty()).isFalse();
            assertThat(chain.trim()).isNotNegative();
            assertThat(chain.footprint()).isPositive();
        }
    }

    @Test
    void shouldServeAnInterruptedThreadFromAPoolOfBuffers() {
        try (BufferPool pool = BufferPool.create()) {
            try (PooledBuffer buffer = pool.acquire(100)) {
                assertThat(buffer.byteBuffer().capacity()).isGreaterThanOrEqualTo(100);
                assertThat(pool.stats()).isNotNull();
                assertInterrupted();
            }
            pool.trim();
        }
    }
}
