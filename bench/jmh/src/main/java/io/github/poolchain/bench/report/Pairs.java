package io.github.poolchain.bench.report;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.deque.PoolDequeue;
import io.github.poolchain.handle.HandleChain;
import io.github.poolchain.handle.HandleTable;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.LongQueue;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.Recycler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedTransferQueue;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.jctools.queues.MpmcArrayQueue;
import org.jctools.queues.SpmcArrayQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpmcVarHandleArrayQueue;

/**
 * The pairs of calls whose instructions {@link Instructions} counts: a method for each, which the compiler is told not to inline, so that one call of it
 * is one pair. A program that makes one of them for ever, in a thread as Netty's are.
 */
final class Pairs {
    private static final int CAPACITY = 1024;
    private static final int BYTES = 1024;
    private static final int BURST = 20_000;
    private static final Object OBJECT = new Object();

    /** By the name of their method; a name that a reader knows, and the code. */
    static final Map<String, Pair> ALL = all();

    /** A name for tables, and a call of the method. */
    record Pair(String name, Runnable code) {}

    private Pairs() {}

    private static Map<String, Pair> all() {
        Map<String, Pair> all = new LinkedHashMap<>();
        all.put("ringNewest", new Pair("`PoolDequeue`: push, pop the newest", Pairs::ringNewest));
        all.put("ringOldest", new Pair("`PoolDequeue`: push, pop the oldest", Pairs::ringOldest));
        all.put("chainNewest", new Pair("`PoolChain`: push, pop the newest", Pairs::chainNewest));
        all.put("handleChain", new Pair("`HandleChain`: push, pop the newest", Pairs::handleChain));
        all.put("spmc", new Pair("JCTools `SpmcArrayQueue`: offer, poll", Pairs::spmc));
        all.put("spmcVarHandle", new Pair("JCTools `SpmcVarHandleArrayQueue`: offer, poll", Pairs::spmcVarHandle));
        all.put("tableAddRemove", new Pair("`HandleTable`: add, remove", Pairs::tableAddRemove));
        all.put("tableGet", new Pair("`HandleTable`: get", Pairs::tableGet));
        all.put("longQueue", new Pair("`LongQueue`: offer, poll", Pairs::longQueue));
        all.put("handleQueue", new Pair("`HandleQueue`: offer, poll", Pairs::handleQueue));
        all.put("mpmc", new Pair("JCTools `MpmcArrayQueue`: offer, poll", Pairs::mpmc));
        all.put("mpmcVarHandle", new Pair("JCTools `MpmcVarHandleArrayQueue`: offer, poll", Pairs::mpmcVarHandle));
        all.put("agrona", new Pair("Agrona `ManyToManyConcurrentArrayQueue`: offer, poll", Pairs::agrona));
        all.put("arrayBlocking", new Pair("`ArrayBlockingQueue`: offer, poll", Pairs::arrayBlocking));
        all.put("concurrentLinked", new Pair("`ConcurrentLinkedQueue`: offer, poll", Pairs::concurrentLinked));
        all.put("linkedTransfer", new Pair("`LinkedTransferQueue`: offer, poll", Pairs::linkedTransfer));
        all.put("pool", new Pair("`Pool`: get, put", Pairs::pool));
        all.put("recycler", new Pair("Netty `Recycler`: get, recycle", Pairs::recycler));
        all.put("bufferPool", new Pair("`BufferPool`: acquire 1 KiB, close", Pairs::bufferPool));
        all.put("nettyAdaptive", new Pair("Netty adaptive: 1 KiB, release", Pairs::nettyAdaptive));
        all.put("nettyPooled", new Pair("Netty pooled: 1 KiB, release", Pairs::nettyPooled));
        return all;
    }

    /** The name of a method, then for ever its pair, with a pause now and then in which a debugger can take hold. */
    public static void main(String[] args) throws InterruptedException {
        Pair pair = args.length == 1 ? ALL.get(args[0]) : null;
        if (pair == null) {
            throw new IllegalArgumentException("one argument, one of " + ALL.keySet());
        }
        Thread thread = new FastThreadLocalThread(() -> forever(pair.code));
        thread.start();
        thread.join();
    }

