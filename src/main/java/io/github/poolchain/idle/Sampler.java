package io.github.poolchain.idle;

/**
 * Which of the objects that a {@link Store} hands out its user wants to be told of.
 *
 * @param <T> the type of the objects
 */
public interface Sampler<T> {
    /**
     * Any thread, while others may wait for its shard: it must not throw, wait, or call the store. How many objects a shard that has
     * handed out so many may hand out until the next is a sample; at least 1.
     */
    long gap(long handedOut);

    /** The thread that takes it. It may throw; then the object goes back. */
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
