package io.github.poolchain.pool;

import java.util.ArrayList;
import java.util.function.Consumer;

/** What has been taken out of shards, before anything is done with it. */
final class Haul<T> {
    private final ArrayList<T> objects = new ArrayList<>(0); // not the default, which ensures no capacity up to ten

    /** So that the next adds, so many, need no memory: whoever has an object in hand cannot be refused any. */
    void makeRoom(int more) {
        objects.ensureCapacity(objects.size() + more);
    }

    void add(T object) {
        objects.add(object);
    }

    void forEach(Consumer<? super T> action) {
        objects.forEach(action);
    }
}
