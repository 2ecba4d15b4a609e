package io.github.poolchain.report;

/** Text for people to read. Any thread. */
public final class Text {
    private Text() {}

    /** Any thread. The text on one line that looks as it is: control characters and the like are written as {@code \\u000a}. */
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
