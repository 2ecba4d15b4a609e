package io.github.poolchain.bench.netty;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An {@link AllocatorServer} in a process of its own, with a heap that is all there from the beginning: what else is resident is the
 * allocator's doing.
 */
final class ServerProcess implements AutoCloseable {
    private static final List<String> OPTIONS =
            List.of("-Xms256m", "-Xmx256m", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch", "-XX:MaxDirectMemorySize=1g", "-Dio.netty.noUnsafe=true");

    final int port;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;

    /** As the server says; bytes. {@code held} is the direct memory that the allocator has, in use or not. */
    record Figures(long resident, long peak, long allocated, long held) {}

    ServerProcess(String allocator, int loops) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(OPTIONS);
        Stream.of(System.getProperty("server.jvm", "").split(" ")).filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AllocatorServer.class.getName(), allocator, "" + loops));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        port = Integer.parseInt(answer());
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new EOFException("the server has ended");
        }
        return line;
    }

    Figures figures() throws IOException {
        questions.println();
        String[] parts = answer().split(" ");
        return new Figures(Long.parseLong(parts[0]) << 10, Long.parseLong(parts[1]) << 10, Long.parseLong(parts[2]), Long.parseLong(parts[3]));
    }

    @Override
    public void close() throws InterruptedException {
        questions.close();
        process.waitFor();
    }
}
