package io.github.poolchain.handle;

import static io.github.poolchain.linearizability.Scenario.call;

import io.github.poolchain.handle.TableSpecification.Found;
import io.github.poolchain.handle.TableSpecification.Renewed;
import io.github.poolchain.linearizability.Garbage;
import io.github.poolchain.linearizability.Scenario;
import io.github.poolchain.linearizability.Strategy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StringGen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does every execution of calls to a table answer what {@link TableSpecification} permits? */
class HandleTableLinearizabilityTest {
    private static final String STRATEGIES = "io.github.poolchain.linearizability.Strategy#selected";

    @ParameterizedTest
    @MethodSource(STRATEGIES)
    void shouldBeLinearizableWhereItIsFull(Strategy strategy) {
        strategy.check(TableOfTwo.class, TableSpecification.OfTwo.class);
    }

    @ParameterizedTest
    @MethodSource(STRATEGIES)
    void shouldBeLinearizableWhereThreadsHaveLanes(Strategy strategy) {
        strategy.check(TableWithLanes.class, TableSpecification.OfMany.class);
    }

    @ParameterizedTest
    @MethodSource(STRATEGIES)
    void shouldBeLinearizableWhereItGrows(Strategy strategy) {
        strategy.check(GrowingTable.class, TableSpecification.OfMany.class);
    }

    @ParameterizedTest
    @MethodSource(STRATEGIES)
    void shouldBeLinearizableWhereItIsFullAndEntriesLieInLanes(Strategy strategy) {
        strategy.checkThoughItMayWait(TableOfTwoWithLanes.class, TableSpecification.OfTwo.class);
    }

    // ---- Controls: what is not permitted, the model checker finds

    @Test
    void shouldRefuteATableThatIsFullWhileAnEntryLiesInALane() {
        Strategy.MODEL.refute(addAgainstRemove(TableThatForgetsLanes.class), TableSpecification.OfTwo.class);
        Strategy.MODEL.checkThoughItMayWait(addAgainstRemove(TableOfTwoWithLanes.class), TableSpecification.OfTwo.class);
    }

    /** The lanes are emptied while a thread is giving an entry to its own; afterwards there must be room. */
    private static Scenario addAgainstRemove(Class<?> table) {
        return Scenario.of(table)
                .first(call("add", 0, "a"), call("add", 1, "b"))
                .thread(call("remove", 0))
                .thread(call("add", 2, "c"))
                .last(call("remove", 1), call("add", 3, "d"), call("add", 0, "e"));
    }

    @Test
    void shouldRefuteATableInWhichOneThreadWaitsForAnother() {
        Strategy.MODEL.refuteLockFreedom(sizeAgainstSize(TableThatSpins.class), TableSpecification.OfMany.class);
        Strategy.MODEL.refuteLockFreedom(sizeAgainstSize(TableWithMonitor.class), TableSpecification.OfMany.class);
        Strategy.MODEL.check(sizeAgainstSize(TableOfMany.class), TableSpecification.OfMany.class);
    }

    private static Scenario sizeAgainstSize(Class<?> table) {
        return Scenario.of(table).thread(call("size")).thread(call("size"));
    }

    @Test
    void shouldRefuteAGetThatLooksAtTheWordOnce() {
        Strategy.MODEL.refute(getAgainstReuse(TableThatLooksOnce.class), TableSpecification.OfMany.class);
        Strategy.MODEL.check(getAgainstReuse(TableOfMany.class), TableSpecification.OfMany.class);
    }

    private static Scenario getAgainstReuse(Class<?> table) {
        return Scenario.of(table)
                .first(call("add", 0, "a"))
                .thread(call("get", 0))
                .thread(call("remove", 0), call("add", 1, "b"));
    }

    @Test
    void shouldRefuteARemoveWithoutCas() {
        Strategy.MODEL.refute(removeAgainstRemove(TableThatRemovesByCheck.class), TableSpecification.OfMany.class);
        Strategy.MODEL.check(removeAgainstRemove(TableThatRemovesByHand.class), TableSpecification.OfMany.class);
    }

    private static Scenario removeAgainstRemove(Class<?> table) {
        return Scenario.of(table).first(call("add", 0, "a")).thread(call("remove", 0)).thread(call("remove", 0));
    }

    @Test
    void shouldRefuteAFreeListWithoutTag() {
        Strategy.MODEL.refute(addAgainstAddsAndRemove(TableWithoutTag.class), TableSpecification.OfMany.class);
        Strategy.MODEL.check(addAgainstAddsAndRemove(TableThatRemovesByHand.class), TableSpecification.OfMany.class);
    }

    /** ABA: while the first add holds the top of the free list and its next, both are taken and the top is given back. */
    private static Scenario addAgainstAddsAndRemove(Class<?> table) {
        return Scenario.of(table)
                .first(call("add", 0, "a"), call("add", 1, "b"), call("remove", 0), call("remove", 1))
                .thread(call("add", 0, "c"))
                .thread(call("add", 1, "d"), call("add", 2, "e"), call("remove", 1))
                .last(call("add", 3, "f"), call("get", 2), call("get", 3));
    }

    /**
     * The calls of a table. The scenario is made before there is any handle, so a call names a register, where the last
     * handle that was issued for it is found, and answers with the handle too.
     */
    @Param(name = "register", gen = IntGen.class, conf = "0:2")
    @Param(name = "name", gen = StringGen.class, conf = "2:abcdef")
    public static class TableOfMany {
        static final int REGISTERS = 4;

        final HandleTable<String> table;
        final AtomicLongArray registers = new AtomicLongArray(REGISTERS);

