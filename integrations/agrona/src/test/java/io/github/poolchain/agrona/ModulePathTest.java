package io.github.poolchain.agrona;

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

/** The README's example in a JVM of its own, which gets no flag and prints no warning. */
class ModulePathTest {
    private static final long PATIENCE_SECONDS = 120;
    private static final String EXAMPLE = "42 from a lease%n20%n".formatted();

    @Test
    void shouldNeedNoFlagOnTheModulePath() throws Exception {
        String tests = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String modules = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.equals(tests) && isModule(Path.of(each)))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(run("-p", modules, "--add-modules", "io.github.poolchain.agrona", "-cp", tests))
                .isEqualTo(EXAMPLE + "false io.github.poolchain.agrona%n".formatted());
    }

    @Test
    void shouldNeedNoFlagOnTheClassPath() throws Exception {
        assertThat(run("-cp", System.getProperty("java.class.path"))).isEqualTo(EXAMPLE + "false null%n".formatted());
    }

    @Test
    void shouldShowInTheReadmeWhatRuns() throws IOException {
        assertThat(lines(Path.of("README.md"), "```java", "```"))
                .isNotEmpty()
                .isEqualTo(lines(Path.of("src/test/java/io/github/poolchain/app/Main.java"), "        // README", "        // README end"));
    }

    /** Ours are jars or folders, as Maven has it. */
    private static boolean isModule(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith("poolchain") || name.startsWith("agrona") || name.startsWith("jspecify") || Files.exists(entry.resolve("module-info.class"));
    }

    private static String run(String... options) throws IOException, InterruptedException {
        Path output = Files.createTempFile("child", ".txt");
        try {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            List<String> command = Stream.of(Stream.of(java), Stream.of(options), Stream.of(Main.class.getName())).flatMap(each -> each).toList();
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).isTrue();
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    /** Those between two others, without the indentation that all have. */
    private static String lines(Path file, String after, String before) throws IOException {
        return Files.readAllLines(file).stream()
                .dropWhile(line -> !line.equals(after))
                .skip(1)
                .takeWhile(line -> !line.equals(before))
                .collect(Collectors.joining("\n"))
                .stripIndent();
    }
}
