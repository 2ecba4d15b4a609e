package io.github.poolchain.queue;

import java.util.Objects;

/**
 * The settings that all queues share.
 *
 * @param <B> the builder itself
 */
abstract class QueueBuilder<B extends QueueBuilder<B>> {
    private String name = "";

    /** 0 if there is no bound. */
    int capacity;

    QueueBuilder() {}

    abstract B self();

    /**
     * The name of the queue in the log, in events and in JMX. A queue with a name is registered there while it is open: see {@link QueueMXBean}.
     * Several queues may have one name. A queue without a name is not registered.
     *
     * @param name not empty
     * @return this
     * @throws IllegalArgumentException if {@code name} is empty
     * @throws NullPointerException if {@code name} is null
     */
    public B name(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("name is empty");
        }
        this.name = name;
        return self();
    }

    /**
     * How many elements the queue may hold. Without this call there is no bound.
     *
     * @param most 1 or more
     * @return this
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public B capacity(int most) {
        capacity = LongQueue.checkCapacity(most);
        return self();
    }

    /** The last step of making a queue; if it throws, the queue is closed. */
    void start(Managed queue, LongQueue inside, String type) {
        if (name.isEmpty()) {
            return;
        }
        inside.puts().queue = name;
        inside.takes().queue = name;
        boolean registered = false;
        try {
            inside.remains().register(queue, type, name);
            registered = true;
        } finally {
            if (!registered) {
                queue.close();
            }
        }
    }
}
