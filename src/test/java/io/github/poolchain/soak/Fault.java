package io.github.poolchain.soak;

/** What is done to the structures to see whether their accounts stay right. */
public enum Fault {
    STALL("a thread stopped in the middle of a call, for up to a millisecond"),
    LONG_STALL("a thread stopped in the middle of a call, for 50 milliseconds"),
    INTERRUPT("a thread interrupted"),
    REFUSED_ARENA("an arena refused while something grows"),
    REFUSED_MEMORY("an allocation refused while something grows"),
    OWNER_ENDED("an owner's thread that ended; another took over"),
    CLOSED("a structure closed while calls were under way"),
    BAD_INPUT("a call with a bad argument"),
    STALE("a handle or a buffer used after its end"),
    LIMIT("a call refused for the limit of entries, bytes or objects"),
    CALLBACK("a callback that threw"),
    STACK("a JVM whose handlers overflow the stack a hundred times in the midst of calls"),
    HEAP("a JVM whose heap is full while calls go on");

    private final String description;

    Fault(String description) {
        this.description = description;
    }

    @Override
    public String toString() {
        return description;
    }
}
