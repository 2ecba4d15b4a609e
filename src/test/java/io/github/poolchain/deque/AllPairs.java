package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final Set<Seam> OWNERS = EnumSet.of(
            Seam.PUSH_BEFORE_PUBLISH,
            Seam.PUSH_PUBLISHED,
            Seam.POP_HEAD_BEFORE_CAS,
            Seam.POP_HEAD_WON,
            Seam.CHAIN_BEFORE_UNLINK,
            Seam.CHAIN_UNLINKED,
            Seam.GROW_BEFORE_LINK,
            Seam.RETIRE_BEFORE_LOOK,
            Seam.RETIRE_BEFORE_LEAVING,
            Seam.RECLAIM_BEFORE_FREE);
    private static final Set<Seam> THIEVES = EnumSet.of(
            Seam.POP_TAIL_BEFORE_CAS,
            Seam.POP_TAIL_WON,
            Seam.POP_TAIL_BEFORE_CLEAR,
            Seam.CHAIN_NEXT_LOADED,
            Seam.CHAIN_BEFORE_UNLINK,
            Seam.CHAIN_UNLINKED);
    private static final Set<Seam> RINGS = EnumSet.range(Seam.PUSH_BEFORE_PUBLISH, Seam.POP_TAIL_BEFORE_CLEAR);

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
        private final Set<Seam> owners = EnumSet.noneOf(Seam.class);
        private final Set<Seam> thieves = EnumSet.noneOf(Seam.class);
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

        private Set<Seam> ofKind(Set<Seam> seams) {
            Set<Seam> reachable = EnumSet.copyOf(seams);
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
                if (place instanceof Seam seam && operation != Operation.PUSH_AND_POP_TAIL) {
                    (operation.isOwners ? owners : thieves).add(seam);
                }
            }
        }
    }
}
