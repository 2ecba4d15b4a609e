package io.github.poolchain.jackson2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pool for Jackson 2 is the one for Jackson 3, but for the packages: a change of either must come to both. */
class TwinTest {
    private static final Path OURS = Path.of("src/main/java/io/github/poolchain/jackson2");
    private static final Path THEIRS = Path.of("../jackson/src/main/java/io/github/poolchain/jackson");

    @Test
    void shouldDifferByThePackagesOnly() throws IOException {
        List<String> names = names(OURS);
        assertThat(names).contains("PoolchainRecyclerPool.java").isEqualTo(names(THEIRS));
        for (String name : names) {
            String theirs = Files.readString(THEIRS.resolve(name))
                    .replace("tools.jackson.", "com.fasterxml.jackson.")
                    .replace("io.github.poolchain.jackson", "io.github.poolchain.jackson2");
            assertThat(Files.readString(OURS.resolve(name))).as(name).isEqualTo(theirs);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
