package io.github.poolchain.pool;

import io.github.poolchain.testkit.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the pools log. */
final class Log {
    private static final Logger LOGGER = Logger.getLogger("io.github.poolchain");

    private Log() {}

    /** What is logged meanwhile, and shown nowhere; grows as long as the action runs. */
    static List<LogRecord> records(Threads.Body action) throws Exception {
        List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
        records(records, action);
        return records;
    }

    /** As {@link #records(Threads.Body)}, for an action that looks at the list itself. */
    static void records(List<LogRecord> records, Threads.Body action) throws Exception {
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logRecord) {
                records.add(logRecord);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
        try {
            action.run();
        } finally {
            LOGGER.removeHandler(handler);
            LOGGER.setUseParentHandlers(true);
        }
    }
}
