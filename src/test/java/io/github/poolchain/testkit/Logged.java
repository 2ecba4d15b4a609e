package io.github.poolchain.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What pools and queues log. */
public final class Logged {
    private static final Logger LOGGER = Logger.getLogger("io.github.poolchain");

    private Logged() {}

    /** What is logged meanwhile, and shown nowhere; grows as long as the action runs. */
    public static List<LogRecord> records(Threads.Body action) throws Exception {
        List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
        records(records, action);
        return records;
    }

    /** As {@link #records(Threads.Body)}, for an action that looks at the list itself. */
    public static void records(List<LogRecord> records, Threads.Body action) throws Exception {
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
