package io.github.poolchain.bench;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PooledBuffer;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.Recycler;
import java.lang.foreign.Arena;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jctools.queues.MpmcArrayQueue;

/** What lends objects, or buffers of a kilobyte, and takes them back: the contenders. */
interface Lender {
    int BYTES = 1024;

    Object get();

    void put(Object lent);

    /** How many have been made so far; -1 if it does not say. */
    default long made() {
        return -1;
    }

    static Lender named(String contender) {
        return switch (contender) {
            case "Pool" -> pool(Pool.of(Object::new));
            case "Pool maxTotal" -> pool(Pool.builder(Object::new).maxTotal(1_000).build());
            case "BufferPool" -> bufferPool(BufferPool.create());
            case "BufferPool maxBytes" -> bufferPool(BufferPool.builder().maxBytes(64 << 20).build());
            case "Netty Recycler" -> recycler();
            case "Netty adaptive" -> netty(new AdaptiveByteBufAllocator(true));
            case "Netty pooled" -> netty(PooledByteBufAllocator.DEFAULT);
            case "JCTools MpmcArrayQueue" -> queue(new MpmcArrayQueue<>(1 << 14));
            case "ConcurrentLinkedQueue" -> queue(new ConcurrentLinkedQueue<>());
            case "Arena.ofShared" -> arena();
            default -> throw new IllegalArgumentException(contender);
        };
    }

    private static Lender pool(Pool<Object> pool) {
        return new Lender() {
            @Override
            public Object get() {
                return pool.get();
            }

            @Override
            public void put(Object lent) {
                pool.put(lent);
            }

            @Override
            public long made() {
                return pool.stats().created();
            }
        };
    }

    private static Lender bufferPool(BufferPool pool) {
        return new Lender() {
            @Override
            public Object get() {
                return pool.acquire(BYTES);
            }

            @Override
            public void put(Object lent) {
                ((PooledBuffer) lent).close();
            }

            @Override
            public long made() {
                return pool.stats().created();
            }
        };
    }

    /** An object that knows its handle, as the Recycler wants it. */
    final class Recycled {
        private final Recycler.Handle<Recycled> handle;

        private Recycled(Recycler.Handle<Recycled> handle) {
            this.handle = handle;
        }
    }

    private static Lender recycler() {
        Recycler<Recycled> recycler = new Recycler<>() {
            @Override
            protected Recycled newObject(Handle<Recycled> handle) {
                return new Recycled(handle);
            }
        };
        return new Lender() {
            @Override
            public Object get() {
                return recycler.get();
            }

            @Override
            public void put(Object lent) {
                Recycled object = (Recycled) lent;
                object.handle.recycle(object);
            }
        };
    }

    private static Lender netty(ByteBufAllocator allocator) {
        return new Lender() {
            @Override
            public Object get() {
                return allocator.directBuffer(BYTES);
            }

            @Override
            public void put(Object lent) {
                ((ByteBuf) lent).release();
            }
        };
    }

    private static Lender queue(Queue<Object> idle) {
        return new Lender() {
            @Override
            public Object get() {
                Object object = idle.poll();
                return object == null ? new Object() : object;
            }

            @Override
            public void put(Object lent) {
                idle.offer(lent);
            }
        };
    }

    private static Lender arena() {
        return new Lender() {
            @Override
            public Object get() {
                Arena arena = Arena.ofShared();
                arena.allocate(BYTES);
                return arena;
            }

            @Override
            public void put(Object lent) {
                ((Arena) lent).close();
            }
        };
    }
}
