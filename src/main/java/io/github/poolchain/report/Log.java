package io.github.poolchain.report;

/** What is logged, by the {@link System.Logger} {@code io.github.poolchain}. Loaded when there is something to log. Any thread. */
public final class Log {
    /** For what is more than a line. */
    public static final System.Logger LOGGER = System.getLogger("io.github.poolchain");

    private Log() {}

    /** Any thread. Logs a warning, on one line. */
    public static void warn(String message) {
        LOGGER.log(System.Logger.Level.WARNING, Text.printable(message));
    }
}
