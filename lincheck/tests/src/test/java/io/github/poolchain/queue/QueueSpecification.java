package io.github.poolchain.queue;

import io.github.poolchain.linearizability.Specification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@link LongQueue} may answer. The elements of one producing thread come out in their order, between threads there is none. A poll is
 * atomic; it answers "nothing" only if the queue is empty at that moment. These are not atomic:
 * <ul>
 *   <li>A put is under way for a moment. Another may be refused meanwhile, though the queue is not full.
 *   <li>A bulk poll is a row of single polls; one that takes fewer than it was asked for has seen the queue empty at its end.
 * </ul>
 */
class QueueSpecification implements Specification<QueueSpecification.State> {
    /** A value is its producer's number times this, and a running number. 0 is none. */
    static final long PRODUCER = 1_000;

    private final int capacity;

    QueueSpecification(int capacity) {
        this.capacity = capacity;
    }

    /** Without a bound. */
    public static final class Unbounded extends QueueSpecification {
        public Unbounded() {
            super(Integer.MAX_VALUE);
        }
    }

    public static final class OfTwo extends QueueSpecification {
        public OfTwo() {
            super(2);
        }
    }

    /**
     * A state.
     *
     * @param elements by producer, the oldest first; without those that have none
     * @param puts how many are under way
     */
    record State(Map<Long, List<Long>> elements, int puts) {
        int size() {
            return elements.values().stream().mapToInt(List::size).sum();
        }

        State begin() {
            return new State(elements, puts + 1);
        }

        State end() {
            return new State(elements, puts - 1);
        }

        State put(long value) {
            Map<Long, List<Long>> more = new TreeMap<>(elements);
            List<Long> its = new ArrayList<>(elements.getOrDefault(value / PRODUCER, List.of()));
            its.add(value);
            more.put(value / PRODUCER, its);
            return new State(more, puts);
        }

        boolean isFirst(long value) {
            List<Long> its = elements.get(value / PRODUCER);
            return its != null && its.getFirst() == value;
        }

        State take(long value) {
            Map<Long, List<Long>> fewer = new TreeMap<>(elements);
            List<Long> its = elements.get(value / PRODUCER);
            if (its.size() == 1) {
                fewer.remove(value / PRODUCER);
            } else {
                fewer.put(value / PRODUCER, its.subList(1, its.size()));
            }
            return new State(fewer, puts);
        }
    }

    /** What is answered: the values that came out, or the one that went in, if it was not refused. */
    public record Values(List<Long> values) {}

    @Override
    public State initial() {
        return new State(new TreeMap<>(), 0);
    }

    @Override
    public List<Step<State>> next(State queue, Call call, Object progress) {
        List<Long> values = ((Values) call.result()).values();
        return switch (call.method()) {
            case "put" -> put(queue, values, progress);
            case "poll" -> poll(queue, values, 1, (Integer) progress);
            case "pollSeveral" -> poll(queue, values, LongQueueLinearizabilityTest.SEVERAL, (Integer) progress);
            default -> throw new AssertionError(call);
        };
    }

    private List<Step<State>> put(State queue, List<Long> values, Object progress) {
        if (progress == null) {
            return more(queue.begin(), "begun");
        }
        if (values.isEmpty()) {
            return queue.size() == capacity || queue.puts() > 1 ? last(queue.end()) : List.of();
        }
        return queue.size() < capacity ? last(queue.end().put(values.getFirst())) : List.of();
    }

    private List<Step<State>> poll(State queue, List<Long> values, int wanted, Integer progress) {
        int done = progress == null ? 0 : progress;
        if (done == values.size()) {
            return lastIf(queue.size() == 0, queue); // fewer than wanted
        }
        long value = values.get(done);
        if (!queue.isFirst(value)) {
            return List.of();
        }
        return done + 1 == wanted ? last(queue.take(value)) : more(queue.take(value), done + 1);
    }
}
