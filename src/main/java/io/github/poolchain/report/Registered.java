package io.github.poolchain.report;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The place of something with a name in the platform's MBean server, which does not keep it. The only class that knows
 * {@code java.management}, and loaded only for pools and queues with a name. A subclass implements the MXBean.
 *
 * @param <T> what is registered
 */
public abstract class Registered<T> {
    private static final String NEEDS_QUOTES = ",=:\"*?\n";

    private final WeakReference<T> what;
    private final String kind;
    private final String name;
    private final ObjectName place;

    /**
     * Not registered yet.
     *
     * @param id tells beans of one type and name apart
     * @param kind "pool" or the like, for messages
     * @param type the property of that name
     * @param name any, but not empty
     */
    protected Registered(T what, String kind, String type, String name, long id) {
        String quoted = name.chars().anyMatch(c -> NEEDS_QUOTES.indexOf(c) >= 0) ? ObjectName.quote(name) : name;
        this.what = new WeakReference<>(what);
        this.kind = kind;
        this.name = name;
        try {
            this.place = new ObjectName(
                    "io.github.poolchain:type=" + type + ",name=" + quoted + ",id=" + id);
        } catch (JMException refused) {
            throw new IllegalStateException("the " + kind + " named " + name + " cannot be registered", refused);
        }
    }

    /** Once. Takes the place; throws {@link IllegalStateException} if the server refuses. */
    protected final void begin() {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, place);
        } catch (JMException refused) {
            throw new IllegalStateException("the " + kind + " named " + name + " cannot be registered", refused);
        }
    }

    /** Any thread. Gives up the place; the first time, afterwards it does nothing. */
    public void end() {
        what.clear();
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(place);
        } catch (JMException notThere) {
            return; // another call has done it, or a user with a console
        }
    }

    /** Any thread. What is registered; null if it is closed, or has been collected. */
    protected final @Nullable T orNull() {
        return what.get();
    }

    /** Any thread. What is registered; throws {@link IllegalStateException} if it is closed, or has been collected. */
    protected final T there() {
        T there = what.get();
        if (there == null) {
            end();
            throw new IllegalStateException("the " + kind + " is closed, or has been collected");
        }
        return there;
    }
}
