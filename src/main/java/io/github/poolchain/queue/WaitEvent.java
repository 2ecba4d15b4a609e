package io.github.poolchain.queue;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** What the queues tell the JDK Flight Recorder: that somebody has waited for longer than the threshold, 20 ms by default. */
@Name("io.github.poolchain.QueueWait")
@Label("Queue Wait")
@Category("poolchain")
@Description("A thread waited for an element of a queue, or for room in it.")
@Threshold("20 ms")
final class WaitEvent extends Event {
    @Label("Queue")
    @Description("The name of the queue, empty if it has none")
    @Nullable String queue;

    @Label("For Element")
    @Description("Whether it waited for an element; otherwise for room")
    boolean forElement;

    @Label("Served")
    @Description("Whether it got what it waited for; otherwise the time was over, it was interrupted, or the queue was closed")
    boolean served;

    static WaitEvent started() {
        WaitEvent event = new WaitEvent();
        event.begin();
        return event;
    }

    void commit(String queue, boolean forElement, boolean served) {
        end();
        if (shouldCommit()) {
            this.queue = queue;
            this.forElement = forElement;
            this.served = served;
            commit();
        }
    }
}
