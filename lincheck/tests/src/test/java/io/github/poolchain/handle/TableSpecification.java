package io.github.poolchain.handle;

import io.github.poolchain.linearizability.Specification;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link HandleTable} may answer. A handle that is issued is not 0 and was never issued before. {@code get},
 * {@code remove} and {@code renew} find what is behind the handle at one moment, or that there is nothing. The rest:
 * <ul>
 *   <li>{@code add} takes an entry in one step, and puts the object in at a later one; {@code remove} takes the object out
 *       in one step, and gives the entry back in a later one. "Full" is the answer to an add that finds no entry to take.
 *   <li>{@code size} is an estimate, since the objects are counted after they came or went: as many as were counted when it
 *       began, fewer by at most those that were counted out since, more by at most those that were counted in.
 * </ul>
 */
abstract class TableSpecification implements Specification<TableSpecification.State> {
    private final int entries;

    TableSpecification(int entries) {
        this.entries = entries;
    }

    public static final class OfTwo extends TableSpecification {
        public OfTwo() {
            super(2);
        }
    }

    public static final class OfMany extends TableSpecification {
        public OfMany() {
            super(Handles.MAX_INDEX);
        }
    }

    /** A handle, and the name behind it: null if there was none. */
    public record Found(long handle, String name) {}

    /** A handle, and the one that was issued in its place: 0 if there was nothing behind it. */
    public record Renewed(long handle, long renewed) {}

    /**
     * A state.
     *
     * @param live what is behind each handle
     * @param issued all handles there have been
     * @param taken how many entries cannot be taken
     * @param in how many have been counted in
     * @param out how many have been counted out
     */
    record State(Map<Long, String> live, Set<Long> issued, int taken, int in, int out) {
        State take() {
            return new State(live, issued, taken + 1, in, out);
        }

        State giveBack() {
            return new State(live, issued, taken - 1, in, out);
        }

        State put(long handle, String name) {
            Map<Long, String> more = new HashMap<>(live);
            more.put(handle, name);
            Set<Long> all = new HashSet<>(issued);
            all.add(handle);
            return new State(more, all, taken, in, out);
        }

        State remove(long handle) {
            Map<Long, String> fewer = new HashMap<>(live);
            fewer.remove(handle);
            return new State(fewer, issued, taken, in, out);
        }

        State countIn() {
            return new State(live, issued, taken, in + 1, out);
        }

        State countOut() {
            return new State(live, issued, taken, in, out + 1);
        }
    }

    private enum Progress {
        TAKEN,
        PUT,
        REMOVED,
        COUNTED
    }

    @Override
    public State initial() {
        return new State(Map.of(), Set.of(), 0, 0, 0);
    }

    @Override
    public List<Step<State>> next(State table, Call call, Object progress) {
        return switch (call.method()) {
            case "add" -> add(table, call, (Progress) progress);
            case "get" -> get(table, (Found) call.result());
            case "remove" -> remove(table, (Found) call.result(), (Progress) progress);
            case "renew" -> renew(table, (Renewed) call.result());
            case "size" -> size(table, call, (State) progress);
            default -> throw new AssertionError(call);
        };
    }

    /** The answer is the handle, 0 for "full". */
    private List<Step<State>> add(State table, Call call, Progress progress) {
        long handle = (long) call.result();
        if (handle == 0) {
            return lastIf(table.taken() == entries, table);
        }
        if (progress == null) {
            return table.taken() == entries ? List.of() : more(table.take(), Progress.TAKEN);
        }
        if (progress == Progress.PUT) {
            return last(table.countIn());
        }
        boolean fresh = !table.issued().contains(handle);
        return fresh ? more(table.put(handle, (String) call.arguments().get(1)), Progress.PUT) : List.of();
    }

    private List<Step<State>> get(State table, Found found) {
        String name = table.live().get(found.handle());
        return lastIf(name == null ? found.name() == null : name.equals(found.name()), table);
    }

    private List<Step<State>> remove(State table, Found found, Progress progress) {
        if (progress == Progress.REMOVED) {
            return more(table.countOut(), Progress.COUNTED);
        }
        if (progress == Progress.COUNTED) {
            return last(table.giveBack());
        }
        String name = table.live().get(found.handle());
        if (name == null || found.name() == null) {
            return lastIf(name == null && found.name() == null, table);
        }
        return name.equals(found.name()) ? more(table.remove(found.handle()), Progress.REMOVED) : List.of();
    }

    private List<Step<State>> renew(State table, Renewed answer) {
        String name = table.live().get(answer.handle());
        if (name == null || answer.renewed() == 0) {
            return lastIf(name == null && answer.renewed() == 0, table);
        }
        boolean fresh = !table.issued().contains(answer.renewed());
        return fresh ? last(table.remove(answer.handle()).put(answer.renewed(), name)) : List.of();
    }

    private List<Step<State>> size(State table, Call call, State begin) {
        if (begin == null) {
            return more(table, table);
        }
        int size = (int) call.result();
        int counted = begin.in() - begin.out();
        int least = counted - (table.out() - begin.out());
        int most = counted + (table.in() - begin.in());
        return lastIf(size >= least && size <= Math.max(0, most), table);
    }
}
