package io.github.poolchain.agrona;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leases offered to a real Aeron, over its shared memory, and what comes out copied into leases. */
@Timeout(120)
class AeronIpcTest {
    private static final int MESSAGES = 5_000;

    @Test
    void shouldOfferLeasesAndReceiveIntoLeases(@TempDir Path directory) {
        MediaDriver.Context driverContext = new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("aeron").toString())
                .threadingMode(ThreadingMode.SHARED)
                .ipcTermBufferLength(64 << 10)
                .dirDeleteOnStart(true);
        try (MediaDriver driver = MediaDriver.launchEmbedded(driverContext);
                Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
                Subscription subscription = aeron.addSubscription("aeron:ipc", 7);
                Publication publication = aeron.addPublication("aeron:ipc", 7);
                BufferPool pool = BufferPool.create()) {
            LeaseBuffer sent = new LeaseBuffer();
            LeaseBuffer received = new LeaseBuffer();
            int[] count = new int[1];
            for (int message = 0; message < MESSAGES; message++) {
                int length = 8 + message % 300;
                try (PooledBuffer lease = pool.acquire(length)) {
                    sent.wrap(lease, 0, length);
                    sent.setMemory(0, length, (byte) message);
                    sent.putInt(0, message);
                    while (publication.offer(sent, 0, length) < 0) {
                        Thread.yield(); // until they are connected, then until there is room
                    }
                }
                while (count[0] <= message) {
                    subscription.poll(
                            (buffer, offset, bytes, header) -> {
                                try (PooledBuffer lease = pool.acquire(bytes)) {
                                    received.wrap(lease, 0, bytes);
                                    received.putBytes(0, buffer, offset, bytes);
                                    assertThat(received.getInt(0)).isEqualTo(count[0]);
                                    assertThat(received.getByte(bytes - 1)).isEqualTo((byte) count[0]);
                                    count[0]++;
                                }
                            },
                            10);
                }
            }
            assertThat(count[0]).isEqualTo(MESSAGES);
            assertThat(pool.stats().inUse()).isZero();
        }
    }
}
