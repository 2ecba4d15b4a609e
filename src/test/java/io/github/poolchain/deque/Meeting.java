package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.Explanations;
import io.github.poolchain.deque.Operation.Part;
import io.github.poolchain.deque.Operation.What;
import io.github.poolchain.testkit.Interleavings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Two operations that meet at a ring or a chain. What they came to must be what their parts come to, made at once, one
 * after the other, in one order or another that keeps the order within each thread; and what is left must be what that
 * order leaves.
 */
final class Meeting implements Interleavings.TwoCalls {
    private final Operation[] operations;
    private final Subject subject;
    private final long footprintBefore;
    private final boolean closes;
    private final List<List<Part>> parts = List.of(new ArrayList<>(), new ArrayList<>());

    Meeting(Kind kind, State state, Operation one, Operation another) {
        operations = new Operation[] {one, another};
        subject = state.prepare(kind);
        footprintBefore = subject.queue.footprint();
        closes = one == Operation.CLOSE || another == Operation.CLOSE;
    }

    @Override
    public Callable<?> call(int thread) {
        return () -> {
            operations[thread].on(subject, parts.get(thread));
            return null;
        };
    }

    @Override
    public void audit(Interleavings.Run run) {
        for (int thread = 0; thread < 2; thread++) {
            auditException(thread, run);
        }
        List<List<Long>> left = Explanations.of(run, subject.inside(), parts, this::after);
        assertThat(left).as("orders that explain %s, from %s", parts, subject.inside()).isNotEmpty();
        if (closes) {
            subject.assertAllIsFreed();
            return;
        }
        assertThat(subject.arenas.bytesHeld()).as("footprint").isEqualTo(subject.queue.footprint());
        if (parts.get(0).getFirst().what() == What.TRIM) {
            assertThat(parts.get(0).getFirst().value())
                    .as("trimmed")
                    .isNotNegative()
                    .isEqualTo(footprintBefore - subject.queue.footprint());
        }
        assertThat(subject.drain()).as("left by %s", parts).isIn(left);
        subject.assertIsAsGoodAsNew();
    }

    private void auditException(int thread, Interleavings.Run run) {
        Throwable thrown = run.thrown(thread);
        if (closes && thrown != null) {
            assertThat(thrown).isExactlyInstanceOf(IllegalStateException.class);
            assertThat(subject.chain == null || "the chain is closed".equals(thrown.getMessage())).isTrue();
            assertThat(run.endedBeforeTheOther(thread)).as("raised before it was closed").isFalse();
            boolean steals = operations[thread] == Operation.POP_TAIL || operations[thread] == Operation.POP_TAIL_BULK;
            if (steals) {
                assertThat(run.places(thread)).as("lost what it had read").doesNotContain(DequeSeam.POP_TAIL_BEFORE_CLEAR);
            }
        } else {
            assertThat(thrown).isNull();
            boolean afterClose = closes && run.endedBeforeTheOther(1 - thread);
            assertThat(afterClose && operations[thread] != Operation.CLOSE).as("worked when closed").isFalse();
        }
    }

    /** What is inside after a part of an operation; null if that would not have come to this. */
    private List<Long> after(List<Long> inside, Part part) {
        List<Long> after = new ArrayList<>(inside);
        boolean right =
                switch (part.what()) {
                    case PUSH -> part.value() == EMPTY ? inside.size() >= leastWhenFull() : after.add(part.value());
                    case POP_HEAD -> part.value() == (isNothing(part, after) ? EMPTY : after.removeLast());
                    case POP_TAIL -> part.value() == (isNothing(part, after) ? EMPTY : after.removeFirst());
                    case SIZE -> Math.abs(part.value() - inside.size()) <= doubtOfSize();
                    case IS_EMPTY -> part.value() == (inside.isEmpty() ? 1 : 0);
                    case TRIM -> true;
                };
        return right ? after : null;
    }

    /** Whether a pop must find nothing, or may, as when it is in the middle of a bulk when the chain is closed. */
    private boolean isNothing(Part part, List<Long> inside) {
        return inside.isEmpty() || (closes && part.value() == EMPTY);
    }

    /** The size of a chain is the one answer that need not be right at any moment. */
    private int doubtOfSize() {
        return subject.chain == null ? 0 : countOf(What.PUSH) + countOf(What.POP_HEAD) + countOf(What.POP_TAIL);
    }

    /** A ring may be full because of slots that a thief has yet to leave. */
    private int leastWhenFull() {
        return subject.chain == null ? subject.kind.capacity() - countOf(What.POP_TAIL) : Integer.MAX_VALUE;
    }

    private int countOf(What what) {
        return parts.stream().mapToInt(ofThread -> Part.values(ofThread, what).size()).sum();
    }
}
