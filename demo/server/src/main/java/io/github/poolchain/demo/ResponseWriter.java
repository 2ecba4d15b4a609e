package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Writes answers into buffers, without making an object. For one thread. */
final class ResponseWriter {
    /** The longest text that can be answered with. */
    static final int MAX_TEXT_BYTES = 512;

    /** The longest answer, head and text. */
    static final int MAX_BYTES = MAX_TEXT_BYTES + 256;

    private static final byte[] INTERIM = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] DATE = "Date: ".getBytes(US_ASCII);
    private static final byte[] TYPE_AND_LENGTH =
            "\r\nContent-Type: text/plain\r\nContent-Length: ".getBytes(US_ASCII);
    private static final byte[] ALLOW = "\r\nAllow: GET, HEAD, POST".getBytes(US_ASCII);
    private static final byte[] CLOSE = "\r\nConnection: close".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE = "\r\nConnection: keep-alive".getBytes(US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(US_ASCII);

    /** What is said about the connection: it is closed, or it stays open for a client that would not expect that. */
    enum Persistence {
        CLOSE,
        KEEP_ALIVE,
        UNSAID
    }

    private final HttpDate date = new HttpDate();

    /**
     * Puts the answer to a request into {@code out}, which has room for {@link #MAX_BYTES}.
     *
     * @param text flipped; all of it is the content
     * @param head whether to leave the content out, as the answer to {@code HEAD} does
     */
    void answer(ByteBuffer out, ByteBuffer text, boolean head, Persistence persistence) {
        putHead(out, Status.OK, text.remaining(), persistence);
        if (!head) {
            out.put(text);
        }
    }

    /** Puts an answer with an error into {@code out}, which has room for {@link #MAX_BYTES}. */
    void error(ByteBuffer out, Status status, boolean head, Persistence persistence) {
        putHead(out, status, status.textLength(), persistence);
        if (!head) {
            status.putText(out);
        }
    }

    /** Puts the word that a client waits for before it sends a body. */
    void interim(ByteBuffer out) {
        out.put(INTERIM);
    }

    private void putHead(ByteBuffer out, Status status, int length, Persistence persistence) {
        status.putLine(out);
        out.put(DATE);
        date.put(out, System.currentTimeMillis());
        out.put(TYPE_AND_LENGTH);
        putNumber(out, length);
        if (status == Status.METHOD_NOT_ALLOWED) {
            out.put(ALLOW);
        }
        switch (persistence) {
            case CLOSE -> out.put(CLOSE);
            case KEEP_ALIVE -> out.put(KEEP_ALIVE);
            case UNSAID -> {}
        }
        out.put(END);
    }

    private static void putNumber(ByteBuffer out, int number) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.put((byte) ('0' + number / divisor % 10));
        }
    }
}
