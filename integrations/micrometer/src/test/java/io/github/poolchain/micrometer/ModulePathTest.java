package io.github.poolchain.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.app.Main;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A JVM without any flag prints no warning, with everything on the module path or on the class path. */
class ModulePathTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final List<String> NEEDED =
            List.of("micrometer-core", "micrometer-commons", "micrometer-observation", "HdrHistogram", "LatencyUtils", "jspecify");

    @Test
    void shouldPrintNothingOnTheModulePath() throws Exception {
        String tests = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String modules = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.equals(tests) && isNeeded(Path.of(each)))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(run("-p", modules, "--add-modules", "io.github.poolchain.micrometer", "-cp", tests))
                .isEqualTo("1.0 0.0 io.github.poolchain.micrometer io.github.poolchain" + System.lineSeparator());
    }

    @Test
    void shouldPrintNothingOnTheClassPath() throws Exception {
        assertThat(run("-cp", System.getProperty("java.class.path"))).isEqualTo("1.0 0.0 null null" + System.lineSeparator());
    }

    /** Both of ours are jars or folders, as Maven has it. */
    private static boolean isNeeded(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith("poolchain") || Files.isRegularFile(entry.resolve("module-info.class")) || NEEDED.stream().anyMatch(name::startsWith);
    }

    private static String run(String... options) throws IOException, InterruptedException {
        Path output = Files.createTempFile("child", ".txt");
        try {
            List<String> command = Stream.of(
                            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                            Stream.of(options),
                            Stream.of(Main.class.getName()))
                    .flatMap(each -> each)
                    .toList();
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended && process.exitValue() == 0)
                    .as(() -> String.join(" ", command) + "\n" + read(output))
                    .isTrue();
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    @Test
    void shouldShowInTheReadmeWhatRuns() throws IOException {
        assertThat(code(Path.of("README.md"), "```java", "```")).isNotEmpty()
                .isEqualTo(code(Path.of("src/test/java/io/github/poolchain/app/Main.java"), "        // README", "        // README end"));
    }

    /** The lines between two others, without the indentation that all have. */
    private static String code(Path file, String after, String before) throws IOException {
        return Files.readAllLines(file).stream()
                .dropWhile(line -> !line.equals(after))
                .skip(1)
                .takeWhile(line -> !line.equals(before))
                .collect(Collectors.joining("\n"))
                .stripIndent();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
