package io.github.poolchain.handle;

import io.github.poolchain.testkit.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The races of {@link HandleTableRaceTest} where one of the methods is interpreted and all others are compiled, so that
 * whoever runs it is overtaken many times between any two of its steps.
 */
class SlowMotionIT {
    @Test
    void shouldNotMistakeTheNextTenantForTheOneBeforeWhenFindIsSlow() throws IOException, InterruptedException {
        run(Tenants.class, "Entry::find");
    }

    @Test
    void shouldNeverLeadToTheObjectOfAnotherHandleWhenPopFreeIsSlow() throws IOException, InterruptedException {
        run(RandomCalls.class, "Entries::popFree");
    }

    @Test
    void shouldNeverLeadToTheObjectOfAnotherHandleWhenRemoveIsSlow() throws IOException, InterruptedException {
        run(RandomCalls.class, "Entry::takeOut");
    }

    private static void run(Class<?> main, String slow) throws IOException, InterruptedException {
        String method = "io.github.poolchain.handle." + slow;
        ChildJvm.run(main, "-ea", "-XX:CompileCommand=quiet", "-XX:CompileCommand=exclude," + method);
    }

    static final class Tenants {
        private Tenants() {}

        public static void main(String[] args) throws InterruptedException {
            HandleTableRaceTest.changeTenants();
        }
    }

    static final class RandomCalls {
        private RandomCalls() {}

        public static void main(String[] args) throws InterruptedException {
            HandleTableRaceTest.callAtRandom(1L << 32);
        }
    }
}
