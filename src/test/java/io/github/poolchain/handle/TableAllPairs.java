package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.Interleavings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every pair of calls, in every state of the table, with their steps in every order: what {@link TableMeeting} says. */
abstract class TableAllPairs {
    private final int mostPreemptions;
    private final Set<Object> places = new HashSet<>();
    private long interleavings;

    TableAllPairs(int mostPreemptions) {
        this.mostPreemptions = mostPreemptions;
    }

    @AfterEach
    void goOnWithoutStops() {
        Seam.install(null);
    }

    @TestFactory
    Stream<DynamicTest> shouldComeToWhatSomeOrderOfWholeOperationsComesTo() {
        List<DynamicTest> tests = new ArrayList<>();
        for (TableCall one : TableCall.values()) {
            for (TableCall another : TableCall.values()) {
                if (one.compareTo(another) <= 0) {
                    tests.add(DynamicTest.dynamicTest(one + " and " + another, () -> search(one, another)));
                }
            }
        }
        tests.add(DynamicTest.dynamicTest("which has come to every seam", () -> {
            System.out.printf("table: %,d orders%n", interleavings);
            assertThat(places).containsExactlyInAnyOrder((Object[]) TableSeam.values());
        }));
        return tests.stream();
    }

    private void search(TableCall one, TableCall another) throws Exception {
        try (Interleavings search = new Interleavings(mostPreemptions)) {
            for (TableState state : TableState.values()) {
                long before = search.runs();
                search.search(() -> new TableMeeting(state, one, another));
                assertThat(search.runs() - before).as("orders from %s", state).isGreaterThan(1);
            }
            interleavings += search.runs();
            places.addAll(search.places(0));
            places.addAll(search.places(1));
        }
    }
}
