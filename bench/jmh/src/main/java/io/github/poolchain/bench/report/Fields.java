package io.github.poolchain.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields of what {@link Json} reads and writes. */
final class Fields {
    private Fields() {}

    /** A map that keeps the order, of keys and values in turn. */
    static Map<String, Object> of(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static double number(Map<String, Object> json, String key) {
        return require(json, key, Double.class);
    }

    static String string(Map<String, Object> json, String key) {
        return require(json, key, String.class);
    }

    @SuppressWarnings("unchecked") // JSON's keys are strings
    static Map<String, Object> map(Map<String, Object> json, String key) {
        return require(json, key, Map.class);
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> maps(Map<String, Object> json, String key) {
        List<Object> list = require(json, key, List.class);
        for (Object each : list) {
            if (!(each instanceof Map)) {
                throw new IllegalArgumentException("\"" + key + "\" has an element that is no map");
            }
        }
        return (List<Map<String, Object>>) (List<?>) list;
    }

    @SuppressWarnings("unchecked")
    static List<Double> numbers(Map<String, Object> json, String key) {
        List<Object> list = require(json, key, List.class);
        for (Object each : list) {
            if (!(each instanceof Double)) {
                throw new IllegalArgumentException("\"" + key + "\" has an element that is no number");
            }
        }
        return (List<Double>) (List<?>) list;
    }

    @SuppressWarnings("unchecked")
    static List<String> strings(Map<String, Object> json, String key) {
        List<Object> list = require(json, key, List.class);
        return list.stream().map(Object::toString).toList();
    }

    private static <T> T require(Map<String, Object> json, String key, Class<T> kind) {
        Object value = json.get(key);
        if (!kind.isInstance(value)) {
            throw new IllegalArgumentException("\"" + key + "\" is " + value + ", but must be a " + kind.getSimpleName());
        }
        return kind.cast(value);
    }
}
