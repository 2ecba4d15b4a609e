package io.github.poolchain.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.poolchain.testkit.Child;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** After a burst the memory is the operating system's again, by its own account; in a virtual machine where nothing else moves. */
@Timeout(120)
class ResidentMemoryTest {
    private static final int BURST_MIB = 256;

    @Test
    void shouldGiveTheMemoryOfABurstBackAfterAPeriod() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")));
        String output = Child.run("-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Burst.class.getName());
        long[] kib = output.lines().filter(line -> line.matches("\\d+ \\d+ \\d+")).findFirst().map(ResidentMemoryTest::numbers).orElseThrow(() -> new AssertionError(output));
        long grown = kib[1] - kib[0];
        long kept = kib[2] - kib[0];
        assertThat(grown).as("KiB at the peak, of %s", output).isGreaterThan(BURST_MIB * 1024L * 9 / 10);
        assertThat(kept).as("KiB after a period, of %s", output).isLessThan(grown / 4);
    }

    private static long[] numbers(String line) {
        String[] parts = line.split(" ");
        return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])};
    }

    /** Prints what is resident before a burst, at its peak, and when the pool has given its memory back. */
    static final class Burst {
        private Burst() {}

        public static void main(String[] arguments) throws Exception {
            try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().agingPeriod(Duration.ofMillis(200)).build()) {
                burst(allocator, 2 << 20);
                long before = resident();
                List<ByteBuf> taken = take(allocator, BURST_MIB << 20);
                long peak = resident();
                taken.forEach(ByteBuf::release);
                taken.clear();
                while (allocator.metric().usedDirectMemory() > 0) {
                    Thread.sleep(50); // till the pool has aged; the one who started this waits no longer than a minute
                }
                System.out.println(before + " " + peak + " " + awaitFall(before, peak));
            }
        }

        /** The pool has freed the memory; the C library is made to hand it on a moment later, by the thread that ages. */
        private static long awaitFall(long before, long peak) throws Exception {
            long now = resident();
            for (int i = 0; i < 200 && now - before > (peak - before) / 4; i++) {
                Thread.sleep(50);
                now = resident();
            }
            return now;
        }

        private static void burst(PoolchainByteBufAllocator allocator, int bytes) {
            take(allocator, bytes).forEach(ByteBuf::release);
        }

        /** Of small and large buffers, every page of which is written. */
        private static List<ByteBuf> take(PoolchainByteBufAllocator allocator, int bytes) {
            List<ByteBuf> taken = new ArrayList<>();
            for (int rest = bytes, i = 0; rest > 0; i++) {
                int size = 2048 << i % 8;
                taken.add(allocator.directBuffer(size).writeZero(size));
                rest -= size;
            }
            return taken;
        }

        private static long resident() throws IOException {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            throw new AssertionError("no VmRSS");
        }
    }
}
