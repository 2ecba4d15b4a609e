package io.github.poolchain.soak;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has been done to one kind of structure. */
public final class Tally {
    private final LongAdder rounds = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final LongAdder accounted = new LongAdder();
    private final Map<Fault, LongAdder> faults = new EnumMap<>(Fault.class);

    Tally() {
        for (Fault fault : Fault.values()) {
            faults.put(fault, new LongAdder());
        }
    }

    void countRound() {
        rounds.increment();
    }

    /** So many calls were made. */
    public void countCalls(long count) {
        calls.add(count);
    }

    /** So many elements, objects or leases were found to have come out exactly once, or to be lost with a closed structure. */
    public void countAccounted(long count) {
        accounted.add(count);
    }

    public void count(Fault fault) {
        faults.get(fault).increment();
    }

    long rounds() {
        return rounds.sum();
    }

    long calls() {
        return calls.sum();
    }

    long accounted() {
        return accounted.sum();
    }

    long faults(Fault fault) {
        return faults.get(fault).sum();
    }
}
