package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final long END_OF_9999 = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private final HttpDate date = new HttpDate();

    @Test
    void shouldAgreeWithTheJdkOnEveryDayOfFourCenturies() {
        for (long day = 0; day < 4 * 36_525; day++) {
            assertAgreement(day * 86_400_000L);
        }
    }

    @Test
    void shouldAgreeWithTheJdkAtAnyTime() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            assertAgreement(random.nextLong(END_OF_9999 + 1));
        }
        assertAgreement(END_OF_9999);
        assertAgreement(0);
        assertAgreement(999);
    }

    private void assertAgreement(long millis) {
        ByteBuffer out = ByteBuffer.allocate(HttpDate.BYTES);
        date.put(out, millis);
        assertThat(new String(out.array(), US_ASCII)).isEqualTo(FORMAT.format(Instant.ofEpochMilli(millis)));
    }
}
