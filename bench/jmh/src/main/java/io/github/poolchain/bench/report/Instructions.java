package io.github.poolchain.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts what a processor executes for a pair of calls, from the code that the compiler made and not from what it may be thought to make. For each of
 * {@link Pairs} it starts a virtual machine that makes the pair for ever, asks it where the compiled code is, and has gdb go through some calls of it one
 * instruction at a time, into whatever is called. Needs Linux on x86-64, gdb, and the right to trace a process of one's own. Settings are system properties:
 *
 * <ul>
 *   <li>{@code results}: the folder to write {@code instructions.md} to
 *   <li>{@code traces}: a folder for the instructions of each pair, in their order; none are written if it is not set
 *   <li>{@code only}: a regular expression; pairs whose method's name it does not find are left out
 * </ul>
 */
public final class Instructions {
    private static final PrintStream OUT = System.out;
    private static final int CALLS = 9;
    private static final int MOST = 20_000;
    private static final int WARM_UP_SECONDS = 4;
    private static final int PATIENCE_SECONDS = 120;
    private static final Pattern ENTRY = Pattern.compile("\\s*(0x[0-9a-f]+):.*");

    /**
     * For gdb: stops at the entry, and then prints each instruction until the call returns to where it came from. Only that thread runs meanwhile. Signals are
     * the virtual machine's own business.
     */
    private static final String SCRIPT = """
            import gdb
            def value(what):
                return int(gdb.parse_and_eval(what)) & 0xffffffffffffffff
            for setting in ("pagination off", "confirm off", "debuginfod enabled off"):
                try:
                    gdb.execute("set " + setting)
                except gdb.error:
                    pass
            for signal in ("SIGSEGV", "SIGUSR2"):
                gdb.execute("handle %s nostop noprint pass" % signal, to_string=True)
            gdb.execute("attach PROCESS", to_string=True)
            entry = gdb.Breakpoint("*ENTRY")
            for call in range(CALLS):
                entry.enabled = True
                gdb.execute("continue", to_string=True)
                entry.enabled = False
                gdb.execute("set scheduler-locking on")
                back = value("*(unsigned long*)$sp")
                code = gdb.selected_frame().architecture()
                print("CALL")
                for step in range(MOST):
                    at = value("$pc")
                    if at == back:
                        break
                    print("I " + code.disassemble(at)[0]["asm"].replace("\\t", " "))
                    gdb.execute("stepi", to_string=True)
                gdb.execute("set scheduler-locking off")
            gdb.execute("detach", to_string=True)
            """;

    private Instructions() {}

    /** Takes system properties, no arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (Machine.output(List.of("gdb", "--version")).isEmpty()) {
            System.err.println("instructions: gdb is not installed");
            System.exit(1);
        }
        Pattern only = Pattern.compile(System.getProperty("only", ""));
        StringBuilder table = new StringBuilder(head());
        for (Map.Entry<String, Pairs.Pair> each : Pairs.ALL.entrySet()) {
            if (only.matcher(each.getKey()).find()) {
                List<String> code = trace(each.getKey());
                String line = line(each.getValue().name(), Tally.of(code));
                OUT.print(line);
                table.append(line);
                keep(each.getKey(), code);
            }
        }
        Path folder = Path.of(System.getProperty("results", "bench/results"));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("instructions.md"), table);
    }

    private static String head() {
        Map<String, Object> machine = Machine.describe();
        return """
                # Executed instructions

                Written by the program `Instructions`; do not edit. What one thread executes for a pair of calls when nobody else is there, counted one by one by a
                debugger in the code that C2 made: the median of %d calls by their number of instructions. Locked: with a lock prefix, or an exchange with memory. Fences:
                those of them that only order.

                - date: %s
                - commit: %s
                - processor: %s
                - jdk: %s

                | pair | locked | of them fences | instructions | loads | stores | branches | calls |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """.formatted(CALLS, Machine.today(), Machine.commit(), machine.get("processor"), machine.get("jdk"));
    }

    static String line(String name, Tally tally) {
        return "| %s | %d | %d | %d | %d | %d | %d | %d |%n".formatted(name, tally.locked(), tally.fences(), tally.instructions(),
                tally.loads(), tally.stores(), tally.branches(), tally.calls()).replace("\r\n", "\n");
    }

    private static void keep(String name, List<String> code) throws IOException {
        String folder = System.getProperty("traces", "");
        if (!folder.isBlank()) {
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder).resolve(name + ".txt"), code);
        }
    }

    /** The instructions of the call that is the median of some. */
    private static List<String> trace(String name) throws IOException, InterruptedException {
        Path log = Files.createTempFile("poolchain-pair", ".log");
        Path script = Files.createTempFile("poolchain-pair", ".py");
        Process pair = new ProcessBuilder(command(name)).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            Thread.sleep(WARM_UP_SECONDS * 1000L);
            String entry = entry(Files.readString(log));
            Files.writeString(script, SCRIPT.replace("PROCESS", Long.toString(pair.pid())).replace("ENTRY", entry)
                    .replace("CALLS", Integer.toString(CALLS)).replace("MOST", Integer.toString(MOST)));
            List<List<String>> calls = calls(gdb(script));
            if (calls.isEmpty()) {
                throw new IOException(name + ": gdb saw no call; may it trace processes?");
            }
            calls.sort(Comparator.comparingInt(List::size));
            return calls.get(calls.size() / 2);
        } finally {
            pair.destroyForcibly().waitFor();
            Files.delete(log);
            Files.delete(script);
        }
    }

    private static List<String> command(String name) {
        String method = Pairs.class.getName() + "::" + name;
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockDiagnosticVMOptions", "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=print," + method, "-XX:CompileCommand=dontinline," + method,
                "--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=true",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), Pairs.class.getName(), name);
    }

    /**
     * The address at which the code of the last compilation by C2 begins, in what {@code CompileCommand=print} printed.
     *
     * @throws IllegalStateException if there is none
     */
    static String entry(String log) {
        String found = null;
        boolean optimized = false;
        boolean begins = false;
        for (String line : log.lines().toList()) {
            if (line.startsWith("Compiled method")) {
                optimized = line.contains("(c2)");
            } else if (line.equals("[Verified Entry Point]")) {
                begins = optimized;
            } else if (begins) {
                Matcher matcher = ENTRY.matcher(line);
                if (matcher.matches()) {
                    found = matcher.group(1);
                    begins = false;
                }
            }
        }
        if (found == null) {
            throw new IllegalStateException("the pair was not compiled by C2: " + log.lines().limit(3).toList());
        }
        return found;
    }

    private static String gdb(Path script) throws IOException, InterruptedException {
        Path out = Files.createTempFile("poolchain-gdb", ".log");
        try {
            Process gdb = new ProcessBuilder("gdb", "-batch", "-nx", "-x", script.toString())
                    .redirectErrorStream(true).redirectOutput(out.toFile()).start();
            if (!gdb.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                gdb.destroyForcibly().waitFor();
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            Files.delete(out);
        }
    }

    /** The instructions of each call that gdb printed. */
    static List<List<String>> calls(String text) {
        List<List<String>> calls = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.equals("CALL")) {
                calls.add(new ArrayList<>());
            } else if (line.startsWith("I ") && !calls.isEmpty()) {
                calls.getLast().add(line.substring(2));
            }
        }
        calls.removeIf(List::isEmpty);
        return calls;
    }
}
