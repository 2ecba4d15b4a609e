package io.github.poolchain.bench;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.handle.HandleChain;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedTransferQueue;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jctools.queues.SpmcArrayQueue;
import org.jctools.queues.varhandle.SpmcVarHandleArrayQueue;

/** The contenders that pass objects from one producer to others, under one face. */
interface ObjectQueue extends AutoCloseable {
    int CAPACITY = 1024;

    boolean push(Object object);

    /** Null if there is nothing. */
    Object popOldest();

    /** Null if there is nothing. */
    default Object popNewest() {
        throw new UnsupportedOperationException("only one end can be popped");
    }

    @Override
    default void close() {}

    static ObjectQueue named(String name) {
        return switch (name) {
            case "HandleChain" -> new Objects();
            case "PoolChain" -> new Longs();
            case "ArrayBlockingQueue" -> new Fifo(new ArrayBlockingQueue<>(CAPACITY));
            case "LinkedTransferQueue" -> new Fifo(new LinkedTransferQueue<>());
            case "ConcurrentLinkedQueue" -> new Fifo(new ConcurrentLinkedQueue<>());
            case "Agrona ManyToManyConcurrentArrayQueue" -> new Fifo(new ManyToManyConcurrentArrayQueue<>(CAPACITY));
            case "JCTools SpmcVarHandleArrayQueue" -> new Fifo(new SpmcVarHandleArrayQueue<>(CAPACITY));
            case "JCTools SpmcArrayQueue" -> new Fifo(new SpmcArrayQueue<>(CAPACITY));
            default -> throw new IllegalArgumentException(name);
        };
    }

    final class Objects implements ObjectQueue {
        private final HandleChain<Object> chain = new HandleChain<>();

        @Override
        public boolean push(Object object) {
            chain.pushHead(object);
            return true;
        }

        @Override
        public Object popOldest() {
            return chain.popTail();
        }

        @Override
        public Object popNewest() {
            return chain.popHead();
        }

        @Override
        public void close() {
            chain.close();
        }
    }

    /** Longs in place of objects: what the chain below costs alone. */
    final class Longs implements ObjectQueue {
        private static final Long ELEMENT = 4711L;
        private final PoolChain chain = new PoolChain();

        @Override
        public boolean push(Object object) {
            chain.pushHead(ELEMENT);
            return true;
        }

        @Override
        public Object popOldest() {
            return chain.popTail() == 0 ? null : ELEMENT;
        }

        @Override
        public Object popNewest() {
            return chain.popHead() == 0 ? null : ELEMENT;
        }

        @Override
        public void close() {
            chain.close();
        }
    }

    record Fifo(Queue<Object> queue) implements ObjectQueue {
        @Override
        public boolean push(Object object) {
            return queue.offer(object);
        }

        @Override
        public Object popOldest() {
            return queue.poll();
        }
    }
}
