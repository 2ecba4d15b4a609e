package io.github.poolchain.idle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Memory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of waiting threads. */
class WaitersTest {
    /** A put wakes after the object is in its place. An error there would say that the put had failed, and the object would be kept twice. */
    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void shouldNeedNoHeapToWake(boolean fair, boolean inTurn) {
        Waiters waiters = new Waiters(fair);
        for (int i = 0; i < 100; i++) {
            waiters.enter(new Waiters.Waiter(inTurn));
        }
        long bytes = Memory.bytesAllocated(waiters::wake);
        long bytesOfAll = Memory.bytesAllocated(waiters::wakeAll);
        assertThat(bytes).isZero();
        assertThat(bytesOfAll).isZero();
    }
}
