package io.github.poolchain;

import io.github.poolchain.testkit.Interleavings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Looks for orders of what two threads did, one operation at a time, in which each operation comes to what it came to.
 *
 * @param <S> the state of a model, never changed
 * @param <O> an operation and what came of it
 */
public final class Explanations<S, O> {
    private final List<List<O>> operations;
    private final int first;
    private final BiFunction<S, O, S> model;
    private final List<S> found = new ArrayList<>();

    private Explanations(List<List<O>> operations, int first, BiFunction<S, O, S> model) {
        this.operations = operations;
        this.first = first;
        this.model = model;
    }

    /**
     * The states in which the orders end that explain the run.
     *
     * @param operations of thread 0 and of thread 1
     * @param model the state after an operation, null if it would not come to that
     */
    public static <S, O> List<S> of(
            Interleavings.Run run, S start, List<List<O>> operations, BiFunction<S, O, S> model) {
        int first = run.endedBeforeTheOther(0) ? 0 : run.endedBeforeTheOther(1) ? 1 : -1;
        Explanations<S, O> explanations = new Explanations<>(operations, first, model);
        explanations.goOn(start, 0, 0);
        return explanations.found;
    }

    private void goOn(S state, int doneByZero, int doneByOne) {
        List<O> zero = operations.get(0);
        List<O> one = operations.get(1);
        if (doneByZero == zero.size() && doneByOne == one.size()) {
            found.add(state);
            return;
        }
        if (doneByZero < zero.size() && (first != 1 || doneByOne == one.size())) {
            S next = model.apply(state, zero.get(doneByZero));
            if (next != null) {
                goOn(next, doneByZero + 1, doneByOne);
            }
        }
        if (doneByOne < one.size() && (first != 0 || doneByZero == zero.size())) {
            S next = model.apply(state, one.get(doneByOne));
            if (next != null) {
                goOn(next, doneByZero, doneByOne + 1);
            }
        }
    }
}
