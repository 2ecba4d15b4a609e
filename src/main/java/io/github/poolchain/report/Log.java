package io.github.poolchain.report;

/** What is logged, by the {@link System.Logger} {@code io.github.poolchain}. Loaded when there is something to log. Any thread. */
public final class Log {
    /** For what is more than a line. */
    public static final System.Logger LOGGER = System.getLogger("io.github.poolchain");

    private Log() {}

    /** Any thread. Logs a warning, on one line. */
    public static void warn(String message) {
        LOGGER.log(System.Logger.Level.WARNING, printable(message));
    }

    /** Any thread. The text on one line that looks as it is. */
    public static String printable(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                    line.append(String.format("\\u%04x", c));
                default -> line.appendCodePoint(c);
            }
        });
        return line.toString();
    }
}
