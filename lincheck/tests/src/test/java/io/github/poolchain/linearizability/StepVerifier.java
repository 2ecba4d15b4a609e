package io.github.poolchain.linearizability;

import io.github.poolchain.linearizability.Specification.Call;
import io.github.poolchain.linearizability.Specification.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.HBClock;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.kotlinx.lincheck.util.ExceptionResult;
import org.jetbrains.kotlinx.lincheck.util.LincheckResult;
import org.jetbrains.kotlinx.lincheck.util.ValueResult;
import org.jetbrains.lincheck.datastructures.verifier.CachedVerifier;

/**
 * Decides whether a {@link Specification} permits the answers of an execution: whether the steps of all calls can be put
 * into one order in which each is possible, and in which a call that returned before another began comes before it.
 * With specifications of single steps that is linearizability, as Lincheck's own verifier decides it.
 */
public final class StepVerifier extends CachedVerifier {
    /** How many executions have been looked at, and how many of them were not the same as one before. */
    static final AtomicLong EXECUTIONS = new AtomicLong();
    static final AtomicLong DISTINCT = new AtomicLong();

    private final Specification<Object> specification;

    /** Called by Lincheck. The class is a {@link Specification} with a public constructor that takes nothing. */
    @SuppressWarnings("unchecked")
    public StepVerifier(Class<?> specification) throws ReflectiveOperationException {
        this.specification = (Specification<Object>) specification.getConstructor().newInstance();
    }

    @Override
    public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
        EXECUTIONS.incrementAndGet();
        return super.verifyResults(scenario, results);
    }

    @Override
    public boolean verifyResultsImpl(ExecutionScenario scenario, ExecutionResult results) {
        DISTINCT.incrementAndGet();
        return new Search(scenario, results).canEndFrom(start(scenario.getThreads().size()));
    }

    private Position start(int threads) {
        List<Integer> returned = new ArrayList<>();
        List<Object> progress = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            returned.add(0);
            progress.add(null);
        }
        return new Position(specification.initial(), returned, progress);
    }

    /** For each thread, how many of its calls have returned, and how far the next has come. */
    private record Position(Object state, List<Integer> returned, List<Object> progress) {
        Position after(int thread, Step<Object> step) {
            List<Integer> nowReturned = new ArrayList<>(returned);
            List<Object> nowProgress = new ArrayList<>(progress);
            nowProgress.set(thread, step.progress());
            if (step.progress() == null) {
                nowReturned.set(thread, returned.get(thread) + 1);
            }
            return new Position(step.state(), nowReturned, nowProgress);
        }
    }

    /** Depth first, and never twice from the same position. */
    private final class Search {
        private final List<List<Call>> calls = new ArrayList<>();
        private final List<List<HBClock>> clocks = new ArrayList<>();
        private final Set<Position> seen = new HashSet<>();

        Search(ExecutionScenario scenario, ExecutionResult results) {
            for (int thread = 0; thread < scenario.getThreads().size(); thread++) {
                List<Actor> actors = scenario.getThreads().get(thread);
                List<ResultWithClock> answers = results.getThreadsResultsWithClock().get(thread);
                List<Call> ofThread = new ArrayList<>();
                for (int i = 0; i < actors.size(); i++) {
                    Actor actor = actors.get(i);
                    Object result = plain(answers.get(i).getResult());
                    ofThread.add(new Call(actor.getMethod().getName(), actor.getArguments(), result));
                }
                calls.add(ofThread);
                clocks.add(answers.stream().map(ResultWithClock::getClockOnStart).toList());
            }
        }

        boolean canEndFrom(Position position) {
            if (!seen.add(position)) {
                return false;
            }
            boolean ended = true;
            for (int thread = 0; thread < calls.size(); thread++) {
                int call = position.returned().get(thread);
                if (call == calls.get(thread).size()) {
                    continue;
                }
                ended = false;
                if (mayBegin(clocks.get(thread).get(call), position)) {
                    Object progress = position.progress().get(thread);
                    for (Step<Object> step : specification.next(position.state(), calls.get(thread).get(call), progress)) {
                        if (canEndFrom(position.after(thread, step))) {
                            return true;
                        }
                    }
                }
            }
            return ended;
        }

        /** Whether all calls have returned that had returned when this one began. */
        private boolean mayBegin(HBClock clock, Position position) {
            for (int thread = 0; thread < calls.size(); thread++) {
                if (position.returned().get(thread) < clock.get(thread)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Object plain(LincheckResult result) {
        return switch (result) {
            case ValueResult value -> value.getValue();
            case ExceptionResult exception -> exception.getThrowable();
            default -> null;
        };
    }
}
