package io.github.poolchain.demo;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.demo.Connection.Phase;
import io.github.poolchain.demo.HttpParser.Method;
import io.github.poolchain.demo.HttpParser.Verdict;
import io.github.poolchain.demo.ResponseWriter.Persistence;
import io.github.poolchain.handle.HandleTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes connections from the tails of the I/O threads' chains, answers all whole requests in what was read, and hands
 * each back to its I/O thread. It never waits for a socket.
 */
final class Worker implements Runnable {
    /*
     * The text of every answer is rendered into a buffer of its own, since its length must be known before the head is
     * written. That buffer is taken and given back for each request: it is what the rows of the demo differ in. The
     * answers to one batch of requests are gathered by copying them into the connection's out buffer, and leave with
     * one write. A gathering write would save the copy, but makes 40 bytes of garbage for each buffer of a shared arena
     * (a Releaser and a LinkedRunnable in sun.nio.ch.IOUtil).
     */

    /** What an answer may be rendered into. It is more than this one needs, for the application did not know that. */
    private static final int TEXT_BUFFER_BYTES = 1024;

    private static final byte[] TEXT = "Hello, World!\n".getBytes(StandardCharsets.US_ASCII);

    /** How often to look for work before going to sleep. */
    private static final int SPINS = 100;

    private final int index;
    private final PoolChain[] chains;
    private final HandleTable<Connection> table;
    private final int bufferBytes;
    private final Doze doze = new Doze();
    private final ResponseWriter writer = new ResponseWriter();
    private final Lease text;
    private final ByteBuffer spare = ByteBuffer.allocateDirect(ResponseWriter.MAX_BYTES);
    private final Thread thread;
    private volatile boolean stopping;
    private int nextChain;

    // Written by this thread only, read by any.
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    Worker(int index, PoolChain[] chains, HandleTable<Connection> table, BufferSource source, ServerOptions options) {
        this.index = index;
        this.chains = chains;
        this.table = table;
        bufferBytes = options.bufferBytes();
        text = source.newLease();
        thread = Thread.ofPlatform().name("demo-worker-" + index).daemon().unstarted(this);
    }

    Thread thread() {
        return thread;
    }

    /** Any thread, after it has pushed to a chain: wakes this worker if it sleeps, and says whether it did. */
    boolean wake() {
        boolean asleep = doze.mustWake();
        if (asleep) {
            LockSupport.unpark(thread);
        }
        return asleep;
    }

    /** Any thread. To be called when no more work will come. */
    void stop() {
        stopping = true;
        wake();
    }

    /** Requests answered. */
    long requests() {
        return requests.get();
    }

    /** Requests answered with an error that ends the connection. */
    long refused() {
        return refused.get();
    }

    /** Connections given up because of an exception. */
    long failures() {
        return failures.get();
    }

    @Override
    public void run() {
        for (long handle = await(); handle != 0; handle = await()) {
            serve(table.get(handle));
        }
    }

    /** The next handle, or 0 when stopping. */
    private long await() {
        for (int i = 0; i < SPINS; i++) {
            long handle = steal();
            if (handle != 0) {
                return handle;
            }
            Thread.onSpinWait();
        }
        while (!stopping) {
            doze.begin();
            long handle = steal();
            if (handle == 0 && !stopping) {
                LockSupport.park(this);
            }
            doze.end();
            if (handle != 0) {
                return handle;
            }
        }
        return steal();
    }

    private long steal() {
        for (int i = 0; i < chains.length; i++) {
            long handle = chains[nextChain].popTail();
            nextChain = nextChain + 1 == chains.length ? 0 : nextChain + 1;
            if (handle != 0) {
                return handle;
            }
        }
        return 0;
    }

    /** This thread only: answers what has come on a connection, and hands it back. */
    void serve(Connection connection) {
        connection.progressed = false;
        try {
            connection.next = answer(connection);
        } catch (IOException lost) {
            connection.next = Phase.BROKEN;
        } catch (RuntimeException | Error bug) {
            failures.lazySet(failures.getPlain() + 1);
            connection.next = Phase.BROKEN;
        }
        if (connection.next == Phase.BROKEN) {
            text.release();
            connection.releaseBuffers();
        }
        connection.home.handBack(index, connection.handle);
    }

