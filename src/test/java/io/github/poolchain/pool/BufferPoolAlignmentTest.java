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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buffers that begin where a file system wants them. */
class BufferPoolAlignmentTest {
    private static final int BUFFERS = 64;

    private static void closeAll(List<PooledBuffer> lent) {
        lent.forEach(PooledBuffer::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 128, 256, 512, 4096, 65536, 1 << 20})
    void shouldAlignEveryBuffer(int alignment) {
        for (boolean debug : new boolean[] {false, true}) {
            BufferPool.Builder builder = BufferPool.builder().alignment(alignment).largestBuffer(1 << 20);
            try (BufferPool pool = (debug ? builder.debug() : builder).build()) {
                List<PooledBuffer> lent = new ArrayList<>();
                for (int bytes : new int[] {0, 1, 200, 256, 300, alignment - 1, alignment, alignment + 1, 1 << 20, (1 << 20) + 1}) {
                    for (int i = 0; i < 5; i++) {
                        PooledBuffer buffer = pool.acquire(bytes);
                        lent.add(buffer);
                        assertThat(buffer.segment().address() % Math.max(128, alignment)).isZero();
                        assertThat(buffer.byteBuffer().alignmentOffset(0, alignment)).isZero();
                        assertThat(buffer.capacity()).isGreaterThanOrEqualTo(bytes);
                        if (bytes <= 1 << 20) {
                            assertThat(buffer.capacity() % alignment).isZero();
                        }
                    }
                }
                closeAll(lent);
            }
        }
    }

    @Test
    void shouldLendNothingSmallerThanTheAlignment() {
        try (BufferPool pool = BufferPool.builder().smallestBuffer(128).alignment(4096).build();
                PooledBuffer buffer = pool.acquire(1)) {
            assertThat(buffer.capacity()).isEqualTo(4096);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3, 4095, 1 << 21, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldRefuseWhatIsNoAlignment(int no) {
        assertThatThrownBy(() -> BufferPool.builder().alignment(no))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("alignment is " + no + ", not a power of two in [1, 1048576]");
    }

    @Test
    void shouldRefuseAnAlignmentForWhichThereIsNoBuffer() {
        assertThatThrownBy(() -> BufferPool.builder().alignment(4096).largestBuffer(2048).build())
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("alignment is 4096, more than largestBuffer, which is 2048");
        assertThatThrownBy(() -> BufferPool.builder().alignment(4096).maxBytes(4095).build())
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("alignment is 4096, more than maxBytes, which is 4095");
    }

    /** Past the operating system's cache, where the file system can do that. */
    @Test
    void shouldServeUnbufferedInputAndOutput() throws IOException {
        Path file = Files.createTempFile(Path.of("target"), "direct", null);
        try (FileChannel channel = open(file)) {
            int block = Math.toIntExact(Files.getFileStore(file).getBlockSize());
            try (BufferPool pool = BufferPool.builder().alignment(block).build()) {
                List<PooledBuffer> lent = new ArrayList<>();
                for (int i = 0; i < BUFFERS; i++) {
                    PooledBuffer buffer = pool.acquire(block);
                    lent.add(buffer);
                    ByteBuffer bytes = buffer.byteBuffer().putInt(0, i);
                    assertThat(channel.write(bytes.limit(block), (long) i * block)).isEqualTo(block);
                }
                for (int i = 0; i < BUFFERS; i++) {
                    ByteBuffer bytes = lent.get(BUFFERS - 1 - i).byteBuffer().clear().limit(block);
                    assertThat(channel.read(bytes, (long) i * block)).isEqualTo(block);
                    assertThat(bytes.getInt(0)).isEqualTo(i);
                }
                closeAll(lent);
            }
        } finally {
            Files.delete(file);
        }
    }

    /** {@code ExtendedOpenOption.DIRECT}, by name since the compiler warns of its package. */
    private static OpenOption direct() {
        try {
            return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption").getField("DIRECT").get(null);
        } catch (ReflectiveOperationException e) {
            return abort("the JDK has no module jdk.unsupported: " + e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, direct());
        } catch (IOException | UnsupportedOperationException refused) {
            return abort("the file system of " + file.toAbsolutePath().getParent() + " does no unbuffered input and output: " + refused);
        }
    }
}
