package io.github.poolchain.jackson;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Documents, and what differs between the versions of Jackson. */
final class Json {
    private Json() {}

    static JsonFactory factory(PoolchainRecyclerPool pool) {
        return JsonFactory.builder().recyclerPool(pool).build();
    }

    static JsonMapper mapper(PoolchainRecyclerPool pool) {
        return JsonMapper.builder(factory(pool)).build();
    }

    static JsonGenerator generator(JsonFactory factory, OutputStream out) {
        return factory.createGenerator(ObjectWriteContext.empty(), out);
    }

    static JsonParser parser(JsonFactory factory, byte[] json) {
        return factory.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(json));
    }

    static String text(JsonParser parser) {
        return parser.getString();
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
