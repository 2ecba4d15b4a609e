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
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.function.Supplier;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jctools.queues.MpmcArrayQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import stormpot.Allocator;
import stormpot.BasePoolable;
import stormpot.Expiration;
import stormpot.PoolTap;
import stormpot.Slot;
import stormpot.Timeout;

/** What lends objects, or buffers of a kilobyte, and takes them back: the contenders. Agrona's needs {@code jdk.internal.misc} exported. */
public interface Lender {
    int BYTES = 1024;

    /** How many objects a contender that is made for a fixed number has. */
    int OBJECTS = 1_000;

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
            case "JCTools MpmcArrayQueue" -> queue(new MpmcArrayQueue<>(1 << 14), Object::new);
            case "JCTools MpmcVarHandleArrayQueue" -> queue(new MpmcVarHandleArrayQueue<>(1 << 14), Object::new);
            case "Agrona ManyToManyConcurrentArrayQueue" -> queue(new ManyToManyConcurrentArrayQueue<>(1 << 14), Object::new);
            case "ConcurrentLinkedQueue" -> queue(new ConcurrentLinkedQueue<>(), Object::new);
            case "ArrayBlockingQueue" -> queue(new ArrayBlockingQueue<>(1 << 14), Object::new);
            case "LinkedTransferQueue" -> queue(new LinkedTransferQueue<>(), Object::new);
            case "ThreadLocal" -> threadLocal();
            case "Stormpot" -> stormpot();
            case "commons-pool2" -> commons(OBJECTS, Object::new);
            case "Arena.ofShared" -> arena();
            default -> throw new IllegalArgumentException(contender);
        };
    }

    static Lender pool(Pool<Object> pool) {
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

    /** Makes an object where the queue has none. */
    static Lender queue(Queue<Object> idle, Supplier<Object> factory) {
        return new Lender() {
            @Override
            public Object get() {
                Object object = idle.poll();
                return object == null ? factory.get() : object;
            }

            @Override
            public void put(Object lent) {
                idle.offer(lent);
            }
        };
    }

    /** A cache for each thread: what many programs have instead of a pool. */
    private static Lender threadLocal() {
        ThreadLocal<ArrayDeque<Object>> idle = ThreadLocal.withInitial(ArrayDeque::new);
        return new Lender() {
            @Override
            public Object get() {
                Object object = idle.get().pollLast();
                return object == null ? new Object() : object;
            }

            @Override
            public void put(Object lent) {
                idle.get().addLast(lent);
            }
        };
    }

    /** An object that knows its slot, as Stormpot wants it. */
    final class Slotted extends BasePoolable {
        private Slotted(Slot slot) {
            super(slot);
        }
    }

    /** Without expiration, since ours has none; the tap for threads, which remembers an object for each. */
    private static Lender stormpot() {
        PoolTap<Slotted> tap = stormpot.Pool.from(new Allocator<Slotted>() {
                    @Override
                    public Slotted allocate(Slot slot) {
                        return new Slotted(slot);
                    }

                    @Override
                    public void deallocate(Slotted object) {}
                })
                .setSize(OBJECTS)
                .setExpiration(Expiration.never())
                .build()
                .getThreadSafeTap();
        Timeout patience = new Timeout(10, java.util.concurrent.TimeUnit.SECONDS);
        return new Lender() {
            @Override
            public Object get() {
                try {
                    return tap.claim(patience);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts it", e);
                }
            }

            @Override
            public void put(Object lent) {
                ((Slotted) lent).release();
            }
        };
    }

    /** So many objects at most. */
    static Lender commons(int objects, Supplier<Object> factory) {
        GenericObjectPoolConfig<Object> settings = new GenericObjectPoolConfig<>();
        settings.setMaxTotal(objects);
        settings.setMaxIdle(objects);
        settings.setJmxEnabled(false);
        GenericObjectPool<Object> pool = new GenericObjectPool<>(new BasePooledObjectFactory<>() {
            @Override
            public Object create() {
                return factory.get();
            }

            @Override
            public PooledObject<Object> wrap(Object object) {
                return new DefaultPooledObject<>(object);
            }
        }, settings);
        return new Lender() {
            @Override
            public Object get() {
                try {
                    return pool.borrowObject();
                } catch (Exception e) {
                    throw new IllegalStateException("there is an object", e);
                }
            }

            @Override
            public void put(Object lent) {
                pool.returnObject(lent);
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
