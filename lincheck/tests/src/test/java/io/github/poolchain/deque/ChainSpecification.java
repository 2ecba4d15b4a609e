package io.github.poolchain.deque;

import io.github.poolchain.linearizability.Specification;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link PoolChain} may answer, and a {@link io.github.poolchain.handle.HandleChain}. Single pushes and pops and
 * {@code isEmpty} are atomic. These are not:
 * <ul>
 *   <li>A bulk push does one step for what goes into the ring that is there, and one for the rest.
 *   <li>A bulk pop is a row of single pops from the same end, other calls in between or not; one that takes fewer than it
 *       was asked for has seen the chain empty at its end.
 *   <li>{@code size} is an estimate: as many elements as there were when it began, fewer by at most those that have been
 *       taken since, more by at most those that have been pushed since.
 * </ul>
 */
public class ChainSpecification implements Specification<ChainSpecification.State> {
    private final List<Object> initial;
    private final boolean exact;

    /** Of an empty chain. */
    public ChainSpecification() {
        this(List.of(), false);
    }

    /** If {@code exact}, for controls, without the exceptions for bulk pops and {@code size}: both are atomic. */
    protected ChainSpecification(List<Object> initial, boolean exact) {
        this.initial = initial;
        this.exact = exact;
    }

    /** For controls. */
    public static final class Exact extends ChainSpecification {
        public Exact() {
            super(List.of(), true);
        }
    }

    /**
     * A state.
     *
     * @param elements from the oldest to the newest
     * @param pushed how many have been pushed ever
     */
    public record State(List<Object> elements, int pushed) {
        int size() {
            return elements.size();
        }

        int popped() {
            return pushed - size();
        }

        State push(List<?> values) {
            List<Object> more = new ArrayList<>(elements);
            more.addAll(values);
            return new State(more, pushed + values.size());
        }

        Object end(boolean head) {
            return head ? elements.getLast() : elements.getFirst();
        }

        State pop(boolean head) {
            return new State(head ? elements.subList(0, size() - 1) : elements.subList(1, size()), pushed);
        }
    }

    @Override
    public State initial() {
        return new State(initial, initial.size());
    }

    @Override
    public List<Step<State>> next(State chain, Call call, Object progress) {
        return switch (call.method()) {
            case "pushHead" -> lastIf(call.result() == null, chain.push(call.arguments()));
            case "pushAll" -> pushAll(chain, call, (Integer) progress);
            case "popHead" -> pop(chain, call, true);
            case "popTail" -> pop(chain, call, false);
            case "popHeads" -> pops(chain, call, (Integer) progress, true);
            case "popTails" -> pops(chain, call, (Integer) progress, false);
            case "size" -> size(chain, call, (State) progress);
            case "isEmpty" -> lastIf(call.result().equals(chain.size() == 0), chain);
            case "trim" -> lastIf(call.result() == null, chain);
            default -> throw new AssertionError(call);
        };
    }

    /** {@code done}: how many the first step has pushed. */
    private List<Step<State>> pushAll(State chain, Call call, Integer done) {
        List<Long> values = QueueCalls.values(call.number(0), (int) call.number(1));
        if (!call.result().equals(values.size())) {
            return List.of();
        }
        if (done != null) {
            return last(chain.push(values.subList(done, values.size())));
        }
        List<Step<State>> steps = new ArrayList<>(last(chain.push(values)));
        for (int count = 0; count < values.size(); count++) {
            steps.addAll(more(chain.push(values.subList(0, count)), count));
        }
        return steps;
    }

    private List<Step<State>> pop(State chain, Call call, boolean head) {
        boolean nothing = call.result() == null || call.result().equals(PoolDequeue.EMPTY);
        if (nothing || chain.size() == 0) {
            return lastIf(nothing && chain.size() == 0, chain);
        }
        return call.result().equals(chain.end(head)) ? last(chain.pop(head)) : List.of();
    }

    /** {@code before}: how many the steps before have taken. */
    private List<Step<State>> pops(State chain, Call call, Integer before, boolean head) {
        int length = (int) call.number(0);
        List<?> result = (List<?>) call.result();
        int taken = before == null ? 0 : before;
        if (taken == result.size()) {
            return lastIf(taken == length || chain.size() == 0, chain);
        }
        if (chain.size() == 0 || !result.get(taken).equals(chain.end(head))) {
            return List.of();
        }
        State rest = chain.pop(head);
        if (taken + 1 == length) {
            return last(rest);
        }
        return exact ? pops(rest, call, taken + 1, head) : more(rest, taken + 1);
    }

    private List<Step<State>> size(State chain, Call call, State begin) {
        int size = (int) call.result();
        if (exact) {
            return lastIf(size == chain.size(), chain);
        }
        if (begin == null) {
            return more(chain, chain);
        }
        int least = begin.size() - (chain.popped() - begin.popped());
        int most = begin.size() + (chain.pushed() - begin.pushed());
        return lastIf(size >= least && size <= most, chain);
    }
}
