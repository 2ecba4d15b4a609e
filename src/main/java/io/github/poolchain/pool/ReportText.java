package io.github.poolchain.pool;

import io.github.poolchain.report.Text;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A {@link PoolReport} as a table. Any thread. */
final class ReportText {
    private static final String[] COLUMNS = {"size", "in use", "idle", "slabs", "bytes", "searching"};
    private static final int WIDTH = 14;

    private ReportText() {}

    static String of(PoolReport report) {
        StringBuilder text = new StringBuilder();
        head(text, report);
        if (!report.sizes().isEmpty()) {
            table(text, report);
        }
        waiting(text, report);
        leases(text, report);
        return text.toString();
    }

    /** A pool's type, name and number, on one line. */
    static String title(String type, String name, long number) {
        return type + (name.isEmpty() ? " without a name" : " \"" + Text.printable(name) + "\"") + " (#" + number + ")";
    }

    private static void head(StringBuilder text, PoolReport report) {
        PoolStats stats = report.stats();
        boolean buffers = report.type().equals("BufferPool");
        text.append(title(report.type(), report.name(), report.number())).append(report.closed() ? ", closed: " : ": ");
        text.append(number(stats.inUse())).append(" in use, ").append(number(stats.idle())).append(" idle, ");
        text.append(number(stats.nativeBytes())).append(" bytes of native memory");
        if (stats.limit() == Long.MAX_VALUE) {
            text.append(", no limit\n");
        } else {
            text.append(", at most ").append(number(stats.limit())).append(buffers ? " bytes\n" : " objects\n");
        }
        text.append("  lent ").append(number(stats.hits() + stats.misses())).append(" times, made for that ");
        text.append(number(stats.misses())).append(" times\n");
    }

    private static void table(StringBuilder text, PoolReport report) {
        for (String column : COLUMNS) {
            text.append(pad(column));
        }
        text.append('\n');
        for (PoolReport.Size size : report.sizes()) {
            text.append(pad(size.bytes() == 0 ? "other" : number(size.bytes())));
            text.append(pad(number(size.inUse()))).append(pad(number(size.idle()))).append(pad(number(size.slabs())));
            text.append(pad(number(size.held()))).append(pad(number(size.searching()))).append('\n');
        }
    }

    private static void waiting(StringBuilder text, PoolReport report) {
        long waiters = Math.max(report.stats().waiters(), report.waiting().size());
        if (waiters == 0) {
            text.append("  nobody waits\n");
            return;
        }
        text.append("  ").append(number(waiters)).append(waiters == 1 ? " thread waits" : " threads wait");
        String separator = ": ";
        for (String thread : report.waiting()) {
            text.append(separator).append(Text.printable(thread));
            separator = ", ";
        }
        text.append(waiters > report.waiting().size() && !report.waiting().isEmpty() ? ", ...\n" : "\n");
    }

    private static void leases(StringBuilder text, PoolReport report) {
        if (report.watched() == 0) {
            text.append(report.leakSampling() == 0 ? "  leases are not watched\n" : "  no watched lease is out\n");
            return;
        }
        text.append("  ").append(number(report.watched()));
        text.append(report.watched() == 1 ? " watched lease is out" : " watched leases are out");
        text.append(report.watched() > report.oldest().size() ? ", the oldest " + report.oldest().size() + ":\n" : ":\n");
        Map<String, Integer> counts = new HashMap<>();
        report.oldest().forEach(lease -> counts.merge(lease(lease), 1, Integer::sum));
        for (PoolReport.Lease lease : report.oldest()) {
            String line = lease(lease);
            Integer count = counts.remove(line); // leases that differ only by their age are one line, with the age of the oldest
            if (count != null) {
                text.append(pad(String.format(Locale.ROOT, "%,.1f s", lease.age().toMillis() / 1e3)));
                text.append(String.format(Locale.ROOT, "%5d x ", count)).append(line).append('\n');
            }
        }
    }

    /** What was lent, to which thread and where, on one line. */
    private static String lease(PoolReport.Lease lease) {
        String where = lease.where().isEmpty() ? "" : " at " + lease.where().getFirst();
        return Text.printable((lease.lost() ? "LOST, " : "") + lease.what() + ", thread " + lease.thread() + where);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String pad(String cell) {
        return " ".repeat(Math.max(1, WIDTH - cell.length())) + cell;
    }
}
