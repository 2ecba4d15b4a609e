package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.deque.Operation.Part;
import io.github.poolchain.deque.Operation.What;
import io.github.poolchain.seam.Seam;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An owner that ends: between two calls, or in the middle of one, by an error, which may come anywhere.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("kinds")
@Timeout(300)
class OwnerDiesTest {
    static Stream<Kind> kinds() {
        return Stream.of(new Kind(4, 0, -1), new Kind(2, 4, -1));
    }

    /** What ends a thread. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    private final Kind kind;
    private final List<Part> parts = new ArrayList<>();

    OwnerDiesTest(Kind kind) {
        this.kind = kind;
    }

    @AfterEach
    void goOnWithoutHook() {
        Seam.install(null);
    }

    /** Does it in a thread that ends with it; whether by what it threw. */
    private boolean dies(Subject subject, Operation operation) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> operation.on(subject, parts), null);
        Thread owner = new Thread(task, "owner");
        owner.start();
        owner.join();
        try {
            task.get();
            return false;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(Death.class);
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWithAnOwnerThatTakesOverWhereAnotherEnded(State state) throws Exception {
        if (!state.isFor(kind)) {
            return;
        }
        Subject subject = state.prepare(kind);
        for (Operation operation : Operation.values()) {
            if (operation != Operation.CLOSE && operation.isFor(kind)) {
                assertThat(dies(subject, operation)).isFalse();
            }
        }
        List<Long> popped = subject.drain();
        popped.addAll(values(What.POP_HEAD));
        popped.addAll(values(What.POP_TAIL));
        List<Long> pushed = new ArrayList<>(subject.inside());
        pushed.addAll(values(What.PUSH));
        assertThat(popped).containsExactlyInAnyOrderElementsOf(pushed);
        subject.assertIsAsGoodAsNew();
    }

    /** In each state; at each time that the owner comes to the seam. */
    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = {"POP_TAIL.*", "CHAIN_NEXT_LOADED"})
    void shouldLoseNoMoreThanWhatTheOwnerHadInHandAndDoubleNothing(DequeSeam seam) throws Exception {
        int deaths = 0;
        for (State state : State.values()) {
            for (Operation operation : Operation.values()) {
                if (operation.isOwners && operation.isFor(kind) && state.isFor(kind)) {
                    int arrival = 1;
                    while (diesAt(seam, arrival, state, operation, true) && diesAt(seam, arrival, state, operation, false)) {
                        arrival++;
                    }
                    deaths += arrival - 1;
                }
            }
        }
        assertThat(deaths > 0).isEqualTo(kind.isChain() || seam.compareTo(DequeSeam.POP_HEAD_WON) <= 0);
    }

    private boolean diesAt(DequeSeam seam, int arrival, State state, Operation operation, boolean nextPopsFirst)
            throws Exception {
        parts.clear();
        Subject subject = state.prepare(kind);
        int[] arrivalsToCome = {arrival};
        Seam.install(here -> {
            if (here == seam && --arrivalsToCome[0] == 0) {
                throw new Death();
            }
        });
        boolean died = dies(subject, operation);
        Seam.install(null);
        if (died) {
            List<Long> known = new ArrayList<>(subject.inside());
            known.removeAll(values(What.POP_HEAD));
            known.removeAll(values(What.POP_TAIL));
            int most = operation == Operation.POP_HEAD_BULK ? 3 : 1;
            assertThatOthersGoOn(subject, known, operation, most, nextPopsFirst);
        }
        subject.queue.close();
        subject.assertAllIsFreed();
        return died;
    }

    private void assertThatOthersGoOn(
            Subject subject, List<Long> known, Operation operation, int most, boolean nextPopsFirst) {
        String dead = "after the death in " + operation;
        List<Long> popped = new ArrayList<>();
        addValue(popped, subject.queue.popTail());
        if (nextPopsFirst) {
            addValue(popped, subject.queue.popHead());
        }
        // The next owner has what it pushes, and nothing hangs.
        long mine = subject.nextValue();
        boolean pushed = subject.queue.pushHead(mine);
        for (long value = subject.queue.popHead(); value != EMPTY; value = subject.queue.popHead()) {
            popped.add(value);
        }
        assertThat(popped).as(dead).doesNotHaveDuplicates();
        assertThat(popped.contains(mine)).as(dead).isEqualTo(pushed);
        known.removeAll(popped);
        assertThat(known.size()).as("%s, lost %s", dead, known).isLessThanOrEqualTo(most);
        // Now that all is empty there is room for all that there was room for once.
        List<Long> next = new ArrayList<>();
        for (int i = 0; i < (kind.isChain() ? 20 : kind.capacity()); i++) {
            next.add(subject.nextValue());
            assertThat(subject.queue.pushHead(next.getLast())).as(dead).isTrue();
        }
        assertThat(subject.drain()).as(dead).isEqualTo(next);
        assertThat(subject.queue.isEmpty()).isTrue();
    }

    private static void addValue(List<Long> values, long value) {
        if (value != EMPTY) {
            values.add(value);
        }
    }

    private List<Long> values(What what) {
        return Part.values(parts, what);
    }
}
