package io.github.poolchain.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Runs a program on the module path, in a JVM of its own that gets no option but that path. */
public final class ModulePath {
    private ModulePath() {}

    /**
     * Compiles a module {@code app} of one class {@code app.Main}, runs it, and passes if it ends well and neither it nor the JVM prints
     * a word.
     *
     * @param directory an empty one
     * @param main the source of {@code app.Main}
     * @param required the modules that it requires; all on the class path of the tests are at hand
     */
    public static void shouldRunSilently(Path directory, String main, String... required)
            throws IOException, InterruptedException {
        String path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty() && !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        Path classes = directory.resolve("classes");
        compile(directory, classes, path, main, required);

        String said = Child.run("--module-path", path + File.pathSeparator + classes, "--module", "app/app.Main");
        assertThat(said).as("no warning, no word").isEmpty();
    }

    private static void compile(Path directory, Path classes, String path, String main, String... required)
            throws IOException {
        Path source = Files.createDirectories(directory.resolve("app")).resolve("Main.java");
        Files.writeString(source, main);
        Path module = directory.resolve("module-info.java");
        Files.writeString(
                module,
                Stream.of(required).map(name -> "requires " + name + ";").collect(Collectors.joining(" ", "module app {", "}")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            errors,
                            files,
                            null,
                            List.of("--module-path", path, "-d", classes.toString(), "-proc:none"),
                            null,
                            files.getJavaFileObjects(module, source))
                    .call();
            assertThat(compiled).as(errors.toString()).isTrue();
        }
    }
}
