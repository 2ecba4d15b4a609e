package io.github.poolchain.deque;

import io.github.poolchain.linearizability.Specification;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@link PoolDequeue} may answer. Everything is atomic, and {@code size} the number of elements at one moment, but:
 * <ul>
 *   <li>A thief takes elements in one step, and leaves their slots in later ones. Until it has, there is no room there.
 *       So a push that answers "full" to fewer elements than the capacity is right only while the thief that took the
 *       element from the very slot is in its call.
 *   <li>A bulk push looks for room in one step and pushes in a later one, when there may be more room than it saw. It pushes
 *       at least as many as there was room for when it looked.
 * </ul>
 */
abstract class RingSpecification implements Specification<RingSpecification.State> {
    private final int capacity;
    private final boolean leavesAtOnce;
    private final boolean seesAllRoom;

    private RingSpecification(int capacity) {
        this(capacity, false, false);
    }

    /** For controls: without the first exception if {@code leavesAtOnce}, without the second if {@code seesAllRoom}. */
    private RingSpecification(int capacity, boolean leavesAtOnce, boolean seesAllRoom) {
        this.capacity = capacity;
        this.leavesAtOnce = leavesAtOnce;
        this.seesAllRoom = seesAllRoom;
    }

    public static final class OfOne extends RingSpecification {
        public OfOne() {
            super(1);
        }
    }

    public static final class OfFour extends RingSpecification {
        public OfFour() {
            super(4);
        }
    }

    public static final class OfOneLeftAtOnce extends RingSpecification {
        public OfOneLeftAtOnce() {
            super(1, true, false);
        }
    }

    public static final class OfFourSeeingAllRoom extends RingSpecification {
        public OfFourSeeingAllRoom() {
            super(4, false, true);
        }
    }

    /**
     * A state.
     *
     * @param head the index of the next push
     * @param elements from the oldest to the newest
     * @param occupied the indices of elements that have been taken and whose slots have not been left
     */
    record State(int head, List<Long> elements, Set<Integer> occupied) {
        int size() {
            return elements.size();
        }

        int tail() {
            return head - size();
        }

        /** How many slots are free from the head on. */
        int room(int capacity) {
            int room = 0;
            while (room < capacity && head + room - capacity < tail() && !occupied.contains(head + room - capacity)) {
                room++;
            }
            return room;
        }

        State push(List<Long> values) {
            List<Long> more = new ArrayList<>(elements);
            more.addAll(values);
            return new State(head + values.size(), more, occupied);
        }

        State popHead(int count) {
            return new State(head - count, elements.subList(0, size() - count), occupied);
        }

        State popTail(int count, boolean leaveAtOnce) {
            Set<Integer> more = new HashSet<>(occupied);
            for (int i = 0; i < count && !leaveAtOnce; i++) {
                more.add(tail() + i);
            }
            return new State(head, elements.subList(count, size()), more);
        }

        State leave(int index) {
            Set<Integer> fewer = new HashSet<>(occupied);
            fewer.remove(index);
            return new State(head, elements, fewer);
        }
    }

    /** A bulk push has seen room. */
    private record Seen(int room) {}

    /** A thief has slots to leave, from {@code from} to before {@code to}. */
    private record Leaving(int from, int to) {}

    @Override
    public State initial() {
        return new State(0, List.of(), Set.of());
    }

    @Override
    public List<Step<State>> next(State ring, Call call, Object progress) {
        return switch (call.method()) {
            case "pushHead" -> push(ring, call);
            case "pushAll" -> pushAll(ring, call, (Seen) progress);
            case "popHead" -> popHead(ring, call);
            case "popHeads" -> popHeads(ring, call);
            case "popTail" -> progress == null ? popTail(ring, call) : leave(ring, (Leaving) progress);
            case "popTails" -> progress == null ? popTails(ring, call) : leave(ring, (Leaving) progress);
            case "size" -> lastIf(call.result().equals(ring.size()), ring);
            case "isEmpty" -> lastIf(call.result().equals(ring.size() == 0), ring);
            default -> throw new AssertionError(call);
        };
    }

    private List<Step<State>> push(State ring, Call call) {
        boolean room = ring.room(capacity) > 0;
        if (call.result().equals(false)) {
            return lastIf(!room, ring);
        }
        return room && call.result().equals(true) ? last(ring.push(List.of(call.number(0)))) : List.of();
    }

    private List<Step<State>> pushAll(State ring, Call call, Seen seen) {
        if (seen == null && !seesAllRoom) {
            return more(ring, new Seen(ring.room(capacity)));
        }
        List<Long> values = QueueCalls.values(call.number(0), (int) call.number(1));
        int count = (int) call.result();
        int room = ring.room(capacity);
        int least = Math.min(values.size(), seen == null ? room : seen.room());
        boolean right = count >= least && count <= Math.min(values.size(), room);
        return right ? last(ring.push(values.subList(0, count))) : List.of();
    }

    private List<Step<State>> popHead(State ring, Call call) {
        if (ring.size() == 0) {
            return lastIf(call.result().equals(PoolDequeue.EMPTY), ring);
        }
        return call.result().equals(ring.elements().getLast()) ? last(ring.popHead(1)) : List.of();
    }

    private List<Step<State>> popHeads(State ring, Call call) {
        int count = Math.min((int) call.number(0), ring.size());
        List<Long> newest = ring.elements().subList(ring.size() - count, ring.size()).reversed();
        return call.result().equals(newest) ? last(ring.popHead(count)) : List.of();
    }

    private List<Step<State>> popTail(State ring, Call call) {
        if (ring.size() == 0) {
            return lastIf(call.result().equals(PoolDequeue.EMPTY), ring);
        }
        return call.result().equals(ring.elements().getFirst()) ? take(ring, 1) : List.of();
    }

    private List<Step<State>> popTails(State ring, Call call) {
        int count = Math.min((int) call.number(0), ring.size());
        return call.result().equals(ring.elements().subList(0, count)) ? take(ring, count) : List.of();
    }

    private List<Step<State>> take(State ring, int count) {
        State taken = ring.popTail(count, leavesAtOnce);
        return count == 0 || leavesAtOnce ? last(taken) : more(taken, new Leaving(ring.tail(), ring.tail() + count));
    }

    private List<Step<State>> leave(State ring, Leaving leaving) {
        State left = ring.leave(leaving.from());
        return leaving.from() + 1 == leaving.to() ? last(left) : more(left, new Leaving(leaving.from() + 1, leaving.to()));
    }
}
