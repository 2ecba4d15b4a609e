package io.github.poolchain.handle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In what state two threads may find a table, and with which handles each of them comes to it. */
enum TableState {
    /** Nothing has been added yet; both guess the first handle. */
    EMPTY(70, Integer.MAX_VALUE, 0) {
        @Override
        void prepare(Tenants tenants) {
            tenants.mine = Handles.of(0, 1);
            tenants.yours = tenants.mine;
        }
    },
    /** One entry is free; both guess the handle that it will get. */
    ONE_FREE(70, Integer.MAX_VALUE, 1) {
        @Override
        void prepare(Tenants tenants) {
            tenants.remove(tenants.mine);
            tenants.mine = Handles.of(1, Handles.index(tenants.mine));
            tenants.yours = tenants.mine;
        }
    },
    /** Two entries are free; both come with a handle that one of them had. */
    TWO_FREE(70, Integer.MAX_VALUE, 2) {
        @Override
        void prepare(Tenants tenants) {
            tenants.remove(tenants.yours);
            tenants.remove(tenants.mine);
            tenants.yours = tenants.mine;
        }
    },
    /** Both come with the handle of the same object. */
    SAME(70, Integer.MAX_VALUE, 2) {
        @Override
        void prepare(Tenants tenants) {
            tenants.yours = tenants.mine;
        }
    },
    /** Each comes with the handle of another object. */
    DIFFERENT(70, Integer.MAX_VALUE, 2),
    /** The same object, and its entry is used for the last time. */
    LAST_USE(70, 1, 2) {
        @Override
        void prepare(Tenants tenants) {
            tenants.yours = tenants.mine;
        }
    },
    ABOUT_TO_GROW(70, Integer.MAX_VALUE, 63),
    ONE_LEFT(3, Integer.MAX_VALUE, 2),
    FULL(2, Integer.MAX_VALUE, 2),
    /** Full after a growth. */
    FULL_LATER(64, Integer.MAX_VALUE, 64),
    /** The second chunk has nobody in it any more, and no fresh entry; both come with a handle from there. */
    SHRUNK(130, Integer.MAX_VALUE, 127) {
        @Override
        void prepare(Tenants tenants) {
            tenants.removeFrom(64);
        }
    },
    /** The same where there are no more chunks, and fresh entries in the second. */
    SHRUNK_TO_ITS_LAST_CHUNK(70, Integer.MAX_VALUE, 66) {
        @Override
        void prepare(Tenants tenants) {
            tenants.removeFrom(64);
        }
    };

    final int maxEntries;
    final long uses;
    private final int tenants;

    TableState(int maxEntries, long uses, int tenants) {
        this.maxEntries = maxEntries;
        this.uses = uses;
        this.tenants = tenants;
    }

    /** What is different from the last two objects' handles. */
    void prepare(Tenants before) {}

    Tenants open() {
        Tenants opened = new Tenants(new CountingArenas(), this);
        for (int i = 0; i < tenants; i++) {
            opened.yours = opened.mine;
            opened.mine = opened.add();
        }
        prepare(opened);
        return opened;
    }

    /** A table and who is in it, and the handles that the two threads come with. */
    static final class Tenants {
        final CountingArenas arenas;
        final HandleTable<Object> table;
        final Map<Long, Object> objects = new LinkedHashMap<>();
        long mine;
        long yours;

        private Tenants(CountingArenas arenas, TableState state) {
            this.arenas = arenas;
            this.table = new HandleTable<>(state.maxEntries, state.uses, 0, arenas);
        }

        private long add() {
            Object object = "before " + objects.size();
            long handle = table.add(object);
            objects.put(handle, object);
            return handle;
        }

        private void removeFrom(int index) {
            List<Long> handles = new ArrayList<>(objects.keySet());
            handles.stream().filter(handle -> Handles.index(handle) >= index).forEach(this::remove);
        }

        private void remove(long handle) {
            table.remove(handle);
            objects.remove(handle);
        }
    }
}
