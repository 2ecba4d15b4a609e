package io.github.poolchain.bench.report;

/**
 * What the processors did so far, in the kernel's ticks, as the first line of {@code /proc/stat} tells. One of two moments is little; the
 * difference tells what happened between them.
 *
 * @param busy anything but idle, waiting for a disk, and stolen
 * @param idle idle, or waiting for a disk
 * @param steal what the hypervisor gave to others
 */
record ProcStat(long busy, long idle, long steal) {
    /**
     * The first line of a text.
     *
     * @throws IllegalArgumentException if it is not such a line
     */
    static ProcStat parse(String text) {
        String[] fields = text.lines().findFirst().orElse("").trim().split("\\s+");
        if (fields.length < 9 || !fields[0].equals("cpu")) {
            throw new IllegalArgumentException("not the text of /proc/stat: " + text.lines().findFirst().orElse(""));
        }
        // user nice system idle iowait irq softirq steal; guest and guest_nice are in user and nice already.
        long busy = ticks(fields, 1) + ticks(fields, 2) + ticks(fields, 3) + ticks(fields, 6) + ticks(fields, 7);
        return new ProcStat(busy, ticks(fields, 4) + ticks(fields, 5), ticks(fields, 8));
    }

    /**
     * The ticks that a process has used, with its children that have ended, as {@code /proc/self/stat} tells.
     *
     * @throws IllegalArgumentException if it is not such a line
     */
    static long ownTicks(String selfStat) {
        // The second field is the name in parentheses, and may have spaces: the third comes after the last parenthesis.
        String[] fields = selfStat.substring(selfStat.lastIndexOf(')') + 1).trim().split("\\s+");
        if (fields.length < 15) {
            throw new IllegalArgumentException("not the text of /proc/self/stat: " + selfStat);
        }
        return ticks(fields, 11) + ticks(fields, 12) + ticks(fields, 13) + ticks(fields, 14);
    }

    private static long ticks(String[] fields, int index) {
        return Long.parseLong(fields[index]);
    }

    ProcStat since(ProcStat earlier) {
        return new ProcStat(busy - earlier.busy, idle - earlier.idle, steal - earlier.steal);
    }

    /** The part of the time that was stolen, of 1; 0 if no time has passed. */
    double stolen() {
        return part(steal);
    }

    /** The part of the time that somebody other than who used so many ticks was busy, of 1. */
    double othersBusy(long own) {
        return part(Math.max(0, busy - own));
    }

    private double part(long ticks) {
        long all = busy + idle + steal;
        return all <= 0 ? 0 : (double) ticks / all;
    }
}