    private static void forever(Runnable code) {
        while (true) {
            for (int i = 0; i < BURST; i++) {
                code.run();
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void check(boolean found) {
        if (!found) {
            throw new AssertionError("lost");
        }
    }

    /* A holder for each, so that only the one that runs is made; constants to the compiler. */

    private static final class TheRing {
        static final PoolDequeue RING = PoolDequeue.allocate(Arena.ofShared(), CAPACITY);
    }

    private static void ringNewest() {
        TheRing.RING.pushHead(1);
        check(TheRing.RING.popHead() != 0);
    }

    private static void ringOldest() {
        TheRing.RING.pushHead(1);
        check(TheRing.RING.popTail() != 0);
    }

    private static final class TheChain {
        static final PoolChain CHAIN = new PoolChain(CAPACITY);
    }

    private static void chainNewest() {
        TheChain.CHAIN.pushHead(1);
        check(TheChain.CHAIN.popHead() != 0);
    }

    private static final class TheHandleChain {
        static final HandleChain<Object> CHAIN = new HandleChain<>();
    }

    private static void handleChain() {
        TheHandleChain.CHAIN.pushHead(OBJECT);
        check(TheHandleChain.CHAIN.popHead() != null);
    }

    private static final class TheTable {
        static final HandleTable<Object> TABLE = new HandleTable<>();
        static final long HANDLE = TABLE.add(OBJECT);
    }

    private static void tableAddRemove() {
        check(TheTable.TABLE.remove(TheTable.TABLE.add(OBJECT)) != null);
    }

    private static void tableGet() {
        check(TheTable.TABLE.get(TheTable.HANDLE) != null);
    }

    private static final class TheLongQueue {
        static final LongQueue QUEUE = new LongQueue();
    }

    private static void longQueue() {
        TheLongQueue.QUEUE.offer(1);
        check(TheLongQueue.QUEUE.poll() != 0);
    }

    private static final class TheHandleQueue {
        static final HandleQueue<Object> QUEUE = new HandleQueue<>();
    }

    private static void handleQueue() {
        TheHandleQueue.QUEUE.offer(OBJECT);
        check(TheHandleQueue.QUEUE.poll() != null);
    }

    private static final class TheSpmc {
        static final SpmcArrayQueue<Object> QUEUE = new SpmcArrayQueue<>(CAPACITY);
    }

    private static void spmc() {
        pass(TheSpmc.QUEUE);
    }

    private static final class TheSpmcVarHandle {
        static final SpmcVarHandleArrayQueue<Object> QUEUE = new SpmcVarHandleArrayQueue<>(CAPACITY);
    }

    private static void spmcVarHandle() {
        pass(TheSpmcVarHandle.QUEUE);
    }

    private static final class TheMpmc {
        static final MpmcArrayQueue<Object> QUEUE = new MpmcArrayQueue<>(CAPACITY);
    }

    private static void mpmc() {
        pass(TheMpmc.QUEUE);
    }

    private static final class TheMpmcVarHandle {
        static final MpmcVarHandleArrayQueue<Object> QUEUE = new MpmcVarHandleArrayQueue<>(CAPACITY);
    }

    private static void mpmcVarHandle() {
        pass(TheMpmcVarHandle.QUEUE);
    }

    private static final class TheAgrona {
        static final ManyToManyConcurrentArrayQueue<Object> QUEUE = new ManyToManyConcurrentArrayQueue<>(CAPACITY);
    }

    private static void agrona() {
        pass(TheAgrona.QUEUE);
    }

    private static final class TheArrayBlocking {
        static final ArrayBlockingQueue<Object> QUEUE = new ArrayBlockingQueue<>(CAPACITY);
    }

    private static void arrayBlocking() {
        pass(TheArrayBlocking.QUEUE);
    }

    private static final class TheConcurrentLinked {
        static final ConcurrentLinkedQueue<Object> QUEUE = new ConcurrentLinkedQueue<>();
    }

    private static void concurrentLinked() {
        pass(TheConcurrentLinked.QUEUE);
    }

    private static final class TheLinkedTransfer {
        static final LinkedTransferQueue<Object> QUEUE = new LinkedTransferQueue<>();
    }

    private static void linkedTransfer() {
        pass(TheLinkedTransfer.QUEUE);
    }

    /** In each virtual machine only one kind of queue comes here, so the calls are direct ones. */
    private static void pass(Queue<Object> queue) {
        queue.offer(OBJECT);
        check(queue.poll() != null);
    }

    private static final class ThePool {
        static final Pool<Object> POOL = Pool.of(Object::new);
    }

    private static void pool() {
        Object object = ThePool.POOL.get();
        ThePool.POOL.put(object);
    }

    private static final class Recycled {
        static final Recycler<Recycled> RECYCLER = new Recycler<>() {
            @Override
            protected Recycled newObject(Handle<Recycled> handle) {
                return new Recycled(handle);
            }
        };
        private final Recycler.Handle<Recycled> handle;

        private Recycled(Recycler.Handle<Recycled> handle) {
            this.handle = handle;
        }
    }

    private static void recycler() {
        Recycled object = Recycled.RECYCLER.get();
        object.handle.recycle(object);
    }

    private static final class TheBuffers {
        static final BufferPool POOL = BufferPool.create();
    }

    private static void bufferPool() {
        TheBuffers.POOL.acquire(BYTES).close();
    }

    private static final class TheAdaptive {
        static final ByteBufAllocator ALLOCATOR = new AdaptiveByteBufAllocator(true);
    }

    private static void nettyAdaptive() {
        TheAdaptive.ALLOCATOR.directBuffer(BYTES).release();
    }

    private static void nettyPooled() {
        PooledByteBufAllocator.DEFAULT.directBuffer(BYTES).release();
    }
}
