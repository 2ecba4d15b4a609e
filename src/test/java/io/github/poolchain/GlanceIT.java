package io.github.poolchain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code docs/guide/memory-at-a-glance.md}, on a process that does what is told there, print what is shown there. */
class GlanceIT {
    private static final Path GUIDE = Path.of("docs/guide/memory-at-a-glance.md");
    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private static final String SETTINGS = "+io.github.poolchain.SizeSummary#period=1s,+io.github.poolchain.LeaseOut#period=1s";

    @TempDir
    private Path folder;

    @Test
    void shouldPrintWhatTheGuideShows() throws Exception {
        String recording = folder.resolve("glance.jfr").toString();
        Process server = new ProcessBuilder(
                        JDK.resolve("java").toString(),
                        "-XX:StartFlightRecording:filename=" + recording + "," + SETTINGS,
                        "-Xlog:jfr*=off",
                        "-cp",
                        CLASS_PATH,
                        Glance.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String pid = Long.toString(server.pid());
        List<String> shown = new ArrayList<>();
        try (BufferedReader told = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(told.readLine()).isEqualTo("ready");
            shown.add(run("java", "-cp", CLASS_PATH, "io.github.poolchain.report.Main", pid));
            awaitEvents(pid);
            shown.add(run("jcmd", pid, "JFR.view", "io.github.poolchain.SizeSummary"));
            server.getOutputStream().close();
            assertThat(server.waitFor(Rendezvous.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
            assertThat(told.readLine()).isNull();
        } finally {
            server.destroyForcibly();
        }
        shown.add(run("jfr", "print", "--events", "io.github.poolchain.SizeSummary", recording));
        shown.add(run("jfr", "print", "--events", "io.github.poolchain.LeaseOut", recording));
        assertThat(run("jfr", "summary", recording)).contains("io.github.poolchain.PoolSummary", "io.github.poolchain.QueueSummary");
        String guide = normalized(Files.readString(GUIDE));
        String all = normalized(String.join("\n", shown));
        assertThat(blocks()).isNotEmpty().allSatisfy(block -> assertThat(all).contains(normalized(block)));
        assertThat(guide).contains(SETTINGS);
    }

    /** Until the recorder has asked for the sizes, while the two wait, and then for the leases. */
    private static void awaitEvents(String pid) throws IOException, InterruptedException {
        await(pid, "SizeSummary", "requests .* 8\\.0 MB +2\n");
        await(pid, "LeaseOut", "requests .* buffer");
    }

    private static void await(String pid, String event, String line) throws IOException, InterruptedException {
        Pattern pattern = Pattern.compile(line);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
        String seen = "";
        while (!pattern.matcher(seen).find()) {
            assertThat(System.nanoTime() - deadline).as(seen).isNegative();
            Thread.sleep(500);
            seen = run("jcmd", pid, "JFR.view", "width=160", "io.github.poolchain." + event);
        }
    }

    private static String run(String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JDK.resolve(tool).toString()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        return told;
    }

    /** What the guide shows as output: its blocks that are marked as text, of which a line {@code ...} leaves out some. */
    private static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        String[] parts = Files.readString(GUIDE).split("```", -1);
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith("text\n")) {
                blocks.addAll(Arrays.asList(parts[i].substring("text\n".length()).split("(?m)^\\.\\.\\.$")));
            }
        }
        return blocks;
    }

    /** Without what differs from run to run: times, and the width of columns. */
    private static String normalized(String text) {
        return text.replaceAll("\\(#[0-9]+\\)", "(#)")
                .replaceAll("[0-9]+(\\.[0-9]+)? (s|ms)\\b", "TIME")
                .replaceAll("[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?( \\([0-9-]+\\))?", "TIME")
                .replaceAll("(number|javaThreadId) = [0-9]+", "$1 =")
                .replaceAll("requests +[0-9]+", "requests")
                .replaceAll("-{3,}", "-")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