    /** Answers what can be answered; what the connection waits for then. */
    private Phase answer(Connection connection) throws IOException {
        if (connection.out.isHeld()) {
            if (!flush(connection)) {
                return Phase.WRITING;
            }
            connection.progressed = true;
        }
        ByteBuffer in = connection.in.buffer();
        int from = 0;
        int to = in.position();
        Verdict verdict = Verdict.REQUEST;
        while (!connection.finished && verdict != Verdict.INCOMPLETE && hasRoom(connection)) {
            verdict = connection.parser.parse(in, from, to);
            from = connection.parser.position();
            reply(connection, verdict);
        }
        keep(connection, from, to);
        if (!flush(connection)) {
            return Phase.WRITING;
        }
        if (connection.finished) {
            return Phase.LINGERING;
        }
        return connection.parser.midRequest() ? Phase.RECEIVING : Phase.IDLE;
    }

    private void reply(Connection connection, Verdict verdict) throws IOException {
        HttpParser parser = connection.parser;
        switch (verdict) {
            case REQUEST -> answerRequest(connection);
            case CONTINUE -> {
                if (parser.method() == Method.OTHER) {
                    // Whether the body still comes is for the client to decide, so where the request ends is not known.
                    refuse(connection, Status.METHOD_NOT_ALLOWED);
                } else if (hasOut(connection)) {
                    writer.interim(connection.out.buffer());
                }
            }
            case REFUSED -> refuse(connection, parser.refusal());
            case INCOMPLETE -> {
                if (connection.expired) {
                    refuse(connection, Status.REQUEST_TIMEOUT);
                } else if (connection.inputEnded) {
                    refuse(connection, Status.BAD_REQUEST);
                }
            }
        }
    }

    private void answerRequest(Connection connection) throws IOException {
        if (!hasOut(connection)) {
            return;
        }
        HttpParser parser = connection.parser;
        boolean last = !parser.keepAlive();
        Persistence persistence = last ? Persistence.CLOSE
                : parser.isHttp11() ? Persistence.UNSAID
                : Persistence.KEEP_ALIVE;
        ByteBuffer out = connection.out.buffer();
        if (parser.method() == Method.OTHER) {
            writer.error(out, Status.METHOD_NOT_ALLOWED, false, persistence);
        } else if (text.tryAcquire(TEXT_BUFFER_BYTES)) {
            render(text.buffer());
            writer.answer(out, text.buffer(), parser.method() == Method.HEAD, persistence);
            text.release();
        } else {
            refuse(connection, Status.SERVICE_UNAVAILABLE);
            return;
        }
        connection.finished = last;
        connection.progressed = true;
        requests.lazySet(requests.getPlain() + 1);
    }

    /** The application: one line of text, whatever was asked for. */
    private static void render(ByteBuffer text) {
        text.put(TEXT).flip();
    }

    /** Answers with an error, after which the connection is closed. */
    private void refuse(Connection connection, Status status) throws IOException {
        if (hasOut(connection)) {
            boolean head = connection.parser.method() == Method.HEAD;
            writer.error(connection.out.buffer(), status, head, Persistence.CLOSE);
            connection.finished = true;
            refused.lazySet(refused.getPlain() + 1);
        }
    }

    /** Whether the connection has an out buffer. If the source has none left, it is told so as well as can be. */
    private boolean hasOut(Connection connection) throws IOException {
        if (connection.out.isHeld() || connection.out.tryAcquire(bufferBytes)) {
            return true;
        }
        spare.clear();
        writer.error(spare, Status.SERVICE_UNAVAILABLE, false, Persistence.CLOSE);
        connection.channel.write(spare.flip());
        connection.finished = true;
        refused.lazySet(refused.getPlain() + 1);
        return false;
    }

    /** Whether one more answer fits in the out buffer, if need be after writing what is in it. */
    private static boolean hasRoom(Connection connection) throws IOException {
        return !connection.out.isHeld()
                || connection.out.buffer().remaining() >= ResponseWriter.MAX_BYTES
                || flush(connection);
    }

    /** Writes the out buffer and, when all is written, gives it back. Otherwise false, and the rest stays in it. */
    private static boolean flush(Connection connection) throws IOException {
        if (!connection.out.isHeld()) {
            return true;
        }
        ByteBuffer out = connection.out.buffer();
        connection.channel.write(out.flip());
        if (out.hasRemaining()) {
            out.compact();
            return false;
        }
        connection.out.release();
        return true;
    }

    /** Keeps of the input what is not parsed yet; if nothing, gives the buffer back. */
    private static void keep(Connection connection, int from, int to) {
        if (from == to || connection.finished) {
            connection.in.release();
        } else {
            connection.in.buffer().limit(to).position(from).compact();
        }
    }
}
