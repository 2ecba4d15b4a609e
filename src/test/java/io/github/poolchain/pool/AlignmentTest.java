package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where buffers begin. */
class AlignmentTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 128, 512, 4096, 1 << 21})
    void shouldBeginEachBufferAtAMultiple(int alignment) {
        try (BufferPool pool = BufferPool.builder().alignment(alignment).largestBuffer(1 << 21).build()) {
            List<PooledBuffer> out = new ArrayList<>();
            for (int bytes : new int[] {0, 1, 300, 4096, 5000, 70_000, 1 << 21, (1 << 21) + 1}) {
                for (int i = 0; i < 5; i++) {
                    PooledBuffer lent = pool.acquire(bytes);
                    assertThat(lent.segment().address() % Math.max(128, alignment)).isZero();
                    assertThat(lent.capacity()).isGreaterThanOrEqualTo(Math.max(bytes, alignment));
                    assertThat(lent.byteBuffer().alignmentOffset(0, Math.min(alignment, 4096))).isZero();
                    out.add(lent);
                }
            }
            out.forEach(PooledBuffer::close);
        }
    }

    @Test
    void shouldAlignAlsoWhatIsLentInDebugMode() {
        try (BufferPool pool = BufferPool.builder().alignment(4096).debug().build();
                PooledBuffer lent = pool.acquire(1)) {
            assertThat(lent.segment().address() % 4096).isZero();
            assertThat(lent.capacity()).isEqualTo(4096);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 4097, 1 << 22})
    void shouldRefuseWhatIsNoAlignment(int alignment) {
        BufferPool.Builder builder = BufferPool.builder();
        assertThatThrownBy(() -> builder.alignment(alignment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("alignment is " + alignment + ", not a power of two in [1, 2097152]");
    }

    @Test
    void shouldRefuseAPoolWithoutRoomForOne() {
        assertThatThrownBy(() -> BufferPool.builder().alignment(4096).largestBuffer(2048).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("alignment is 4096, more than largestBuffer, which is 2048");
        assertThatThrownBy(() -> BufferPool.builder().alignment(4096).maxBytes(4095).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("alignment is 4096, more than maxBytes, which is 4095");
    }

    /** Without the alignment most of these writes are refused: see the next test. */
    @Test
    void shouldServeDirectWritesAndReads() throws IOException {
        try (FileChannel file = openDirect();
                BufferPool pool = BufferPool.builder().alignment(blockSize()).build()) {
            for (int i = 0; i < 60; i++) {
                try (PooledBuffer out = pool.acquire(1);
                        PooledBuffer in = pool.acquire(1)) {
                    ByteBuffer written = out.byteBuffer();
                    while (written.hasRemaining()) {
                        written.put((byte) i);
                    }
                    assertThat(file.write(written.flip(), (long) i * out.capacity())).isEqualTo(out.capacity());
                    assertThat(file.read(in.byteBuffer(), (long) i * out.capacity())).isEqualTo(out.capacity());
                    assertThat(in.byteBuffer().flip()).isEqualTo(written.rewind());
                }
            }
        }
    }

    /** The control. */
    @Test
    void shouldHaveDirectWritesRefusedWithoutTheAlignment() throws IOException {
        int block = blockSize();
        int refused = 0;
        try (FileChannel file = openDirect();
                BufferPool pool = BufferPool.builder().smallestBuffer(block).build()) {
            List<PooledBuffer> out = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                PooledBuffer lent = pool.acquire(block);
                out.add(lent);
                try {
                    file.write(lent.byteBuffer(), 0);
                } catch (IOException notAligned) {
                    refused++;
                }
            }
            out.forEach(PooledBuffer::close);
        }
        assertThat(refused).isPositive();
    }

    private int blockSize() throws IOException {
        return (int) Files.getFileStore(folder).getBlockSize();
    }

    /** {@code ExtendedOpenOption.DIRECT}, at whose name the compiler warns. */
    private static OpenOption direct() throws ClassNotFoundException {
        Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
        return Arrays.stream(options.getEnumConstants())
                .map(OpenOption.class::cast)
                .filter(option -> option.toString().equals("DIRECT"))
                .findFirst()
                .orElseThrow();
    }

    private FileChannel openDirect() {
        try {
            return FileChannel.open(folder.resolve("direct"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    direct());
        } catch (IOException | UnsupportedOperationException | ClassNotFoundException e) {
            return abort("the file system of " + folder + " has no direct I/O: " + e);
        }
    }
}
