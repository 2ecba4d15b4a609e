package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * What the tests of examples share. An example calls {@link #print} where the page shows {@code System.out.println}; what it prints must be
 * what the comment on that line begins with.
 */
abstract class Examples {
    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** All that has been printed, in order. */
    final Queue<String> printed = new ConcurrentLinkedQueue<>();

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** Any thread. Stands for System.out.println. */
    final void print(@Nullable Object value) {
        String line = String.valueOf(value);
        printed.add(line);
        StackFrame caller = CALLERS.walk(frames -> frames.skip(1).findFirst()).orElseThrow();
        String told = comment(caller);
        if (!told.isEmpty() && !begins(told, line)) {
            wrong.add("printed \"" + line + "\" where the example says \"" + told + "\"");
        }
    }

    /** "1" begins "1: the first", but not "10". */
    private static boolean begins(String told, String line) {
        return told.startsWith(line) && (told.length() == line.length() || !Character.isLetterOrDigit(told.charAt(line.length())));
    }

    /** The comment at the end of the caller's line; empty if there is none. */
    private static String comment(StackFrame caller) {
        Path source = Pages.root()
                .resolve("src/test/java")
                .resolve(caller.getDeclaringClass().getPackageName().replace('.', '/'))
                .resolve(String.valueOf(caller.getFileName()));
        try {
            String line = Files.readAllLines(source).get(caller.getLineNumber() - 1);
            int comment = line.indexOf("// ");
            return comment < 0 ? "" : line.substring(comment + 3).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was printed and is not what the page says; forgets it. */
    final List<String> takeWrong() {
        List<String> taken = List.copyOf(wrong);
        wrong.clear();
        return taken;
    }

    @AfterEach
    void shouldPrintWhatThePageSays() {
        assertThat(wrong).isEmpty();
    }
}
