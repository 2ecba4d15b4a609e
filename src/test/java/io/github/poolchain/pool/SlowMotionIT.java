package io.github.poolchain.pool;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The races of {@link BufferPoolRaceTest} where one of the methods is interpreted and all others are compiled, so that
 * whoever runs it is overtaken many times between any two of its steps.
 */
class SlowMotionIT {
    private static final String PACKAGE = "io.github.poolchain.";

    @Test
    void shouldNeverLendABufferToTwoWhenATakeIsSlow() throws IOException, InterruptedException {
        run(Few.class, "idle.Shard::pop");
    }

    @Test
    void shouldNeverLendABufferToTwoWhenAPutIsSlow() throws IOException, InterruptedException {
        run(Few.class, "idle.Shard::push");
    }

    @Test
    void shouldNeverLeadFromAHandleToAnotherLeaseWhenGetIsSlow() throws IOException, InterruptedException {
        run(Handles.class, "pool.BufferPool::get");
    }

    private static void run(Class<?> main, String slow) throws IOException, InterruptedException {
        ChildJvm.run(main, "-ea", "-XX:CompileCommand=quiet", "-XX:CompileCommand=exclude," + PACKAGE + slow);
    }

    static final class Few {
        private Few() {}

        public static void main(String[] args) throws InterruptedException {
            new BufferPoolRaceTest().meetAtFewBuffers(5);
            new BufferPoolRaceTest().meetAtFewBuffers(3);
        }
    }

    static final class Handles {
        private Handles() {}

        public static void main(String[] args) throws InterruptedException {
            BufferPoolRaceTest.getByHandle();
        }
    }
}
