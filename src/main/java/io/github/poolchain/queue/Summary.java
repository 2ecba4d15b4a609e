package io.github.poolchain.queue;

import io.github.poolchain.report.Text;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The periodic event of a queue with a name, which the JDK Flight Recorder asks for while it records. */
@Name("io.github.poolchain.QueueSummary")
@Label("Queue Summary")
@Category("poolchain")
@Description("How deep a queue with a name is, and who waits at it, at this moment")
@Period("5 s")
@StackTrace(false)
final class Summary extends Event {
    /*
     * The recorder keeps what it calls, for as long as that is not taken away. What it is given leads to places in JMX, which hold their
     * queues weakly and are taken out when these are closed or dropped; with the last of them it is taken away.
     */

    /** Changed with the monitor of the class. */
    private static final Set<Registration> QUEUES = ConcurrentHashMap.newKeySet();

    private static final Runnable ALL = new Runnable() {
        @Override
        public void run() {
            QUEUES.forEach(Registration::summarize);
        }
    };

    @Label("Queue")
    @Description("The name of the queue")
    @Nullable String queue;

    @Label("Depth")
    @Description("How many elements are in it")
    long depth;

    @Label("Capacity")
    @Description("How many elements there may be; 0 if there is no bound")
    int capacity;

    @Label("Puts")
    @Description("How many have been put in until now")
    long puts;

    @Label("Takes")
    @Description("How many have gone until now")
    long takes;

    @Label("Waiting Takers")
    @Description("How many threads wait for an element")
    int waitingTakers;

    @Label("Waiting Putters")
    @Description("How many threads wait for room")
    int waitingPutters;

    @Label("Held Bytes")
    @Description("Memory for elements: native for longs, heap for objects")
    @DataAmount
    long heldBytes;

    /** Any thread. From now on the recorder asks that queue, while it records. */
    static synchronized void begin(Registration queue) {
        boolean first = QUEUES.isEmpty();
        QUEUES.add(queue);
        if (first) {
            FlightRecorder.addPeriodicEvent(Summary.class, ALL);
        }
    }

    /** Any thread. It does not any more. Doing it again does nothing. */
    static synchronized void end(Registration queue) {
        if (QUEUES.remove(queue) && QUEUES.isEmpty()) {
            boolean _ = FlightRecorder.removePeriodicEvent(ALL);
        }
    }

    static void commit(String queue, QueueStats stats) {
        Summary event = new Summary();
        event.queue = Text.printable(queue);
        event.depth = stats.depth();
        event.capacity = stats.capacity() == Integer.MAX_VALUE ? 0 : stats.capacity();
        event.puts = stats.puts();
        event.takes = stats.takes();
        event.waitingTakers = stats.waitingTakers();
        event.waitingPutters = stats.waitingPutters();
        event.heldBytes = stats.footprint();
        event.commit();
    }
}
