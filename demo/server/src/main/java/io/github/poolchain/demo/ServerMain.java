package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The server as a process of its own, for {@link ServerProcess}. Arguments: the buffer source, or {@code netty} for the peer,
 * and the port, 0 for any.
 *
 * <p>It writes the port it got to standard output, 8 bytes; or, if it cannot listen, the length of a message as a
 * negative number, and the message. Then, for each byte on standard input, a {@link Sample}. It ends when standard
 * input does, which is also when its parent dies. This talk is binary because it goes on, once a second, in a heap that
 * is never collected.
 */
final class ServerMain {
    /** The most memory that the pool may hold. */
    private static final long MAX_POOL_BYTES = 64 << 20;

    /** In place of a buffer source. */
    static final String NETTY = "netty";

    private ServerMain() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[1]);
        try (WritableByteChannel out = new FileOutputStream(FileDescriptor.out).getChannel()) {
            if (args[0].equals(NETTY)) {
                serve(() -> NettyServer.start(port), port, out);
            } else {
                try (BufferSource source = BufferSource.named(args[0], MAX_POOL_BYTES)) {
                    serve(() -> Server.start(port, source, ServerOptions.defaults()), port, out);
                }
            }
        }
    }

    /** How a server is started. */
    @FunctionalInterface
    private interface Starter {
        DemoServer start() throws IOException;
    }

    private static void serve(Starter starter, int port, WritableByteChannel out) throws IOException {
        DemoServer server;
        try {
            server = starter.start();
        } catch (IOException e) {
            byte[] why = ("cannot serve on port " + port + ": " + e.getMessage()).getBytes(UTF_8);
            write(out, ByteBuffer.allocate(Long.BYTES + why.length).putLong(-why.length).put(why));
            return;
        }
        try (server) {
            answer(System.in, out, server);
        }
    }

    private static void answer(InputStream in, WritableByteChannel out, DemoServer server) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(Sample.BYTES);
        write(out, message.putLong(server.port()));
        while (in.read() >= 0) {
            message.clear();
            server.sample().writeTo(message);
            write(out, message);
        }
    }

    private static void write(WritableByteChannel out, ByteBuffer message) throws IOException {
        message.flip();
        while (message.hasRemaining()) {
            out.write(message);
        }
    }
}
