package io.github.poolchain.agrona;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.app.Main;
import io.github.poolchain.testkit.Child;
import io.github.poolchain.testkit.Readme;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's example in a JVM of its own, which gets no flag and prints no warning. */
class ModulePathTest {
    private static final String EXAMPLE = "42 from a lease%n20%n".formatted();

    @Test
    void shouldNeedNoFlagOnTheModulePath() throws Exception {
        String tests = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        String modules = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.equals(tests) && isModule(Path.of(each)))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(Child.run("-p", modules, "--add-modules", "io.github.poolchain.agrona", "-cp", tests, Main.class.getName()))
                .isEqualTo(EXAMPLE + "false io.github.poolchain.agrona%n".formatted());
    }

    @Test
    void shouldNeedNoFlagOnTheClassPath() throws Exception {
        assertThat(Child.run("-cp", System.getProperty("java.class.path"), Main.class.getName())).isEqualTo(EXAMPLE + "false null%n".formatted());
    }

    @Test
    void shouldShowInTheReadmeWhatRuns() throws IOException {
        Readme.shouldShow(Main.class);
    }

    /** Ours are jars or folders, as Maven has it. */
    private static boolean isModule(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith("poolchain") || name.startsWith("agrona") || name.startsWith("jspecify") || Files.exists(entry.resolve("module-info.class"));
    }
}
