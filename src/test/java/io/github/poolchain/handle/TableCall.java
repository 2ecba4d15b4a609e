package io.github.poolchain.handle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a thread can do to a table: one operation, or some, one after the other. */
enum TableCall {
    ADD,
    GET,
    FIND,
    REMOVE,
    RENEW,
    SIZE,
    TRIM,
    CLOSE,
    /** Gives the entry to another object. */
    REMOVE_AND_ADD,
    /** Takes two entries from the free list and gives the first back, so that the top is again what it was. */
    ADD_ADD_AND_REMOVE;

    enum Operation {
        ADD,
        GET,
        FIND,
        REMOVE,
        REMOVE_FIRST_ADDED,
        RENEW,
        SIZE,
        TRIM,
        CLOSE
    }

    List<Operation> operations() {
        return switch (this) {
            case ADD -> List.of(Operation.ADD);
            case GET -> List.of(Operation.GET);
            case FIND -> List.of(Operation.FIND);
            case REMOVE -> List.of(Operation.REMOVE);
            case RENEW -> List.of(Operation.RENEW);
            case SIZE -> List.of(Operation.SIZE);
            case TRIM -> List.of(Operation.TRIM);
            case CLOSE -> List.of(Operation.CLOSE);
            case REMOVE_AND_ADD -> List.of(Operation.REMOVE, Operation.ADD);
            case ADD_ADD_AND_REMOVE -> List.of(Operation.ADD, Operation.ADD, Operation.REMOVE_FIRST_ADDED);
        };
    }

    /**
     * An operation that has been made, and what came of it.
     *
     * @param handle what it was called with, or for an add what it returned
     * @param object what it added or returned
     * @param number for a renewal the new handle, for a size the size, for a trim the bytes
     */
    record Made(Operation operation, long handle, Object object, long number, RuntimeException thrown) {
        static Made of(Operation operation, HandleTable<Object> table, long handle, Object toAdd) {
            try {
                return switch (operation) {
                    case ADD -> new Made(operation, table.add(toAdd), toAdd, 0, null);
                    case GET -> new Made(operation, handle, table.get(handle), 0, null);
                    case FIND -> new Made(operation, handle, table.find(handle), 0, null);
                    case REMOVE, REMOVE_FIRST_ADDED -> new Made(operation, handle, table.remove(handle), 0, null);
                    case RENEW -> new Made(operation, handle, null, table.renew(handle), null);
                    case SIZE -> new Made(operation, 0, null, table.size(), null);
                    case TRIM -> new Made(operation, 0, null, table.trim(), null);
                    case CLOSE -> {
                        table.close();
                        yield new Made(operation, 0, null, 0, null);
                    }
                };
            } catch (IllegalStateException e) {
                return new Made(operation, handle, null, 0, e);
            }
        }

        boolean saysClosed() {
            return thrown != null && "the table is closed".equals(thrown.getMessage());
        }

        /**
         * What objects are in a table after the operation, made at once in one that had these; null if it would not have
         * come to this.
         */
        Map<Long, Object> after(Map<Long, Object> before, int room) {
            Map<Long, Object> after = new LinkedHashMap<>(before);
            return isRight(after, room) ? after : null;
        }

        private boolean isRight(Map<Long, Object> objects, int room) {
            if (thrown instanceof StaleHandleException stale) {
                return stale.handle() == handle && !objects.containsKey(handle);
            }
            if (thrown != null) {
                return operation == Operation.ADD && objects.size() >= room;
            }
            return switch (operation) {
                case ADD -> objects.size() < room && objects.put(handle, object) == null;
                case GET, FIND -> Objects.equals(object, objects.get(handle));
                case REMOVE, REMOVE_FIRST_ADDED -> objects.remove(handle, object);
                case RENEW -> objects.containsKey(handle) && objects.put(number, objects.remove(handle)) == null;
                case SIZE, TRIM, CLOSE -> true;
            };
        }
    }
}
