package io.github.poolchain.queue;

import java.util.Objects;

/**
 * The settings that queues of handles and queues of objects share.
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
     * What the queue is called in the log, in events and in JMX, where a queue with a name is registered while it is open: see
     * {@link QueueMXBean}. Queues may share a name. Without this the queue has none and is not registered.
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
     * How many elements there may be in the queue; if not said, there is no bound.
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
