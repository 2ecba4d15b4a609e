package io.github.poolchain.jackson2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Jackson itself on the pool, streaming and databind. After each test nothing may be in use. */
@Timeout(120)
class DocumentsTest {
    private final PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(16);
    private final JsonFactory factory = Json.factory(pool);
    private final JsonMapper mapper = Json.mapper(pool);

    /** By a pool of Jackson's own. */
    private final JsonMapper reference = new JsonMapper();

    @AfterEach
    void shouldHaveEverythingBack() {
        assertThat(pool.stats().inUse()).isZero();
        assertThat(pool.pooledCount()).isBetween(1, pool.capacity());
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 300, 2_500})
    void shouldWriteAndReadWhatJacksonDoes(int lines) throws Exception {
        Map<String, Object> document = Json.document(1, lines);
        byte[] bytes = reference.writeValueAsBytes(document);
        String text = new String(bytes, StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            assertThat(mapper.writeValueAsBytes(document)).isEqualTo(bytes);
            assertThat(mapper.writeValueAsString(document)).isEqualTo(text);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            mapper.writeValue(out, document);
            assertThat(out.toByteArray()).isEqualTo(bytes);
            StringWriter writer = new StringWriter();
            mapper.writeValue(writer, document);
            assertThat(writer).hasToString(text);

            assertThat(mapper.readValue(bytes, Object.class)).isEqualTo(document);
            assertThat(mapper.readValue(text, Object.class)).isEqualTo(document);
            assertThat(mapper.readValue(new ByteArrayInputStream(bytes), Object.class)).isEqualTo(document);
            assertThat(mapper.readValue(new StringReader(text), Object.class)).isEqualTo(document);
            assertThat(mapper.readValue(text.getBytes(StandardCharsets.UTF_16), Object.class)).isEqualTo(document);
        }
        assertThat(pool.stats().created()).as("one document at a time").isEqualTo(1);
    }

    @Test
    void shouldServeGeneratorsInsideOfOneAnother() throws Exception {
        ByteArrayOutputStream outerOut = new ByteArrayOutputStream();
        try (JsonGenerator outer = Json.generator(factory, outerOut)) {
            outer.writeStartArray();
            for (int i = 0; i < 1000; i++) {
                outer.writeString(mapper.writeValueAsString(Json.document(i, 1)));
            }
            outer.writeEndArray();
        }
        List<?> texts = (List<?>) mapper.readValue(outerOut.toByteArray(), Object.class);
        for (int i = 0; i < 1000; i++) {
            assertThat(mapper.readValue((String) texts.get(i), Object.class)).isEqualTo(Json.document(i, 1));
        }
        assertThat(pool.stats().created()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepTheDocumentsOfManyThreadsApart(boolean virtual) throws Exception {
        int threads = virtual ? 300 : 6;
        try (ExecutorService executor =
                virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newFixedThreadPool(threads)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int seed = i;
                ends.add(executor.submit(() -> {
                    for (int j = 0; j < 1200 / threads; j++) {
                        Map<String, Object> document = Json.document(seed, j % 10 == 0 ? 2_000 : 5);
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        mapper.writeValue(new Yielding(out), document);
                        assertThat(mapper.readValue(out.toByteArray(), Object.class)).isEqualTo(document);
                        assertThat(mapper.readValue(mapper.writeValueAsString(document), Object.class)).isEqualTo(document);
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
    }

    /** Lets others run in the middle of a document. */
    private static final class Yielding extends OutputStream {
        private final OutputStream out;

        Yielding(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            Thread.yield();
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Thread.yield();
            out.write(bytes, offset, length);
        }
    }

    // ---- Closing twice, elsewhere, and both

    @Test
    void shouldGetBackOnceWhatIsClosedTwice() throws Exception {
        JsonGenerator generator = Json.generator(factory, new ByteArrayOutputStream());
        generator.writeNumber(1);
        generator.close();
        generator.close();
        JsonParser parser = Json.parser(factory, bytes("[1, 2]"));
        parser.nextToken();
        parser.close();
        parser.close();
        assertThat(pool.pooledCount()).isEqualTo(1);

        try (JsonParser first = Json.parser(factory, bytes("[\"first\"]"));
                JsonParser second = Json.parser(factory, bytes("[\"second\"]"))) {
            generator.close();
            parser.close();
            assertThat(texts(second, first)).containsExactly("second", "first");
        }
        assertThat(pool.pooledCount()).isEqualTo(2);
    }

    private static List<String> texts(JsonParser... parsers) throws Exception {
        for (JsonParser parser : parsers) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
        }
        List<String> texts = new ArrayList<>();
        for (JsonParser parser : parsers) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
            texts.add(Json.text(parser));
        }
        return texts;
    }

    @Test
    void shouldGetBackWhatIsClosedOnAnotherThread() throws Exception {
        byte[] json = reference.writeValueAsBytes(Json.document(2, 500));
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 300; i++) {
                JsonParser parser = Json.parser(factory, json);
                assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
                other.submit(() -> {
                            while (parser.nextToken() != JsonToken.VALUE_STRING) {}
                            assertThat(Json.text(parser)).isEqualTo("2".repeat(1500));
                            parser.close();
                            return null;
                        })
                        .get();
                parser.close();
            }
        }
        assertThat(pool.stats().inUse()).isZero();
    }

    @Test
    void shouldGetBackOnceWhatTwoThreadsCloseAtOnce() throws Exception {
        byte[] json = reference.writeValueAsBytes(Json.document(2, 500));
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 3000; i++) {
                JsonParser parser = Json.parser(factory, json);
                parser.nextToken();
                Future<?> closed = other.submit(() -> {
                    parser.close();
                    return null;
                });
                parser.close();
                closed.get();
                try (JsonParser first = Json.parser(factory, bytes("[\"first\"]"));
                        JsonParser second = Json.parser(factory, bytes("[\"second\"]"))) {
                    assertThat(texts(second, first)).containsExactly("second", "first");
                }
                assertThat(pool.stats().inUse()).isZero();
            }
        }
    }

    // ---- Exceptions in the middle

    @Test
    void shouldGetBackWhatFailedMidway() throws Exception {
        Map<String, Object> document = Json.document(3, 2_000);
        byte[] json = reference.writeValueAsBytes(document);
        for (int i = 0; i < 50; i++) {
            int room = i * 1000;
            assertThatThrownBy(() -> mapper.writeValue(new Full(room), document)).hasStackTraceContaining("no room");
            assertThatThrownBy(() -> mapper.writeValueAsBytes(Map.of("a", new Failing()))).hasStackTraceContaining("cannot tell");
            assertThatThrownBy(() -> mapper.writeValueAsString(Map.of("a", new Failing()))).hasStackTraceContaining("cannot tell");
            assertThatThrownBy(() -> mapper.readValue(json, 0, json.length / 2 + room, Object.class)).isInstanceOf(Exception.class);
            assertThatThrownBy(() -> mapper.readValue("{\"a\": [1, 2, tru", Object.class)).isInstanceOf(Exception.class);
            assertThat(pool.stats().inUse()).isZero();
            assertThat(mapper.readValue(mapper.writeValueAsBytes(document), Object.class)).isEqualTo(document);
        }
        assertThat(pool.stats().created()).isEqualTo(1);
    }

    /** A stream that takes so many bytes and no more. */
    private static final class Full extends OutputStream {
        private int room;

        Full(int room) {
            this.room = room;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            room -= length;
            if (room < 0) {
                throw new IOException("no room");
            }
        }
    }

    /** A bean whose getter fails. */
    public static final class Failing {
        public String getText() {
            return "text";
        }

        public String getZ() {
            throw new IllegalArgumentException("cannot tell");
        }
    }

    // ---- Closed while in use

    @Test
    void shouldLetTheGeneratorEndWhosePoolIsClosed() throws Exception {
        PoolchainRecyclerPool closing = PoolchainRecyclerPool.create();
        JsonFactory closingFactory = Json.factory(closing);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = Json.generator(closingFactory, out)) {
            generator.writeStartArray();
            closing.close();
            assertThatThrownBy(() -> Json.generator(closingFactory, new ByteArrayOutputStream()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the pool is closed");
            for (int i = 0; i < 10_000; i++) {
                generator.writeNumber(i);
            }
            generator.writeEndArray();
        }
        assertThat((List<?>) reference.readValue(out.toByteArray(), Object.class)).hasSize(10_000);
        assertThat(closing.stats().inUse()).isZero();
        mapper.writeValueAsString(1);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
