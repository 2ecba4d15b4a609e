package io.github.poolchain.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is written down of the machine, the virtual machine and the code that was measured. No names of hosts or folders. */
final class Machine {
    private Machine() {}

    static Map<String, Object> describe() {
        return Fields.of(
                "processor", processor(),
                "processors", Runtime.getRuntime().availableProcessors(),
                "memoryMiB", memory(),
                "os", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch"),
                "jdk", System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
                "vm", System.getProperty("java.vm.name"));
    }

    static String today() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }

    /** The commit, with a + if something was changed since; "unknown" where there is no git. */
    static String commit() {
        String commit = output(List.of("git", "rev-parse", "--short=12", "HEAD")).strip();
        if (commit.isEmpty()) {
            return "unknown";
        }
        return output(List.of("git", "status", "--porcelain", "--untracked-files=no")).isBlank() ? commit : commit + "+";
    }

    private static String processor() {
        return lines("/proc/cpuinfo").stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static long memory() {
        return lines("/proc/meminfo").stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1L);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What a program printed; empty if it cannot be run, or fails. */
    static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0 ? out : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
