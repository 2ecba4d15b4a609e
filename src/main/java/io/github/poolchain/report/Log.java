package io.github.poolchain.report;

/** The {@link System.Logger} {@code io.github.poolchain}. Loaded when there is something to log. Any thread. */
public final class Log {
    /** For messages with a stack trace or another level. */
    public static final System.Logger LOGGER = System.getLogger("io.github.poolchain");

    private Log() {}

    /** Any thread. Logs a warning, on one line. */
    public static void warn(String message) {
        LOGGER.log(System.Logger.Level.WARNING, Text.printable(message));
    }
}
