package io.github.poolchain.jackson2;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Documents, and what differs between the versions of Jackson. */
final class Json {
    private Json() {}

    static JsonFactory factory(PoolchainRecyclerPool pool) {
        return new JsonFactoryBuilder().recyclerPool(pool).build();
    }

    static JsonMapper mapper(PoolchainRecyclerPool pool) {
        return JsonMapper.builder(factory(pool)).build();
    }

    static JsonGenerator generator(JsonFactory factory, OutputStream out) throws IOException {
        return factory.createGenerator(out);
    }

    static JsonParser parser(JsonFactory factory, byte[] json) throws IOException {
        return factory.createParser(new ByteArrayInputStream(json));
    }

    static String text(JsonParser parser) throws IOException {
        return parser.getText();
    }

    /** A document of some 40 bytes for each line, each line unlike those of any other seed. */
    static Map<String, Object> document(int seed, int lines) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            list.add(Map.of("id", seed * 100_003 + i, "text", "zeile-\u00fc-" + seed + "-\u20ac\n" + "x".repeat(i % 17)));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("seed", seed);
        document.put("long", String.valueOf(seed % 10).repeat(lines * 3));
        document.put("lines", list);
        return document;
    }
}
