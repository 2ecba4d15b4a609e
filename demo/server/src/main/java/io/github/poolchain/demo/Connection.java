package io.github.poolchain.demo;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A connection: its socket, its place in the input, and what it holds of buffers. An idle one holds none.
 *
 * <p>One thread at a time owns all of it: its home, or a thief to whom it has come as a handle in a chain, and from whom it
 * goes back through another chain. The chains' happens-before is what makes the plain fields below safe.
 */
final class Connection {
    /** What a connection waits for, and therefore which time limit it is under. */
    enum Phase {
        /** A request. */
        IDLE,
        /** The rest of a request. */
        RECEIVING,
        /** That the client reads on. */
        WRITING,
        /** That the client closes. The last answer is written, and what still comes in is thrown away. */
        LINGERING,
        /** Nothing. It is to be closed without more ado. */
        BROKEN
    }

    final SocketChannel channel;
    final SelectionKey key;
    final EventLoop home;
    final HttpParser parser;

    /** What was read and not yet parsed: bytes from 0 to the position. */
    final Lease in;

    /** What is answered and not yet written: bytes from 0 to the position. */
    final Lease out;

    /** Nothing more will be read: the client has shut its side. */
    boolean inputEnded;

    /** A request took too long to arrive. */
    boolean expired;

    /** The last answer is in {@link #out} or written; no further request is looked at. */
    boolean finished;

    /**
     * Since it was last read from or written to, a request was answered or what an earlier call had left in {@link #out} was
     * written: its time begins anew. (A {@code 100 Continue} is no answer: one request, one time limit.)
     */
    boolean progressed;

    /** What whoever has answered leaves it to wait for. */
    Phase next = Phase.IDLE;

    /** Set by its home before anybody else sees it. */
    long handle;

    // For its home only.
    Phase phase = Phase.IDLE;
    long deadline;
    boolean away;
    int place;
    long bytesDrained;

    Connection(SocketChannel channel, SelectionKey key, EventLoop home, BufferSource source, ServerOptions options) {
        this.channel = channel;
        this.key = key;
        this.home = home;
        parser = new HttpParser(options.bufferBytes(), options.maxBodyBytes());
        in = source.newLease();
        out = source.newLease();
    }

    /** Gives back whatever buffers are held. */
    void releaseBuffers() {
        in.release();
        out.release();
    }
}
