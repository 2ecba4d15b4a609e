package io.github.poolchain.deque;

import java.lang.foreign.Arena;

/** What the ring and the chain have in common, so that one test runs on both. */
interface RingOrChain extends AutoCloseable {
    boolean pushHead(long value);

    long popHead();

    long popTail();

    int pushHead(long[] from, int offset, int length);

    int popHead(long[] into, int offset, int length);

    int popTail(long[] into, int offset, int length);

    int size();

    boolean isEmpty();

    /** Bytes of native memory held. */
    long footprint();

    @Override
    void close();

    /** The queue closes the arena. */
    static RingOrChain of(PoolDequeue deque, Arena arena) {
        return new RingOrChain() {
            @Override
            public boolean pushHead(long value) {
                return deque.pushHead(value);
            }

            @Override
            public long popHead() {
                return deque.popHead();
            }

            @Override
            public long popTail() {
                return deque.popTail();
            }

            @Override
            public int pushHead(long[] from, int offset, int length) {
                return deque.pushHead(from, offset, length);
            }

            @Override
            public int popHead(long[] into, int offset, int length) {
                return deque.popHead(into, offset, length);
            }

            @Override
            public int popTail(long[] into, int offset, int length) {
                return deque.popTail(into, offset, length);
            }

            @Override
            public int size() {
                return deque.size();
            }

            @Override
            public boolean isEmpty() {
                return deque.isEmpty();
            }

            @Override
            public long footprint() {
                return DequeLayout.bytes(deque.capacity());
            }

            @Override
            public void close() {
                arena.close();
            }
        };
    }

    static RingOrChain of(PoolChain chain) {
        return new RingOrChain() {
            @Override
            public boolean pushHead(long value) {
                chain.pushHead(value);
                return true;
            }

            @Override
            public long popHead() {
                return chain.popHead();
            }

            @Override
            public long popTail() {
                return chain.popTail();
            }

            @Override
            public int pushHead(long[] from, int offset, int length) {
                return chain.pushHead(from, offset, length);
            }

            @Override
            public int popHead(long[] into, int offset, int length) {
                return chain.popHead(into, offset, length);
            }

            @Override
            public int popTail(long[] into, int offset, int length) {
                return chain.popTail(into, offset, length);
            }

            @Override
            public int size() {
                return chain.size();
            }

            @Override
            public boolean isEmpty() {
                return chain.isEmpty();
            }

            @Override
            public long footprint() {
                return chain.footprint();
            }

            @Override
            public void close() {
                chain.close();
            }
        };
    }
}
