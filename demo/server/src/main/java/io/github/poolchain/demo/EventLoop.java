package io.github.poolchain.demo;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.demo.Connection.Phase;
import io.github.poolchain.demo.ResponseWriter.Persistence;
import io.github.poolchain.handle.HandleTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
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
 * Waits for sockets, reads what has come, answers, and closes connections after their time or their end. What it has read
 * lies in a chain until it is answered: this loop works at the head, and loops that have nothing to do steal from the tail.
 */
final class EventLoop implements Runnable {
    /*
     *   home                                              thief, who found nothing to do of its own
     *   select: readable
     *   read, push to the chain
     *   pop from its head, parse, answer, write   ----->  pop from its tail, parse, answer, write
     *   pop from the thief's chain                <-----  push to its chain for this home, and wake it
     *   go on with it: read or write on, or close
     *
     * A connection is "away" from the push until its home has popped it, from the one chain or the other, and meanwhile its
     * home leaves it alone, whatever its time limit. Its handle stays valid all the while, since only the home removes it
     * from the table. Its key stays as it is, as most are back before the next select; if the selector comes with one
     * that is away, it has been stolen, and its key is silenced until it is back.
     *
     * A time limit is looked at in two places: in the sweep, for a connection that is here and silent, and whenever one
     * has been answered or comes back. The sweep alone is not enough. A client that sends a byte each millisecond, or
     * reads one, can have its connection away at every sweep.
     *
     * Sleeping. What a loop has read it answers itself, unless a thief is quicker. So nobody needs to be woken for it, and
     * to miss that another loop sleeps costs only the help. A thief that hands back must not be missed:
     *
     *     home                                            thief
     *     1  asleep = true                                a  push
     *     2  fence                                        b  fence
     *     3  look once more: has anything come back?      c  asleep?  then wake the selector
     *     4  if not: select
     *
     * If 3 missed the push and c missed asleep, the home would sleep beside it. The fences are partners: one comes first in
     * the order of all fences; if it is 2, then c sees asleep; if it is b, then 3 sees the push. A wake-up that comes
     * between 3 and 4 ends the select at once.
     */

    private static final int SWEEP_MILLIS = 100;

    /** For fewer connections it is not worth while to wake somebody. */
    private static final int WORTH_HELP = 4;

    /** The chains have room for so many connections before they grow. */
    private static final int MOST_ROOM = 1 << 16;

    /** How much input to throw away after the last answer; a client that sends yet more may lose that. */
    private static final long MAX_DRAINED_BYTES = 1 << 20;

    private final ServerOptions options;
    private final BufferSource source;
    private final HandleTable<Connection> table;
    private final Selector selector;
    private final int index;
    private final PoolChain chain;
    private final PoolChain[] handedBack;
    private final Queue<SocketChannel> arrivals = new ConcurrentLinkedQueue<>();
    private final Consumer<SelectionKey> onReady = this::ready;
    private final Thread thread;
    private final LongSupplier clock;
    private final Responder responder;
    private EventLoop[] loops = {};
    private volatile boolean asleep;
    private volatile boolean stopping;

    // This thread only.
    private final ByteBuffer drain = ByteBuffer.allocateDirect(16 * 1024);
    private final ResponseWriter writer = new ResponseWriter();
    private Connection[] connections = new Connection[64];
    private int count;
    private int away;
    private int pushed;
    private int nextVictim;
    private long now;
    private long lastSweep;

    // Written by this thread only, read by any.
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    EventLoop(
            int index, Selector selector, HandleTable<Connection> table, BufferSource source, ServerOptions options) {
        this(index, selector, table, source, options, System::nanoTime);
    }

    /** For tests: {@code clock} tells the time in nanoseconds, and is read once a turn. */
    EventLoop(
            int index,
            Selector selector,
            HandleTable<Connection> table,
            BufferSource source,
            ServerOptions options,
            LongSupplier clock) {
        this.index = index;
        this.clock = clock;
        now = clock.getAsLong();
        lastSweep = now;
        this.selector = selector;
        this.table = table;
        this.source = source;
        this.options = options;
        responder = new Responder(source, options);
        // With room for all, so that no push has to ask for memory.
        int room = Math.min(options.maxConnections(), MOST_ROOM);
        chain = new PoolChain(room);
        handedBack = new PoolChain[options.loops()];
        Arrays.setAll(handedBack, thief -> new PoolChain(room));
        thread = Thread.ofPlatform().name("demo-loop-" + index).daemon().unstarted(this);
    }

