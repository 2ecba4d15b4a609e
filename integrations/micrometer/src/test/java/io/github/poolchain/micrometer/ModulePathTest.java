package io.github.poolchain.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.app.Main;
import io.github.poolchain.testkit.Child;
import io.github.poolchain.testkit.Readme;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A JVM without any flag prints no warning, with everything on the module path or on the class path. */
class ModulePathTest {
    private static final List<String> NEEDED =
            List.of("micrometer-core", "micrometer-commons", "micrometer-observation", "HdrHistogram", "LatencyUtils", "jspecify");

    @Test
    void shouldPrintNothingOnTheModulePath() throws Exception {
        String tests = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String modules = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.equals(tests) && isNeeded(Path.of(each)))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(Child.run("-p", modules, "--add-modules", "io.github.poolchain.micrometer", "-cp", tests, Main.class.getName()))
                .isEqualTo("1.0 0.0 io.github.poolchain.micrometer io.github.poolchain" + System.lineSeparator());
    }

    @Test
    void shouldPrintNothingOnTheClassPath() throws Exception {
        assertThat(Child.run("-cp", System.getProperty("java.class.path"), Main.class.getName()))
                .isEqualTo("1.0 0.0 null null" + System.lineSeparator());
    }

    /** Both of ours are jars or folders, as Maven has it. */
    private static boolean isNeeded(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith("poolchain") || Files.isRegularFile(entry.resolve("module-info.class")) || NEEDED.stream().anyMatch(name::startsWith);
    }

    @Test
    void shouldShowInTheReadmeWhatRuns() throws IOException {
        Readme.shouldShow(Main.class);
    }
}
