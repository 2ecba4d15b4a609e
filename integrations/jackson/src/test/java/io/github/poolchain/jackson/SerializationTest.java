package io.github.poolchain.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class SerializationTest {
    private static final int CAPACITY = 0x12345678;

    @Test
    void shouldBeReadAsANewPoolOfItsCapacity() throws Exception {
        PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(7);
        pool.acquireAndLinkPooled().releaseToPool();
        pool.close();
        try (PoolchainRecyclerPool read = copy(pool)) {
            assertThat(read).isNotSameAs(pool);
            assertThat(read.capacity()).isEqualTo(7);
            assertThat(read.pooledCount()).isZero();
            read.acquireAndLinkPooled().releaseToPool();
            assertThat(read.pooledCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldBeReadAsTheSharedPoolIfItIsThat() throws Exception {
        assertThat(copy(PoolchainRecyclerPool.shared())).isSameAs(PoolchainRecyclerPool.shared());
    }

    @Test
    void shouldGoWithAFactory() throws Exception {
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(7)) {
            JsonFactory read = copy(Json.factory(pool));
            try (PoolchainRecyclerPool readPool = (PoolchainRecyclerPool) read._getRecyclerPool()) {
                assertThat(readPool).isNotSameAs(pool);
                assertThat(readPool.capacity()).isEqualTo(7);
            }
        }
        JsonFactory read = copy(Json.factory(PoolchainRecyclerPool.shared()));
        assertThat(read._getRecyclerPool()).isSameAs(PoolchainRecyclerPool.shared());
    }

    @Test
    void shouldGoWithAMapper() throws Exception {
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(7)) {
            JsonMapper read = copy(Json.mapper(pool));
            assertThat(read.writeValueAsString(Map.of("a", 1))).isEqualTo("{\"a\":1}");
            assertThat(pool.stats().created()).isZero();
        }
    }

    @Test
    void shouldRefuseWhatItHasNotWritten() throws Exception {
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(CAPACITY)) {
            byte[] written = write(pool);
            ByteBuffer forged = ByteBuffer.wrap(written);
            int at = 0;
            while (forged.getInt(at) != CAPACITY) {
                at++;
            }
            forged.putInt(at, -1);
            assertThatExceptionOfType(InvalidObjectException.class)
                    .isThrownBy(() -> read(written))
                    .withMessageContaining("capacity is -1, less than 1");
        }
    }

    @SuppressWarnings("unchecked") // it is a copy
    private static <T> T copy(T object) throws IOException, ClassNotFoundException {
        return (T) read(write(object));
    }

    private static byte[] write(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
