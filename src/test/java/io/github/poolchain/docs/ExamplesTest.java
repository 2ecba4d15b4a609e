package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README and docs show no Java but what is compiled and run: by the tests of this package, or by those that belong to what a page shows. */
class ExamplesTest extends Examples {
    @Test
    void shouldShowOnlyWhatIsCompiledAndRun() throws IOException {
        Path root = Pages.root();
        String compiled = compiled(root);
        List<String> others = new ArrayList<>();
        int blocks = 0;
        for (Path page : pages(root)) {
            for (String block : Pages.javaBlocks(Files.readString(page))) {
                blocks++;
                if (!compiled.contains(Pages.normalized(block.replace("System.out.println", "print")))) {
                    others.add(root.relativize(page) + " shows what is not compiled:\n" + block);
                }
            }
        }
        assertThat(others).isEmpty();
        assertThat(blocks).isGreaterThan(10);
    }

    @Test
    void shouldNoticeThatAnExampleDoesNotPrintWhatItSays() {
        print(1 + 1); // 2: as it should be
        shouldPrintWhatThePageSays();
        print(1 + 1); // 3
        assertThat(takeWrong()).containsExactly("printed \"2\" where the example says \"3\"");
        print(1 + 1); // 22
        assertThat(takeWrong()).hasSize(1);
    }

    private static List<Path> pages(Path root) throws IOException {
        return Pages.below(root).stream()
                .filter(page -> page.equals(root.resolve("README.md")) || page.startsWith(root.resolve("docs")))
                .toList();
    }

    /** All sources that may have examples, one after the other. */
    private static String compiled(Path root) throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String folder : List.of("src/test/java", "integrations", "examples")) {
            if (Files.exists(root.resolve(folder))) {
                try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                    for (Path file : files.filter(ExamplesTest::mayHaveExamples).toList()) {
                        sources.append(Pages.normalized(Files.readString(file).replace("System.out.println", "print")))
                                .append('\n');
                    }
                }
            }
        }
        return sources.toString();
    }

    /** Tests, which the build runs, and the program in {@code examples}, which it runs too. */
    private static boolean mayHaveExamples(Path file) {
        String name = file.toString().replace('\\', '/');
        return name.endsWith(".java") && !name.contains("/target/") && (name.contains("/src/test/") || name.contains("/examples/"));
    }
}