        public TableOfMany() {
            this(Handles.MAX_INDEX, 0);
        }

        TableOfMany(int entries, int lanes) {
            table = new HandleTable<>(entries, 1L << 32, 0, Arena::ofShared, lanes, HeavyFence::full);
            Garbage.closeNextTime(table);
        }

        @Operation(params = {"register", "name"})
        public long add(int register, String name) {
            try {
                long handle = table.add(name);
                registers.set(register, handle);
                return handle;
            } catch (IllegalStateException full) {
                return 0;
            }
        }

        @Operation(params = "register")
        public Found get(int register) {
            long handle = registers.get(register);
            return new Found(handle, table.find(handle));
        }

        @Operation(params = "register")
        public Found remove(int register) {
            long handle = registers.get(register);
            try {
                return new Found(handle, table.remove(handle));
            } catch (StaleHandleException e) {
                return new Found(handle, null);
            }
        }

        @Operation(params = "register")
        public Renewed renew(int register) {
            long handle = registers.get(register);
            try {
                long renewed = table.renew(handle);
                registers.set(register, renewed);
                return new Renewed(handle, renewed);
            } catch (StaleHandleException e) {
                return new Renewed(handle, 0);
            }
        }

        @Operation
        public int size() {
            return table.size();
        }
    }

    public static class TableOfTwo extends TableOfMany {
        public TableOfTwo() {
            super(2, 0);
        }
    }

    /** Two of the three threads have a lane. */
    public static class TableWithLanes extends TableOfMany {
        public TableWithLanes() {
            super(Handles.MAX_INDEX, 2);
        }
    }

    /** A thread that finds no entry left empties the lanes of the others, and waits until they have left them. */
    public static class TableOfTwoWithLanes extends TableOfMany {
        public TableOfTwoWithLanes() {
            super(2, 2);
        }
    }

    /** Believes that a table without an entry in the list, and without fresh ones, is full. */
    public static class TableThatForgetsLanes extends TableOfTwoWithLanes {
        @Override
        public long add(int register, String name) {
            boolean listed = Handles.index(table.entries().top()) != Handles.NO_INDEX;
            boolean fresh = (int) TableLayout.freshAcquire(memory(table)) <= 2;
            return listed || fresh ? super.add(register, name) : 0;
        }
    }

    /** Waits with a loop. */
    public static class TableThatSpins extends TableOfMany {
        private final AtomicBoolean busy = new AtomicBoolean();

        @Override
        public int size() {
            while (!busy.compareAndSet(false, true)) {
                Thread.onSpinWait();
            }
            int size = super.size();
            busy.set(false);
            return size;
        }
    }

    /** Waits for a monitor. */
    public static class TableWithMonitor extends TableOfMany {
        @Override
        public synchronized int size() {
            return super.size();
        }
    }

    /** As if most of the first chunk had been used up: there is one entry left, and the next add grows the table. */
    public static class GrowingTable extends TableOfMany {
        public GrowingTable() {
            TableLayout.setFreshRelease(memory(table), 63);
        }
    }

    private static final VarHandle MEMORY;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Entries.class, MethodHandles.lookup());
            MEMORY = lookup.findVarHandle(Entries.class, "table", MemorySegment.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static MemorySegment memory(HandleTable<?> table) {
        return (MemorySegment) MEMORY.get(table.entries());
    }

    private static Chunk chunk(HandleTable<?> table) {
        return table.entries().chunk(1);
    }

    /** Does not look at the word again after it has read the object. */
    public static class TableThatLooksOnce extends TableOfMany {
        @Override
        public Found get(int register) {
            long handle = registers.get(register);
            int slot = Handles.index(handle);
            boolean good = handle != 0 && Chunk.wordAcquire(chunk(table).words(), slot) == handle;
            return new Found(handle, good ? (String) chunk(table).objects()[slot] : null);
        }
    }

    /** Removes as the table does, but by code that can be weakened. It leaves the size alone. */
    public static class TableThatRemovesByHand extends TableOfMany {
        @Override
        public Found remove(int register) {
            long handle = registers.get(register);
            int index = Handles.index(handle);
            Chunk chunk = chunk(table);
            long generation = Handles.next(Handles.generation(handle));
            if (handle == 0 || !retire(chunk, index, handle, Handles.of(generation, Handles.NO_INDEX))) {
                return new Found(handle, null);
            }
            String name = (String) chunk.objects()[index];
            chunk.objects()[index] = null;
            MemorySegment memory = memory(table);
            long top = TableLayout.freeAcquire(memory);
            while (true) {
                Chunk.setWordRelease(chunk.words(), index, Handles.of(generation, Handles.index(top)));
                long witness = TableLayout.casFree(memory, top, Handles.of(nextTag(Handles.generation(top)), index));
                if (witness == top) {
                    return new Found(handle, name);
                }
                top = witness;
            }
        }

        boolean retire(Chunk chunk, int index, long handle, long retired) {
            return Chunk.casWord(chunk.words(), index, handle, retired);
        }

        long nextTag(long tag) {
            return Handles.next(tag);
        }
    }

    /** Of two removes both may find the word good before either has changed it. */
    public static class TableThatRemovesByCheck extends TableThatRemovesByHand {
        @Override
        boolean retire(Chunk chunk, int index, long handle, long retired) {
            if (Chunk.wordAcquire(chunk.words(), index) != handle) {
                return false;
            }
            Chunk.setWordRelease(chunk.words(), index, retired);
            return true;
        }
    }

    /** Gives an entry back under the tag that is there. */
    public static class TableWithoutTag extends TableThatRemovesByHand {
        @Override
        long nextTag(long tag) {
            return tag;
        }
    }
}
