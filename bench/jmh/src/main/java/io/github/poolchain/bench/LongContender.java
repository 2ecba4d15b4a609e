package io.github.poolchain.bench;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jctools.queues.SpmcArrayQueue;
import org.jctools.queues.varhandle.SpmcVarHandleArrayQueue;

/** The contenders that pass elements from one producer to others, under one face. */
interface LongContender {
    int CAPACITY = 1024;

    boolean push(long value);

    /** 0 if there is nothing. */
    long popOldest();

    /** 0 if there is nothing. */
    default long popNewest() {
        throw new UnsupportedOperationException("only one end can be popped");
    }

    default int push(long[] from) {
        int done = 0;
        while (done < from.length && push(from[done])) {
            done++;
        }
        return done;
    }

    default int popOldest(long[] into) {
        int done = 0;
        while (done < into.length && (into[done] = popOldest()) != 0) {
            done++;
        }
        return done;
    }

    static LongContender named(String name) {
        return switch (name) {
            case "PoolDequeue" -> new Ring();
            case "PoolChain" -> new Chain();
            case "JCTools SpmcArrayQueue" -> new Spmc(new SpmcArrayQueue<>(CAPACITY));
            case "JCTools SpmcVarHandleArrayQueue" -> new Spmc(new SpmcVarHandleArrayQueue<>(CAPACITY));
            case "ArrayDeque" -> new Unshared();
            default -> throw new IllegalArgumentException(name);
        };
    }

    final class Ring implements LongContender {
        private final PoolDequeue queue = PoolDequeue.allocate(Arena.ofShared(), CAPACITY);

        @Override
        public boolean push(long value) {
            return queue.pushHead(value);
        }

        @Override
        public long popOldest() {
            return queue.popTail();
        }

        @Override
        public long popNewest() {
            return queue.popHead();
        }

        @Override
        public int push(long[] from) {
            return queue.pushHead(from, 0, from.length);
        }

        @Override
        public int popOldest(long[] into) {
            return queue.popTail(into, 0, into.length);
        }
    }

    final class Chain implements LongContender {
        private final PoolChain queue = new PoolChain(CAPACITY);

        @Override
        public boolean push(long value) {
            queue.pushHead(value);
            return true;
        }

        @Override
        public long popOldest() {
            return queue.popTail();
        }

        @Override
        public long popNewest() {
            return queue.popHead();
        }

        @Override
        public int push(long[] from) {
            return queue.pushHead(from, 0, from.length);
        }

        @Override
        public int popOldest(long[] into) {
            return queue.popTail(into, 0, into.length);
        }
    }

    /** Holds objects, so it is given the same one each time: what boxing would cost is not what we ask. */
    record Spmc(Queue<Long> queue) implements LongContender {
        private static final Long ELEMENT = 4711L;

        @Override
        public boolean push(long value) {
            return queue.offer(ELEMENT);
        }

        @Override
        public long popOldest() {
            Long value = queue.poll();
            return value == null ? 0 : value;
        }
    }

    /** One thread only: what it costs not to share. */
    final class Unshared implements LongContender {
        private static final Long ELEMENT = 4711L;
        private final ArrayDeque<Long> queue = new ArrayDeque<>(CAPACITY);

        @Override
        public boolean push(long value) {
            queue.addLast(ELEMENT);
            return true;
        }

        @Override
        public long popOldest() {
            Long value = queue.pollFirst();
            return value == null ? 0 : value;
        }

        @Override
        public long popNewest() {
            Long value = queue.pollLast();
            return value == null ? 0 : value;
        }
    }
}
