package io.github.poolchain.demo;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.demo.Connection.Phase;
import io.github.poolchain.demo.ResponseWriter.Persistence;
import io.github.poolchain.handle.HandleTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Waits for sockets, reads what has come into a buffer, and pushes the connection's handle to the head of its chain,
 * from whose tail a worker takes it. It also closes connections, after their time or their end; nobody else does.
 */
final class IoThread implements Runnable {
    /*
     *   I/O thread                                        worker
     *   select: readable
     *   interest 0, read, push to the chain  ----------->  pop from its tail
     *                                                      parse, answer, write
     *   pop from the worker's chain          <-----------  push to its chain for this I/O thread
     *   interest read or write, or close
     *
     * A connection is "away" from the first push to the second pop, and then its I/O thread leaves it alone, whatever
     * its time limit. Its handle stays valid all the while, since only the I/O thread removes it from the table.
     *
     * A time limit is therefore looked at in two places: in the sweep, for a connection that is here and silent, and
     * whenever one comes back. The sweep alone is not enough. A client that sends a byte each millisecond, or reads one,
     * can have its connection away at every sweep.
     */

    private static final int SWEEP_MILLIS = 100;

    /** How much input to throw away after the last answer; a client that sends yet more may lose that. */
    private static final long MAX_DRAINED_BYTES = 1 << 20;

    private final ServerOptions options;
    private final BufferSource source;
    private final HandleTable<Connection> table;
    private final Selector selector;
    private final Doze doze = new Doze();
    private final PoolChain chain = new PoolChain();
    private final PoolChain[] handedBack;
    private final Queue<SocketChannel> arrivals = new ConcurrentLinkedQueue<>();
    private final Consumer<SelectionKey> onReady = this::ready;
    private final Thread thread;
    private final LongSupplier clock;
    private Worker[] workers = {};
    private volatile boolean stopping;

    // This thread only.
    private final ByteBuffer drain = ByteBuffer.allocateDirect(16 * 1024);
    private final ResponseWriter writer = new ResponseWriter();
    private Connection[] connections = new Connection[64];
    private int count;
    private int away;
    private int pushed;
    private long now;
    private long lastSweep;

    // Written by this thread only, read by any.
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    IoThread(
            int index, Selector selector, HandleTable<Connection> table, BufferSource source, ServerOptions options) {
        this(index, selector, table, source, options, System::nanoTime);
    }

    /** For tests: {@code clock} tells the time in nanoseconds, and is read once a turn. */
    IoThread(
            int index,
            Selector selector,
            HandleTable<Connection> table,
            BufferSource source,
            ServerOptions options,
            LongSupplier clock) {
        this.clock = clock;
        now = clock.getAsLong();
        lastSweep = now;
        this.selector = selector;
        this.table = table;
        this.source = source;
        this.options = options;
        handedBack = new PoolChain[options.workers()];
        Arrays.setAll(handedBack, worker -> new PoolChain());
        thread = Thread.ofPlatform().name("demo-io-" + index).daemon().unstarted(this);
    }

    Thread thread() {
        return thread;
    }

    /** What the workers take from. */
    PoolChain chain() {
        return chain;
    }

    void start(Worker[] workers) {
        this.workers = workers;
        thread.start();
    }

    /** Any thread: makes a new connection this thread's. */
    void adopt(SocketChannel channel) {
        arrivals.add(channel);
        wake();
    }

    /** A worker only, with its own index: gives a connection back, with its phase set. */
    void handBack(int worker, long handle) {
        handedBack[worker].pushHead(handle);
        wake();
    }

    /** Any thread: closes all connections, once the workers have handed them back, and ends the thread. */
    void stop() {
        stopping = true;
        wake();
    }

    private void wake() {
        if (doze.mustWake()) {
            selector.wakeup();
        }
    }

    /** Connections given up because of an exception. */
    long failures() {
        return failures.get();
    }

    /** Connections that were refused for want of a buffer. */
    long refused() {
        return refused.get();
    }

    /** Native memory of the chains, in bytes. */
    long chainBytes() {
        long bytes = chain.footprint();
        for (PoolChain back : handedBack) {
            bytes += back.footprint();
        }
        return bytes;
    }

    /** When this thread and the workers have ended: frees the chains. */
    void free() {
        chain.close();
        for (PoolChain back : handedBack) {
            back.close();
        }
    }

