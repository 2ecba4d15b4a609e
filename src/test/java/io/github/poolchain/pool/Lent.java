package io.github.poolchain.pool;

import java.util.ArrayList;
import java.util.List;

/** Several objects of a pool at once. */
final class Lent {
    private Lent() {}

    static <T> List<T> get(Pool<T> pool, int count) {
        List<T> objects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            objects.add(pool.get());
        }
        return objects;
    }

    static <T> void putAll(Pool<T> pool, List<T> objects) {
        for (T object : objects) {
            pool.put(object);
        }
    }
}
