package io.github.poolchain.pool;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps integers, as long as it does not refuse. */
final class ListKeeper implements Keeper<Integer> {
    private final Map<Long, Integer> objects = new HashMap<>();
    private @Nullable Throwable refusal;
    private long last;
    private int closed;

    synchronized void refuse(@Nullable Throwable why) {
        refusal = why;
    }

    synchronized int tickets() {
        return objects.size();
    }

    synchronized int closed() {
        return closed;
    }

    @Override
    public synchronized long ticket(Integer object) {
        if (refusal instanceof Error error) {
            throw error;
        }
        if (refusal instanceof RuntimeException exception) {
            throw exception;
        }
        objects.put(++last, object);
        return last;
    }

    @Override
    public synchronized Integer object(long ticket) {
        return Objects.requireNonNull(objects.remove(ticket));
    }

    @Override
    public synchronized void chainClosed() {
        closed++;
    }

    @Override
    public synchronized boolean isEmpty() {
        return objects.isEmpty();
    }

    @Override
    public long footprint() {
        return 0;
    }

    @Override
    public void close() {
        // nothing to free
    }
}
