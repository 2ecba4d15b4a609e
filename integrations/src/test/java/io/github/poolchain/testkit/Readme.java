package io.github.poolchain.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the Java that a module's README shows with what its tests compile and run. */
public final class Readme {
    private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMPILED = Pattern.compile("\n[ ]*// README\n(.*?)\n[ ]*// end of README\n", Pattern.DOTALL);

    private Readme() {}

    /**
     * Passes if the one block of Java in {@code README.md} is what {@code example} has between the lines "// README" and "// end of README",
     * but for the indentation.
     *
     * @param example a test class of the module, whose directory is the current one
     */
    public static void shouldShow(Class<?> example) throws IOException {
        Path source = Path.of("src/test/java", example.getName().replace('.', '/') + ".java");
        assertThat(only(SHOWN, Path.of("README.md"))).isEqualTo(only(COMPILED, source));
    }

    private static String only(Pattern pattern, Path file) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s shows an example", file).isTrue();
        String found = matcher.group(1).stripIndent().strip();
        assertThat(matcher.find()).as("%s shows another example", file).isFalse();
        return found;
    }
}
