package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The answer that a load client expects. The first is taken apart with care; the others must be the same, byte for
 * byte, except for the date. That is a strict check and a cheap one.
 */
final class Answer {
    private static final String STATUS = "HTTP/1.1 200 OK\r\n";
    private static final String DATE = "\r\nDate: ";
    private static final String LENGTH = "\r\nContent-Length: ";
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String TEXT = "Hello, World!\n";
    private static final int MAX_BYTES = 4096;

    private final MemorySegment bytes;
    private final int length;
    private final int dateStart;
    private final int dateEnd;

    private Answer(String answer) {
        bytes = MemorySegment.ofArray(answer.getBytes(US_ASCII));
        length = answer.length();
        dateStart = answer.indexOf(DATE) + DATE.length();
        dateEnd = answer.indexOf("\r\n", dateStart);
    }

    /**
     * Sends a request and makes the answer the expected one.
     *
     * @param channel in blocking mode
     * @throws IOException if it is not a right answer
     */
    static Answer learn(SocketChannel channel, String request) throws IOException {
        channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
        ByteBuffer in = ByteBuffer.allocate(MAX_BYTES);
        String answer = "";
        while (!answer.endsWith(TEXT)) {
            if (!in.hasRemaining() || channel.read(in) < 0) {
                throw new EOFException("not an answer that ends as it should: " + answer);
            }
            answer = new String(in.array(), 0, in.position(), US_ASCII);
        }
        String expectedEnd = LENGTH + TEXT.length() + END_OF_HEAD + TEXT;
        if (!answer.startsWith(STATUS) || !answer.contains(DATE) || !answer.endsWith(expectedEnd)) {
            throw new IOException("not the right answer: " + answer);
        }
        return new Answer(answer);
    }

    int length() {
        return length;
    }

    /**
     * Checks the answer at that offset, all of which is there.
     *
     * @throws IOException if it differs
     */
    void check(MemorySegment in, long offset) throws IOException {
        if (MemorySegment.mismatch(bytes, 0, dateStart, in, offset, offset + dateStart) >= 0
                || MemorySegment.mismatch(bytes, dateEnd, length, in, offset + dateEnd, offset + length) >= 0) {
            byte[] wrong = in.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
            throw new IOException("a wrong answer: " + new String(wrong, US_ASCII));
        }
    }
}
