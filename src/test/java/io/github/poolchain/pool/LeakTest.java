package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a leak is told in a log. */
class LeakTest {
    @Test
    void shouldBeToldOnOneLineWhateverTheNamesAre() {
        Leak leak = new Leak(
                Leak.Kind.UNREACHABLE, "a\r\nWARNING: all is lost", "a.Class", Instant.EPOCH, Duration.ofSeconds(3), "t\u001b[31m", new Throwable());
        assertThat(leak.toString())
                .isEqualTo("never given back and unreachable: a.Class of pool a\\u000d\\u000aWARNING: all is lost, lent PT3S ago to thread "
                        + "t\\u001b[31m");
        assertThat(leak.pool()).as("as it was given").contains("\r\n");
    }

    @ParameterizedTest
    @CsvSource({"'plain, \u00fc \uD83D\uDE00', 'plain, \u00fc \uD83D\uDE00'", "'\u2028\u202e\u0085', '\\u2028\\u202e\\u0085'", "'', ''"})
    void shouldWriteOutWhatIsNoLetter(String text, String printable) {
        assertThat(io.github.poolchain.report.Text.printable(text)).isEqualTo(printable);
    }
}
