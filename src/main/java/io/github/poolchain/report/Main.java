package io.github.poolchain.report;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.PrintStream;
import java.net.MalformedURLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Prints what the pools and queues of another JVM hold, those that have a name: {@code java -cp poolchain.jar io.github.poolchain.report.Main PID}, or
 * with the JMX service URL instead of the process' number. By number it needs the module {@code jdk.attach}, here, and {@code
 * jdk.management.agent}, there; both JVMs must be of one user. It asks the pools only through JMX.
 */
public final class Main {
    private static final String USAGE = "usage: java -cp poolchain.jar io.github.poolchain.report.Main PID|service:jmx:...";

    private static final String[] QUEUE_FIGURES = {"Depth", "Capacity", "Puts", "Takes", "WaitingTakers", "WaitingPutters", "Footprint"};

    private Main() {}

    /** Ends the JVM with 0; with 1 if the other JVM cannot be asked; with 2 if the argument is missing or wrong. Writes the reason to standard error. */
    public static void main(String[] args) {
        int code = run(args, System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    @SuppressWarnings("BanJNDI") // the user chooses the URL, and pools and queues answer with text and numbers only
    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 1 || !(args[0].startsWith("service:jmx:") || args[0].matches("[0-9]+"))) {
            err.println(USAGE);
            return 2;
        }
        try (JMXConnector connector = JMXConnectorFactory.connect(url(args[0]))) {
            print(connector.getMBeanServerConnection(), out);
            return 0;
        } catch (NoClassDefFoundError noAttach) {
            err.println("this Java has no module jdk.attach, which it takes to find a JVM by its number: give the JMX service URL, or say --add-modules jdk.attach");
        } catch (IOException | JMException | SecurityException refused) {
            err.println("cannot ask " + args[0] + ": " + Text.printable(String.valueOf(refused.getMessage())));
        }
        return 1;
    }

    private static JMXServiceURL url(String which) throws IOException {
        try {
            return new JMXServiceURL(which.startsWith("service:") ? which : Attached.url(which));
        } catch (MalformedURLException notOne) {
            throw new IOException("no JMX service URL: " + notOne.getMessage(), notOne);
        }
    }

    /** The only class that knows {@code jdk.attach}. */
    private static final class Attached {
        private Attached() {}

        /** Has the JVM start its JMX agent, for this machine only, if it does not run yet. */
        static String url(String pid) throws IOException {
            try {
                VirtualMachine machine = VirtualMachine.attach(pid);
                try {
                    return machine.startLocalManagementAgent();
                } finally {
                    machine.detach();
                }
            } catch (AttachNotSupportedException notOne) {
                throw new IOException(notOne.getMessage(), notOne);
            }
        }
    }

    /** Prints all pools, then all queues, each kind in the order in which they were made. */
    private static void print(MBeanServerConnection server, PrintStream out) throws IOException, JMException {
        boolean any = false;
        for (ObjectName pool : named(server, "*Pool")) {
            any |= print(server, pool, false, out);
        }
        for (ObjectName queue : named(server, "*Queue")) {
            any |= print(server, queue, true, out);
        }
        if (!any) {
            out.println("no pool and no queue with a name");
        }
    }

    /** Whether it was still there. */
    private static boolean print(MBeanServerConnection server, ObjectName name, boolean isQueue, PrintStream out) throws IOException, JMException {
        try {
            out.print(isQueue ? queue(server, name) : (String) server.invoke(name, "report", null, null));
            return true;
        } catch (InstanceNotFoundException | RuntimeMBeanException closedMeanwhile) {
            return false;
        }
    }

    private static Iterable<ObjectName> named(MBeanServerConnection server, String type) throws IOException, JMException {
        TreeSet<ObjectName> names = new TreeSet<>(Comparator.comparingLong(Main::id).thenComparing(Comparator.naturalOrder()));
        names.addAll(server.queryNames(new ObjectName("io.github.poolchain:type=" + type + ",id=*,*"), null));
        return names;
    }

    private static long id(ObjectName name) {
        return Long.parseLong(name.getKeyProperty("id"));
    }

    private static String queue(MBeanServerConnection server, ObjectName queue) throws IOException, JMException {
        long[] figures = new long[QUEUE_FIGURES.length];
        for (int i = 0; i < figures.length; i++) {
            figures[i] = ((Number) server.getAttribute(queue, QUEUE_FIGURES[i])).longValue();
        }
        String name = queue.getKeyProperty("name");
        return String.format(
                Locale.ROOT,
                "%s \"%s\" (#%d): %,d deep%s, %,d put, %,d taken; %,d wait for an element, %,d for room; %,d bytes%n",
                queue.getKeyProperty("type"),
                Text.printable(name.startsWith("\"") ? ObjectName.unquote(name) : name),
                id(queue),
                figures[0],
                figures[1] == Integer.MAX_VALUE ? "" : String.format(Locale.ROOT, " of %,d", figures[1]),
                figures[2],
                figures[3],
                figures[4],
                figures[5],
                figures[6]);
    }
}