    Thread thread() {
        return thread;
    }

    /** What has been read and not answered. */
    PoolChain chain() {
        return chain;
    }

    /** What it answers with. */
    Responder responder() {
        return responder;
    }

    /** Before the thread is started: tells it all loops of the server, of which this is one. */
    void introduce(EventLoop[] loops) {
        this.loops = loops;
    }

    /** Any thread: makes a new connection this loop's. */
    void adopt(SocketChannel channel) {
        arrivals.add(channel);
        wakeIfAsleep();
    }

    /** A thief only, with its own index: gives a connection back that it has answered. */
    void handBack(int thief, long handle) {
        handedBack[thief].pushHead(handle);
        wakeIfAsleep();
    }

    /** Any thread: closes all connections, once the thieves have handed them back, and ends the thread. */
    void stop() {
        stopping = true;
        wakeIfAsleep();
    }

    private void wakeIfAsleep() {
        VarHandle.fullFence(); // partner: the fence in sleep
        if (asleep) {
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

    /** When all loops have ended: frees the chains. */
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
            work();
            while (closeAll() > 0) {
                Thread.onSpinWait();
                takeBack();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        }
    }

    /** This thread only: finds something to do, for which it waits a moment at most, and does it. */
    private void turn() throws IOException {
        look();
        work();
    }

    /** This thread only: pushes what is ready to the chain; if nothing is, helps another loop, or else waits for a moment. */
    void look() throws IOException {
        pushed = 0;
        int taken = takeBack();
        selector.selectNow(onReady);
        if (pushed == 0 && taken == 0 && arrivals.isEmpty() && !steal()) {
            sleep();
        }
        now = clock.getAsLong();
        for (SocketChannel channel = arrivals.poll(); channel != null; channel = arrivals.poll()) {
            register(channel);
        }
        if (now - lastSweep >= SWEEP_MILLIS * 1_000_000L) {
            lastSweep = now;
            sweep();
        }
        if (pushed >= WORTH_HELP) {
            callForHelp();
        }
    }

    private void sleep() throws IOException {
        asleep = true;
        VarHandle.fullFence(); // partner: the fence in wakeIfAsleep
        if (takeBack() == 0 && arrivals.isEmpty() && !stopping) {
            selector.select(onReady, SWEEP_MILLIS);
        }
        asleep = false;
    }

    /** Wakes a loop that sleeps, if there is one. */
    private void callForHelp() {
        for (EventLoop loop : loops) {
            if (loop.asleep) {
                loop.selector.wakeup();
                return;
            }
        }
    }

    /** Answers what another loop has read, if there is anything. */
    private boolean steal() {
        for (int i = 0; i < loops.length; i++) {
            nextVictim = nextVictim + 1 >= loops.length ? 0 : nextVictim + 1;
            EventLoop victim = loops[nextVictim];
            long handle = victim == this ? 0 : victim.chain.popTail();
            if (handle != 0) {
                responder.serve(table.get(handle));
                victim.handBack(index, handle);
                return true;
            }
        }
        return false;
    }

    /** This thread only: answers what is in the chain. */
    void work() {
        for (long handle = chain.popHead(); handle != 0; handle = chain.popHead()) {
            Connection connection = table.get(handle);
            responder.serve(connection);
            arrive(connection);
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        if (connection.away) {
            key.interestOps(0); // a thief has it; arrive sets this anew
            return;
        }
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
        chain.pushHead(connection.handle);
        connection.away = true;
        away++;
        pushed++;
    }

    private int takeBack() {
        int taken = 0;
        for (PoolChain back : handedBack) {
            for (long handle = back.popTail(); handle != 0; handle = back.popTail()) {
                arrive(table.get(handle));
                taken++;
            }
        }
        return taken;
    }

    /** A connection that was away is here again, answered. */
    private void arrive(Connection connection) {
        connection.away = false;
        away--;
        rest(connection, connection.next);
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
