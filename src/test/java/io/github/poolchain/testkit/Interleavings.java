package io.github.poolchain.testkit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Makes two calls in two threads again and again, each time in another order of their steps, until there is none left. A
 * step leads from one place where a {@link Stepper} stops to the next.
 *
 * <p>The search goes depth-first, by repeating the choices of the run before up to the last that can be changed. It may be
 * bounded: to the orders with so many preemptions at most, that is, changes from a thread that could have gone on.
 * (M. Musuvathi, S. Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", 2007.)
 */
public final class Interleavings implements AutoCloseable {
    /** Far more than two calls take. */
    private static final int MOST_STEPS = 1_000;

    /** Two calls on something that nobody has used yet. */
    public interface TwoCalls {
        /** The call of thread 0 or 1. */
        Callable<?> call(int thread);

        /** Throws if the calls, which have ended, have not had the effect that they must have. */
        void audit(Run run) throws Exception;
    }

    /** Of two threads that could go on, which did. */
    private record Choice(int chosen, int last, int preemptions) {
        /** The choice that comes first is to let the same thread go on. */
        boolean isFirst() {
            return chosen == Math.max(last, 0);
        }

        boolean isPreemption() {
            return last >= 0 && chosen != last;
        }

        Choice other() {
            return new Choice(1 - chosen, last, preemptions);
        }
    }

    private final Stepper[] steppers = {new Stepper("A"), new Stepper("B")};
    private final List<Set<Object>> places = List.of(new HashSet<>(), new HashSet<>());
    private final int mostPreemptions;
    private long runs;

    public Interleavings(int mostPreemptions) {
        this.mostPreemptions = mostPreemptions;
    }

    /** How many runs there have been, in all searches. */
    public long runs() {
        return runs;
    }

    /** Where the calls of this thread have been, in all searches. */
    public Set<Object> places(int thread) {
        return places.get(thread);
    }

    /** Runs all orders, each on two calls of its own. */
    public void search(Callable<TwoCalls> fresh) throws Exception {
        List<Choice> choices = new ArrayList<>();
        do {
            runs++;
            new Run(choices).make(fresh.call());
        } while (change(choices));
    }

    /** Makes a new order out of one that has been run; false if there is none left. */
    private boolean change(List<Choice> choices) {
        while (!choices.isEmpty()) {
            Choice last = choices.removeLast();
            if (last.isFirst() && (last.last < 0 || last.preemptions < mostPreemptions)) {
                choices.add(last.other());
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        for (Stepper stepper : steppers) {
            stepper.close();
        }
    }

    /** One order of the steps, and what came of it. */
    public final class Run {
        private final List<Choice> choices;
        private final StringBuilder story = new StringBuilder();
        private final List<Set<Object>> placesOfRun = List.of(new HashSet<>(), new HashSet<>());
        private final boolean[] begun = new boolean[2];
        private int endedFirst = -1;
        private boolean inTurn;

        private Run(List<Choice> choices) {
            this.choices = choices;
        }

        private void make(TwoCalls calls) {
            for (int thread = 0; thread < 2; thread++) {
                steppers[thread].begin(calls.call(thread));
            }
            try {
                int last = -1;
                int position = 0;
                for (int steps = 0; !hasEnded(0) || !hasEnded(1); steps++) {
                    if (steps > MOST_STEPS) {
                        throw new AssertionError("the calls hold each other up");
                    }
                    if (hasEnded(0) || hasEnded(1)) {
                        last = hasEnded(0) ? 1 : 0;
                    } else {
                        last = choose(position, last);
                        position++;
                    }
                    step(last);
                }
                calls.audit(this);
            } catch (Throwable t) {
                for (int thread = 0; thread < 2; thread++) {
                    if (thrown(thread) != null) {
                        t.addSuppressed(thrown(thread));
                    }
                }
                throw new AssertionError("in run " + runs + ":" + story, t);
            }
        }

        private int choose(int position, int last) {
            if (position == choices.size()) {
                Choice before = position == 0 ? null : choices.getLast();
                int preemptions = before == null ? 0 : before.preemptions + (before.isPreemption() ? 1 : 0);
                choices.add(new Choice(Math.max(last, 0), last, preemptions));
            }
            return choices.get(position).chosen;
        }

        private void step(int thread) {
            if (!begun[thread]) {
                begun[thread] = true;
                inTurn = endedFirst >= 0;
            }
            Object place = steppers[thread].goOn();
            story.append(thread == 0 ? " A to " : " B to ").append(place == null ? "the end" : place).append(',');
            if (place != null) {
                placesOfRun.get(thread).add(place);
                places.get(thread).add(place);
            } else if (endedFirst < 0) {
                endedFirst = thread;
            }
        }

        private boolean hasEnded(int thread) {
            return steppers[thread].hasEnded();
        }

        /** Whether the call of this thread ended before the other began. */
        public boolean endedBeforeTheOther(int thread) {
            return inTurn && endedFirst == thread;
        }

        /** Where the call of this thread has been. */
        public Set<Object> places(int thread) {
            return placesOfRun.get(thread);
        }

        /** What the call of this thread returned; null if it threw. */
        public Object result(int thread) {
            return steppers[thread].result();
        }

        /** What the call of this thread threw; null if it returned. */
        public Throwable thrown(int thread) {
            return steppers[thread].thrown();
        }
    }
}
