package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.deque.Operation.Part;
import io.github.poolchain.deque.Operation.What;
import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.Stepper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thread that is stopped at any of its steps, for as long as the others like: each call that they make meanwhile comes to
 * its end, as it must where nobody waits for anybody. (If one did not, the test would hang.)
 */
@Timeout(300)
class StoppedForEverTest {
    @AfterEach
    void goOnWithoutStops() {
        Seam.install(null);
    }

    static Stream<Kind> kinds() {
        return Stream.of(new Kind(2, 0, -1), new Kind(4, 0, 0), new Kind(2, 4, -1));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldLetOthersComeToTheirEndWhereverAThreadIsStopped(Kind kind) throws Exception {
        int stops = 0;
        for (Operation operation : Operation.values()) {
            if (operation.isFor(kind)) {
                for (State state : State.values()) {
                    if (state.isFor(kind)) {
                        stops += stopAtEachStep(kind, state, operation);
                    }
                }
            }
        }
        System.out.printf("%s: %d places to be stopped at%n", kind, stops);
        assertThat(stops).isGreaterThan(20);
    }

    /** At how many there are. */
    private static int stopAtEachStep(Kind kind, State state, Operation operation) throws Exception {
        try (Stepper stopped = new Stepper("stopped")) {
            for (int step = 1; ; step++) {
                Subject subject = state.prepare(kind);
                List<Part> parts = new ArrayList<>();
                stopped.begin(() -> {
                    operation.on(subject, parts);
                    return null;
                });
                Object place = null;
                for (int i = 0; i < step; i++) {
                    place = stopped.goOn();
                }
                if (stopped.hasEnded()) {
                    if (operation != Operation.CLOSE) {
                        subject.queue.close();
                    }
                    return step - 1;
                }
                try {
                    overtake(subject, operation, stopped, parts);
                } catch (Throwable t) {
                    throw new AssertionError(operation + " stopped at " + place + ", from " + state, t);
                }
            }
        }
    }

    private static void overtake(Subject subject, Operation operation, Stepper stopped, List<Part> parts) {
        boolean closing = operation == Operation.CLOSE;
        for (int round = 0; round < 3; round++) {
            for (Operation other : Operation.values()) {
                boolean wouldOverlap = operation.isOwners && other.isOwners;
                if (other != Operation.CLOSE && other.isFor(subject.kind) && !wouldOverlap) {
                    try {
                        other.on(subject, parts);
                    } catch (IllegalStateException e) {
                        assertThat(closing).as("closed").isTrue();
                    }
                }
            }
        }
        stopped.goOnToTheEnd();
        assertThat(stopped.thrown()).isNull();
        if (closing) {
            subject.assertAllIsFreed();
            return;
        }
        List<Long> pushed = new ArrayList<>(subject.inside());
        pushed.addAll(Part.values(parts, What.PUSH));
        List<Long> popped = subject.drain();
        popped.addAll(Part.values(parts, What.POP_HEAD));
        popped.addAll(Part.values(parts, What.POP_TAIL));
        assertThat(popped).as("popped").containsExactlyInAnyOrderElementsOf(pushed);
        subject.assertIsAsGoodAsNew();
    }
}