    @Override
    public void run() {
        try (selector) {
            while (!stopping) {
                turn();
            }
            while (closeAll() > 0) {
                Thread.onSpinWait();
                takeBack();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        }
    }

    /** This thread only: waits for something to do, for a moment at most, and does it. */
    void turn() throws IOException {
        doze.begin();
        int taken = takeBack();
        if (taken > 0 || !arrivals.isEmpty() || stopping) {
            doze.end();
            selector.selectNow(onReady);
        } else {
            selector.select(onReady, SWEEP_MILLIS);
            doze.end();
        }
        now = clock.getAsLong();
        wakeWorkers();
        for (SocketChannel channel = arrivals.poll(); channel != null; channel = arrivals.poll()) {
            register(channel);
        }
        if (now - lastSweep >= SWEEP_MILLIS * 1_000_000L) {
            lastSweep = now;
            sweep();
            wakeWorkers();
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            switch (connection.phase) {
                case IDLE, RECEIVING -> receive(connection);
                case LINGERING -> drain(connection);
                default -> push(connection);
            }
        } catch (IOException lost) {
            close(connection);
        } catch (RuntimeException | Error bug) {
            failures.lazySet(failures.getPlain() + 1);
            close(connection);
        }
    }

    private void receive(Connection connection) throws IOException {
        if (!connection.in.isHeld() && !connection.in.tryAcquire(options.bufferBytes())) {
            refuse(connection);
            return;
        }
        ByteBuffer in = connection.in.buffer();
        int read = connection.channel.read(in);
        if (read > 0) {
            push(connection);
        } else if (read < 0 && connection.parser.midRequest()) {
            connection.inputEnded = true;
            push(connection);
        } else if (read < 0) {
            close(connection);
        } else if (in.position() == 0) {
            connection.in.release();
        }
    }

    /** There is no buffer to read into. The answer is short and the socket's buffer empty, so it is written here. */
    private void refuse(Connection connection) throws IOException {
        refused.lazySet(refused.getPlain() + 1);
        drain.clear();
        writer.error(drain, Status.SERVICE_UNAVAILABLE, false, Persistence.CLOSE);
        connection.channel.write(drain.flip());
        rest(connection, Phase.LINGERING);
    }

    private void push(Connection connection) {
        connection.key.interestOps(0);
        connection.away = true;
        away++;
        pushed++;
        chain.pushHead(connection.handle);
    }

    /** Wakes as many workers as there is new work for, if as many sleep. */
    private void wakeWorkers() {
        for (int i = 0; i < workers.length && pushed > 0; i++) {
            if (workers[i].wake()) {
                pushed--;
            }
        }
        pushed = 0;
    }

    private int takeBack() {
        int taken = 0;
        for (PoolChain back : handedBack) {
            for (long handle = back.popTail(); handle != 0; handle = back.popTail()) {
                Connection connection = table.get(handle);
                connection.away = false;
                away--;
                rest(connection, connection.next);
                taken++;
            }
        }
        return taken;
    }

    /** Lets a connection wait for what its new phase is about, with a new time limit unless it has got nowhere. */
    private void rest(Connection connection, Phase phase) {
        if (phase == Phase.BROKEN || (phase == Phase.LINGERING && !sayGoodbye(connection))) {
            close(connection);
            return;
        }
        if (phase != connection.phase || connection.progressed) {
            connection.phase = phase;
            connection.deadline = now + timeLimit(phase).toNanos();
        } else if (!stopping && isOverdue(connection)) {
            expire(connection);
            return;
        }
        connection.key.interestOps(phase == Phase.WRITING ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private Duration timeLimit(Phase phase) {
        return switch (phase) {
            case IDLE -> options.idleTimeout();
            case RECEIVING -> options.requestTimeout();
            case WRITING -> options.writeTimeout();
            case LINGERING -> options.lingerTimeout();
            case BROKEN -> Duration.ZERO;
        };
    }

    /**
     * Tells the client that there will be no more answers; whether it is worth while to wait until it closes. To close
     * a socket with input unread would reset it, and the client could lose the last answer.
     */
    private static boolean sayGoodbye(Connection connection) {
        try {
            connection.channel.shutdownOutput();
            return !connection.inputEnded;
        } catch (IOException lost) {
            return false;
        }
    }

    private void drain(Connection connection) throws IOException {
        int read = connection.channel.read(drain.clear());
        connection.bytesDrained += read;
        if (read < 0 || connection.bytesDrained > MAX_DRAINED_BYTES) {
            close(connection);
        }
    }

    /** Expires the overdue connections that are here; the others are looked at when they come back. */
    private void sweep() {
        for (int i = count - 1; i >= 0; i--) {
            Connection connection = connections[i];
            if (!connection.away && isOverdue(connection)) {
                expire(connection);
            }
        }
    }

    private boolean isOverdue(Connection connection) {
        return now - connection.deadline >= 0;
    }

    /** Ends an overdue connection that is here: a late request with an answer, all else without. */
    private void expire(Connection connection) {
        if (connection.phase == Phase.RECEIVING) {
            connection.expired = true;
            push(connection);
        } else {
            close(connection);
        }
    }

    private void register(SocketChannel channel) {
        try {
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            Connection connection = new Connection(channel, key, this, source, options);
            key.attach(connection);
            connection.handle = table.add(connection);
            connection.deadline = now + timeLimit(Phase.IDLE).toNanos();
            connection.place = count;
            if (count == connections.length) {
                connections = Arrays.copyOf(connections, 2 * count);
            }
            connections[count++] = connection;
        } catch (IOException lost) {
            closeQuietly(channel);
        } catch (RuntimeException bug) {
            failures.lazySet(failures.getPlain() + 1);
            closeQuietly(channel);
        }
    }

    /** Closes a connection that is not away. */
    private void close(Connection connection) {
        Connection last = connections[--count];
        connections[connection.place] = last;
        last.place = connection.place;
        table.remove(connection.handle);
        connection.releaseBuffers();
        closeQuietly(connection.channel);
    }

    /** Closes all connections that are not away; how many are. */
    private int closeAll() {
        for (SocketChannel channel = arrivals.poll(); channel != null; channel = arrivals.poll()) {
            closeQuietly(channel);
        }
        for (int i = count - 1; i >= 0; i--) {
            if (!connections[i].away) {
                close(connections[i]);
            }
        }
        return away;
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException lost) {
            // It is gone either way.
        }
    }
}
