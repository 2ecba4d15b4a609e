package io.github.poolchain.handle;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Memory;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Memory that ends in the middle of a call: the references of a table live on the heap. */
class OutOfHeapIT {
    @Test
    void shouldChangeNothingWhenTheHeapIsFullAndGoOn() throws IOException, InterruptedException {
        ChildJvm.run(Child.class, "-Xmx32m", "-ea");
    }

    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Object object = new Object();
            try (HandleChain<Object> chain = new HandleChain<>()) {
                for (int round = 0; round < 3; round++) {
                    int pushed = 0;
                    try {
                        while (pushed < Handles.MAX_INDEX) {
                            chain.pushHead(object);
                            pushed++;
                        }
                        throw new IllegalStateException("there was memory for all");
                    } catch (OutOfMemoryError expected) {
                        check(chain.size() == pushed, "holds what went in");
                    }
                    for (int i = 0; i < pushed; i++) {
                        check(object.equals(i % 2 == 0 ? chain.popTail() : chain.popHead()), "gives out what went in");
                    }
                    check(chain.popTail() == null && chain.popHead() == null, "and no more");
                    chain.trim();
                }
            }
        }

        private static void check(boolean condition, String what) {
            if (!condition) {
                throw new IllegalStateException("not so: " + what);
            }
        }
    }
}
