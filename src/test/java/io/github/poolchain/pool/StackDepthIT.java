package io.github.poolchain.pool;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stack at every depth. A client can cause an overflow wherever nested input leads to nested calls, and the handler that catches the
 * error goes on with the pool. Code has frames of other sizes when it is interpreted and when it is compiled, by either compiler.
 *
 * <p>As it comes each call is tried in one state of the pool, another one in each mode and with each kind of pool, and where it does
 * nothing for want of stack not each depth is. That takes a tenth of the time. With {@code -Dstack.depth=true} each state is tried, with
 * {@code all} at each depth.
 */
class StackDepthIT {
    /** Longer stack traces take most of the time. */
    private static final List<String> COMMON = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:MaxJavaStackTraceDepth=24",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-PrintWarnings", // the JVM's about locks that are taken near the end of the stack
            "-XX:CompileCommand=quiet");

    private static final String APART = "-XX:CompileCommand=dontinline,io.github.poolchain.pool.StackDepth::*";

    private static final String DEPTH = System.getProperty("stack.depth", "few");

    static Stream<List<String>> modes() {
        return Stream.of(
                List.of("-ea", "-Xint", "-Dspacers=7", inASweep(2, 7), "-Dwarm=100", "-Dturn=0"),
                List.of("-ea", "-XX:TieredStopAtLevel=1", "-Xbatch", APART, "-Dspacers=3", inASweep(3, 3), "-Dwarm=20000", "-Dturn=1"),
                List.of("-XX:-TieredCompilation", "-Xbatch", APART, "-Dspacers=2", inASweep(1, 2), "-Dwarm=30000", "-Dturn=2"),
                List.of(APART, "-Dspacers=2", inASweep(1, 2), "-Dwarm=0", "-Dturn=3"));
    }

    private static String inASweep(int some, int all) {
        return "-DspacersInASweep=" + (DEPTH.equals("all") ? all : DEPTH.equals("few") ? 1 : some);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void shouldDoEachCallWhollyOrNotAtAllWhereverTheStackEnds(List<String> mode) throws IOException, InterruptedException {
        Stream<String> options = Stream.concat(COMMON.stream(), mode.stream());
        ChildJvm.run(Child.class, Stream.concat(options, Stream.of("-Dfew=" + DEPTH.equals("few"))).toArray(String[]::new));
    }

    static final class Child {
        private static final int LIMIT = 340;

        private Child() {}

        public static void main(String[] args) throws Exception {
            boolean right = true;
            for (Map.Entry<String, Supplier<DepthTrials<?>>> subject : subjects().entrySet()) {
                if (subject.getKey().matches(System.getProperty("subjects", ".*"))) {
                    right &= tried(subject.getKey(), subject.getValue().get());
                }
            }
            System.exit(right ? 0 : 1);
        }

        private static Map<String, Supplier<DepthTrials<?>>> subjects() {
            Map<String, Supplier<DepthTrials<?>>> subjects = new LinkedHashMap<>();
            subjects.put("Pool", () -> new DepthTrials<>(() -> new DepthSubject.OfObjects(Integer.MAX_VALUE, false)));
            subjects.put("Pool with maxIdle", () -> new DepthTrials<>(() -> new DepthSubject.OfObjects(Integer.MAX_VALUE, true)));
            subjects.put("Pool with maxTotal", () -> new DepthTrials<>(() -> new DepthSubject.OfObjects(LIMIT, false)));
            subjects.put("BufferPool", () -> new DepthTrials<>(() -> new DepthSubject.OfBuffers(Integer.MAX_VALUE)));
            subjects.put("BufferPool with maxBytes", () -> new DepthTrials<>(() -> new DepthSubject.OfBuffers(LIMIT)));
            return subjects;
        }

        @SuppressWarnings("SystemOut") // what a child says fails the test
        private static boolean tried(String pool, DepthTrials<?> trials) throws Exception {
            trials.warmUp(Integer.getInteger("warm"));
            trials.run();
            for (Map.Entry<String, Integer> complaint : trials.complaints().entrySet()) {
                System.out.println(pool + " after " + complaint.getKey() + ": " + complaint.getValue() + " times");
            }
            if (Boolean.getBoolean("verbose")) {
                System.out.println(pool + ": " + trials.calls() + " calls");
            }
            return trials.complaints().isEmpty();
        }
    }
}
