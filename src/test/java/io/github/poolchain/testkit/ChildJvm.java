package io.github.poolchain.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for what cannot be tried in the one that runs the tests. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Runs a main class of the tests with options of its own, and passes if it ends well. */
    public static void run(Class<?> main, String... options) throws IOException, InterruptedException {
        run(List.of(), main, options);
    }

    /** As {@link #run(Class, String...)}, but the JVM may have only so much address space. For Linux. */
    public static void runWithin(long kilobytes, Class<?> main, String... options)
            throws IOException, InterruptedException {
        run(List.of("/bin/sh", "-c", "ulimit -v " + kilobytes + " && exec \"$@\"", "sh"), main, options);
    }

    private static void run(List<String> shell, Class<?> main, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Path output = Files.createTempFile("child", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("MALLOC_ARENA_MAX", "1");
            Process process = builder.start();
            boolean ended = process.waitFor(5L * Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended && process.exitValue() == 0)
                    .as(() -> String.join(" ", command) + "\n" + read(output))
                    .isTrue();
            assertThat(read(output)).as("no warning, no word").isEmpty();
        } finally {
            Files.delete(output);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
