package io.github.poolchain.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.Pool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.HandleQueue;
import io.github.poolchain.queue.LongQueue;
import io.github.poolchain.testkit.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The report of another JVM, asked for from the command line. */
class ReportMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Main.run(args, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void shouldSayHowItIsCalled() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("1", "2")).isEqualTo(2);
        assertThat(run("some")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("usage: ");
        assertThat(out.size()).isZero();
    }

    @Test
    void shouldSayWhomItCannotAsk() {
        assertThat(run("999999999")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("cannot ask 999999999: ");
        assertThat(run("service:jmx:nonsense")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot ask service:jmx:nonsense: no JMX service URL: ");
        assertThat(out.size()).isZero();
    }

    @Test
    void shouldTellOfTheNamedPoolsAndQueuesOfAnotherJvm() throws IOException, InterruptedException {
        ChildJvm.run(Asked.class);
    }

    /** Has a second JVM ask it, by its number, as anybody would. */
    static final class Asked {
        private Asked() {}

        public static void main(String[] args) throws Exception {
            check(ask(), "no pool and no queue with a name\n");
            try (BufferPool nameless = BufferPool.create();
                    BufferPool requests = BufferPool.builder().name("requests, \u001b[31m").build();
                    Pool<Object> parsers = Pool.builder(Object::new).name("parsers").build();
                    LongQueue bounded = LongQueue.builder().name("inbox").capacity(8).build();
                    HandleQueue<String> unbounded = HandleQueue.<String>builder().name("out*box").build();
                    PooledBuffer out = requests.acquire(1000)) {
                bounded.put(out.handle());
                unbounded.put("a");
                unbounded.put("b");
                check(
                        ask(),
                        requests.report().toString(),
                        parsers.report().toString(),
                        "BufferPool \"requests, \\u001b[31m\" (#",
                        "LongQueue \"inbox\" (#",
                        "): 1 deep of 8, 1 put, 0 taken; 0 wait for an element, 0 for room; ",
                        "HandleQueue \"out*box\" (#",
                        "): 2 deep, 2 put, 0 taken; ");
                parsers.put(parsers.get());
                if (nameless.stats().created() > 0) {
                    throw new AssertionError("never used");
                }
            }
        }

        private static String ask() throws IOException, InterruptedException {
            Process asking = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            Long.toString(ProcessHandle.current().pid()))
                    .redirectErrorStream(true)
                    .start();
            String told = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (asking.waitFor() != 0) {
                throw new AssertionError(told);
            }
            return told.replace(System.lineSeparator(), "\n");
        }

        private static void check(String told, String... expected) {
            for (String each : expected) {
                if (!told.contains(each)) {
                    throw new AssertionError("not told: " + each + "\nbut:\n" + told);
                }
            }
        }
    }
}
