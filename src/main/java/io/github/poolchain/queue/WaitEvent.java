package io.github.poolchain.queue;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** What the queues tell the JDK Flight Recorder: that somebody has waited for longer than the threshold, 20 ms by default. */
@Name("io.github.poolchain.QueueWait")
@Label("Queue Wait")
@Category("poolchain")
@Description("A thread waited for an element of a queue, or for room in it.")
@Threshold("20 ms")
final class WaitEvent extends Event {
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

    void commit(boolean forElement, boolean served) {
        end();
        if (shouldCommit()) {
            this.forElement = forElement;
            this.served = served;
            commit();
        }
    }
}
