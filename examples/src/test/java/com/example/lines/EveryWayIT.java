package com.example.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.poolchain.pool.BufferPool;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the example in each way that a Java program is run. It must say what it always says and nothing else: no warning of the JVM either. */
class EveryWayIT {
    private static final String MAIN = "com.example.lines.Main";
    private static final String MODULE = "com.example.lines/" + MAIN;
    private static final String EXPECTED = """
            4000 lines answered
            0 buffers in use
            """;

    private static final Path TARGET = Path.of(System.getProperty("target"));
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    /** The example's jar, then that of the library, as Maven has found it. */
    private static final String JARS = System.getProperty("jar") + File.pathSeparator + library();

    private static String library() {
        try {
            return Path.of(BufferPool.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldRunOnTheClassPath() throws Exception {
        assertEquals(EXPECTED, run(java(), "-cp", JARS, MAIN));
    }

    @Test
    void shouldRunOnTheModulePath() throws Exception {
        assertEquals(EXPECTED, run(java(), "-p", JARS, "-m", MODULE));
    }

    @Test
    void shouldRunAsAnImageOfItsOwn() throws Exception {
        Path image = Files.createTempDirectory(TARGET, "image").resolve("lines");
        assertEquals(
                "",
                run(
                        JAVA.resolve("jlink").toString(),
                        "--module-path",
                        JARS,
                        "--add-modules",
                        "com.example.lines",
                        "--launcher",
                        "lines=" + MODULE,
                        "--output",
                        image.toString()));
        assertEquals(EXPECTED, run(image.resolve("bin/lines").toString()));
        String modules = run(image.resolve("bin/java").toString(), "--list-modules");
        assertTrue(modules.contains("io.github.poolchain") && modules.contains("jdk.jfr"), modules);
        assertFalse(modules.contains("jdk.attach") || modules.contains("jspecify") || modules.contains("jdk.unsupported"), modules);
    }

    @Test
    void shouldRunWithAnAheadOfTimeCache() throws Exception {
        Path cache = Files.createTempDirectory(TARGET, "cache").resolve("lines.aot");
        String training = run(java(), "-XX:AOTCacheOutput=" + cache, "-cp", JARS, MAIN);
        assertTrue(training.startsWith(EXPECTED) && training.contains("AOTCache creation is complete"), training);
        // AOTMode=on: rather ends than goes without the cache.
        assertEquals(EXPECTED, run(java(), "-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-cp", JARS, MAIN));
    }

    private static String java() {
        return JAVA.resolve("java").toString();
    }

    /** What the command has printed on either output; it must have ended well, within two minutes. */
    private static String run(String... command) throws Exception {
        Path output = Files.createTempFile(TARGET, "output", ".txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        String told = Files.readString(output).replace(System.lineSeparator(), "\n");
        Files.delete(output);
        assertTrue(ended && process.exitValue() == 0, String.join(" ", command) + "\n" + told);
        return told;
    }
}
