package io.github.poolchain.idle;

/**
 * Chooses which of the objects that a {@link Store} hands out are samples, and is called for each sample.
 *
 * @param <T> the type of the objects
 */
public interface Sampler<T> {
    /**
     * Any thread, while other threads may wait for its shard: it must not throw, wait, or call the store. For a shard that has handed out
     * {@code handedOut} objects: how many more it hands out before the next one is a sample; at least 1.
     */
    long gap(long handedOut);

    /** Called by the thread that takes a sample. If it throws, the object goes back. */
    void sample(T object);

    /** No samples. */
    static <T> Sampler<T> none() {
        return new Sampler<>() {
            @Override
            public long gap(long handedOut) {
                return Long.MAX_VALUE;
            }

            @Override
            public void sample(T object) {}
        };
    }
}
