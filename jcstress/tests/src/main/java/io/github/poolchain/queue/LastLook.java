package io.github.poolchain.queue;

/** A put, and a consumer that takes its last look before it sleeps. For one time each. */
final class LastLook {
    private final LongQueue queue = Queues.unbounded();
    private WaitList.Waiter me;

    /** Before the two: producers make no fence. */
    LastLook unfenced() {
        queue.puts().bias();
        return this;
    }

    void put() {
        boolean _ = queue.offer(1);
    }

    /** What it has found; 0 if it parks now. */
    int look() {
        me = queue.takes().list.enter();
        queue.takes().beforeLook();
        return (int) queue.poll();
    }

    /** After both: whether the consumer was woken. */
    boolean wasWoken() {
        boolean woken = queue.takes().list.leave(me);
        if (woken) {
            queue.takes().list.endComing();
        }
        int _ = Queues.giveBack(queue);
        return woken;
    }
}
