package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link ServerMain} in a Java virtual machine of its own, on the same class path. It does not outlive this one. */
final class ServerProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    /*
     * For each server. UnlockExperimentalVMOptions: Epsilon is one. AutoBoxCacheMax: the selector looks sockets up in a
     * HashMap by file number, and an Integer above the cached ones is new each time, 39 bytes an event when there are
     * many sockets. The rest: the virtual machine writes nothing to standard output, which is ours, and dies of a full
     * heap rather than going on without memory.
     */
    private static final List<String> COMMON_FLAGS = List.of(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:AutoBoxCacheMax=20000",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr");

    private final Process process;
    private final Thread killer;
    private final DataInputStream in;
    private final OutputStream out;
    private final InetSocketAddress address;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        killer = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        in = new DataInputStream(process.getInputStream());
        out = process.getOutputStream();
        try {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), readPort());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param source the name of a {@link BufferSource}
     * @param port where, or 0 for any that is free
     * @param flags for the virtual machine
     * @throws IOException if it does not start
     */
    static ServerProcess start(String source, int port, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(COMMON_FLAGS);
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ServerMain.class.getName(), source, Integer.toString(port)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new ServerProcess(process);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /**
     * Its numbers now.
     *
     * @throws UncheckedIOException if it has ended, or does not answer
     */
    Sample sample() {
        try {
            out.write('?');
            out.flush();
            return Sample.readFrom(read(Sample.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("the server has ended", e);
        }
    }

    private int readPort() throws IOException {
        int port = (int) read(Long.BYTES).getLong();
        if (port < 0) {
            throw new IOException(UTF_8.decode(read(-port)).toString());
        }
        return port;
    }

    private ByteBuffer read(int bytes) throws IOException {
        CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return in.readNBytes(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            byte[] read = reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (read.length < bytes) {
                throw new IOException("the server has ended");
            }
            return ByteBuffer.wrap(read);
        } catch (ExecutionException e) {
            throw new IOException("cannot read from the server", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the server does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Ends the process, by force if it does not end when asked. */
    @Override
    public void close() {
        try {
            out.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException alreadyGone) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException shuttingDown) {
            // Then it does its work.
        }
    }
}
