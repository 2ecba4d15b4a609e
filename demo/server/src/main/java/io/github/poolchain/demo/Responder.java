package io.github.poolchain.demo;

import io.github.poolchain.demo.Connection.Phase;
import io.github.poolchain.demo.HttpParser.Method;
import io.github.poolchain.demo.HttpParser.Verdict;
import io.github.poolchain.demo.ResponseWriter.Persistence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Answers what has come on a connection. For one thread, which has one of its own; it never waits for a socket. */
final class Responder {
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

    private final int bufferBytes;
    private final ResponseWriter writer = new ResponseWriter();
    private final Lease text;
    private final ByteBuffer spare = ByteBuffer.allocateDirect(ResponseWriter.MAX_BYTES);

    // Written by this thread only, read by any.
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    Responder(BufferSource source, ServerOptions options) {
        bufferBytes = options.bufferBytes();
        text = source.newLease();
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

    /** This thread only: answers what has come on a connection, and notes what it is to wait for. */
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
