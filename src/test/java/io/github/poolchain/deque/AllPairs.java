package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.Interleavings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every pair of operations that may meet, in every state, with their steps in every order: what {@link Meeting} says. */
abstract class AllPairs {
    private static final Set<DequeSeam> OWNERS = EnumSet.of(
            DequeSeam.PUSH_BEFORE_PUBLISH,
            DequeSeam.PUSH_PUBLISHED,
            DequeSeam.POP_HEAD_BEFORE_CAS,
            DequeSeam.POP_HEAD_WON,
            DequeSeam.CHAIN_BEFORE_UNLINK,
            DequeSeam.CHAIN_UNLINKED,
            DequeSeam.GROW_BEFORE_LINK,
            DequeSeam.RETIRE_BEFORE_LOOK,
            DequeSeam.RETIRE_BEFORE_LEAVING,
            DequeSeam.RECLAIM_BEFORE_FREE);
    private static final Set<DequeSeam> THIEVES = EnumSet.of(
            DequeSeam.POP_TAIL_BEFORE_CAS,
            DequeSeam.POP_TAIL_WON,
            DequeSeam.POP_TAIL_BEFORE_CLEAR,
            DequeSeam.CHAIN_NEXT_LOADED,
            DequeSeam.CHAIN_BEFORE_UNLINK,
            DequeSeam.CHAIN_UNLINKED);
    private static final Set<DequeSeam> RINGS = EnumSet.range(DequeSeam.PUSH_BEFORE_PUBLISH, DequeSeam.POP_TAIL_BEFORE_CLEAR);

    private final int mostPreemptions;
    private final List<Kind> kinds;

    /** On these rings and chains. With chains, orders that have at most so many preemptions. */
    AllPairs(int mostPreemptions, Kind... kinds) {
        this.mostPreemptions = mostPreemptions;
        this.kinds = List.of(kinds);
    }

    @AfterEach
    void goOnWithoutStops() {
        Seam.install(null);
    }

    @TestFactory
    Stream<DynamicTest> shouldLoseNothingAndDoubleNothingInWhateverOrderTheStepsCome() {
        return kinds.stream().flatMap(kind -> new Searches(kind).tests());
    }

    private static List<Operation> operations(Kind kind) {
        return Stream.of(Operation.values()).filter(operation -> operation.isFor(kind)).toList();
    }

    private final class Searches {
        private final Kind kind;
        private final Set<DequeSeam> owners = EnumSet.noneOf(DequeSeam.class);
        private final Set<DequeSeam> thieves = EnumSet.noneOf(DequeSeam.class);
        private long interleavings;

        Searches(Kind kind) {
            this.kind = kind;
        }

        Stream<DynamicTest> tests() {
            List<DynamicTest> tests = new ArrayList<>();
            for (Operation one : operations(kind)) {
                for (Operation another : operations(kind)) {
                    if (!another.isOwners && (one.isOwners || one.compareTo(another) <= 0)) {
                        tests.add(DynamicTest.dynamicTest(
                                kind + ", " + one + " and " + another, () -> search(one, another)));
                    }
                }
            }
            tests.add(DynamicTest.dynamicTest(kind + ", which has come to every seam", () -> {
                System.out.printf("%s: %,d orders%n", kind, interleavings);
                assertThat(owners).isEqualTo(ofKind(OWNERS));
                assertThat(thieves).isEqualTo(ofKind(THIEVES));
            }));
            return tests.stream();
        }

        private Set<DequeSeam> ofKind(Set<DequeSeam> seams) {
            Set<DequeSeam> reachable = EnumSet.copyOf(seams);
            if (!kind.isChain()) {
                reachable.retainAll(RINGS);
            }
            return reachable;
        }

        private void search(Operation one, Operation another) throws Exception {
            try (Interleavings search = new Interleavings(kind.isChain() ? mostPreemptions : Integer.MAX_VALUE)) {
                for (State state : State.values()) {
                    if (state.isFor(kind)) {
                        long before = search.runs();
                        search.search(() -> new Meeting(kind, state, one, another));
                        assertThat(search.runs() - before).as("orders from %s", state).isGreaterThan(1);
                    }
                }
                interleavings += search.runs();
                note(one, search.places(0));
                note(another, search.places(1));
            }
        }

        private void note(Operation operation, Set<Object> places) {
            for (Object place : places) {
                if (place instanceof DequeSeam seam && operation != Operation.PUSH_AND_POP_TAIL) {
                    (operation.isOwners ? owners : thieves).add(seam);
                }
            }
        }
    }
}
