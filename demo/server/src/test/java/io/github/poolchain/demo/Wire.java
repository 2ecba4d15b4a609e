package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection to a server under test, on which a test says anything, well-formed or not. */
final class Wire implements AutoCloseable {
    /**
     * An answer.
     *
     * @param head status line and headers
     * @param text the content
     */
    record Answer(int status, String head, String text) {}

    private static final int PATIENCE_MILLIS = 30_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) .*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: (\\d+)\r\n");

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    private Wire(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    static Wire to(Server server) throws IOException {
        return new Wire(server.port(), 0);
    }

    /** One that takes in few bytes before it is read. */
    static Wire withSmallBufferTo(Server server) throws IOException {
        return new Wire(server.port(), 4096);
    }

    Wire send(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
        return this;
    }

    /** Sends the text and, if the server closes the connection before it has all of it, no more than that. */
    Wire trySend(String text) {
        try {
            return send(text);
        } catch (IOException closed) {
            return this;
        }
    }

    Wire endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Reads one answer, with its text. */
    Answer answer() throws IOException {
        Answer head = answerToHead();
        Matcher length = LENGTH.matcher(head.head());
        if (!length.find()) {
            return head;
        }
        byte[] text = in.readNBytes(Integer.parseInt(length.group(1)));
        return new Answer(head.status(), head.head(), new String(text, ISO_8859_1));
    }

    /** Reads one answer that has no text, as that to a HEAD request. */
    Answer answerToHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection ends after: " + text);
            }
            head.write(b);
            text = b == '\n' ? head.toString(ISO_8859_1) : "";
        }
        Matcher status = STATUS.matcher(text);
        if (!status.matches()) {
            throw new IOException("not an answer: " + text);
        }
        return new Answer(Integer.parseInt(status.group(1)), text, "");
    }

    /** Whether the server closes the connection, in order and without another byte. */
    boolean ends() throws IOException {
        return in.read() < 0;
    }

    /** Whether the server closes the connection, be it by a reset. */
    boolean endsSomehow() {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Breaks the connection off, so that the server sees an error. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
