package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.Explanations;
import io.github.poolchain.handle.TableCall.Made;
import io.github.poolchain.handle.TableCall.Operation;
import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.Interleavings;
import io.github.poolchain.testkit.Stepper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Two calls that meet at a table. Their outcomes must be those of their operations made at once, one after the other, in one
 * order or another that keeps the order within each thread; and then everything must be in the table that is in it in
 * that order, all else free.
 */
final class TableMeeting implements Interleavings.TwoCalls {
    private final TableState state;
    private final TableCall[] calls;
    private final TableState.Tenants tenants;
    private final List<List<Made>> made = List.of(new ArrayList<>(), new ArrayList<>());
    private final boolean closes;

    TableMeeting(TableState state, TableCall one, TableCall another) {
        this.state = state;
        this.calls = new TableCall[] {one, another};
        this.closes = one == TableCall.CLOSE || another == TableCall.CLOSE;
        this.tenants = state.open();
        Seam.install(Stepper::arrived);
    }

    @Override
    public Callable<?> call(int thread) {
        List<Made> mine = made.get(thread);
        long handle = thread == 0 ? tenants.mine : tenants.yours;
        return () -> {
            for (Operation operation : calls[thread].operations()) {
                boolean ownHandle = operation == Operation.REMOVE_FIRST_ADDED;
                if (!ownHandle || mine.getFirst().thrown() == null) {
                    Object toAdd = "by " + thread + ", " + mine.size();
                    mine.add(Made.of(operation, tenants.table, ownHandle ? mine.getFirst().handle() : handle, toAdd));
                }
            }
            return null;
        };
    }

    @Override
    public void audit(Interleavings.Run run) {
        for (int thread = 0; thread < 2; thread++) {
            assertThat(run.thrown(thread)).isNull();
            if (run.places(thread).contains(TableSeam.REMOVE_WON) && calls[thread] == TableCall.REMOVE) {
                assertThat(made.get(thread).getFirst().thrown()).as("lost the object that it had taken").isNull();
            }
        }
        List<Map<Long, Object>> explanations =
                Explanations.of(run, tenants.objects, made, (objects, next) -> after(objects, next, run));
        assertThat(explanations).as("orders that explain %s", made).isNotEmpty();
        if (closes) {
            assertThat(tenants.arenas.held()).isZero();
            assertThat(tenants.arenas.bytesHeld()).isZero();
        } else {
            auditTable(new LinkedHashMap<>(explanations.getFirst()), run);
        }
    }

    private Map<Long, Object> after(Map<Long, Object> objects, Made next, Interleavings.Run run) {
        if (closes && next.operation() != Operation.CLOSE) {
            // While a close is under way, one entry may be gone and another not.
            int closer = calls[0] == TableCall.CLOSE ? 0 : 1;
            if (next.saysClosed()) {
                return run.endedBeforeTheOther(1 - closer) ? null : objects;
            }
            if (run.endedBeforeTheOther(closer)) {
                return null;
            }
        }
        return next.after(objects, state.maxEntries);
    }

    private void auditTable(Map<Long, Object> objects, Interleavings.Run run) {
        HandleTable<Object> table = tenants.table;
        objects.forEach((handle, object) -> assertThat(table.get(handle)).isSameAs(object));
        assertThat(table.size()).isEqualTo(objects.size());
        assertThat(table.footprint()).isEqualTo(tenants.arenas.bytesHeld());
        for (List<Made> ofThread : made) {
            for (Made call : ofThread) {
                if (!objects.containsKey(call.handle())) {
                    assertThat(table.find(call.handle())).as("behind a stale handle").isNull();
                }
            }
        }
        int free = state.maxEntries - objects.size() - usedUp(run);
        for (int i = 0; i < free; i++) {
            Object object = "after " + i;
            assertThat(objects.put(table.add(object), object)).as("handle issued twice").isNull();
        }
        objects.forEach((handle, object) -> assertThat(table.get(handle)).isSameAs(object));
        assertThat(Made.of(Operation.ADD, table, 0, "too many").thrown()).hasMessageContaining("full");
        table.close();
        assertThat(tenants.arenas.held()).isZero();
    }

    /** How many entries will never be used again. */
    private int usedUp(Interleavings.Run run) {
        if (state.uses > 1) {
            return 0;
        }
        int usedUp = 0;
        for (int thread = 0; thread < 2; thread++) {
            for (Made call : made.get(thread)) {
                boolean removed = call.operation() == Operation.REMOVE || call.operation() == Operation.REMOVE_FIRST_ADDED;
                usedUp += removed && call.thrown() == null ? 1 : 0;
            }
            // Whether the old entry or, if the renewal was overtaken, the new one.
            usedUp += run.places(thread).contains(TableSeam.RENEW_ADDED) ? 1 : 0;
        }
        return usedUp;
    }
}
