package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PoolReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The page on memory at a glance; its commands are those of {@code GlanceIT}. */
class ReportExamplesTest {
    @Test
    void shouldReportOnePoolAndAll() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        try (BufferPool pool = BufferPool.builder().name("guide").build()) {
            String table = pool.report().toString();      // of one pool
            for (PoolReport report : PoolReport.all()) {  // of all pools of the process, with a name and without
                report.print(out);
            }
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains(table);
        }
    }
}
