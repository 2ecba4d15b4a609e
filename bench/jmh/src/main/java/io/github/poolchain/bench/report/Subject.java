package io.github.poolchain.bench.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is measured in a fork of its own.
 *
 * @param name as in tables
 * @param benchmark the class in {@code io.github.poolchain.bench} and the method
 * @param params of the benchmark; sorted, so that equal ones are equal in JSON
 * @param threads how many run it
 * @param jvm more options for the fork
 */
record Subject(String name, String benchmark, Map<String, String> params, int threads, List<String> jvm) {
    Subject {
        params = new TreeMap<>(params);
        jvm = List.copyOf(jvm);
    }

    static Subject of(String name, String benchmark, String... paramsAndValues) {
        Map<String, String> params = new TreeMap<>();
        for (int i = 0; i < paramsAndValues.length; i += 2) {
            params.put(paramsAndValues[i], paramsAndValues[i + 1]);
        }
        return new Subject(name, benchmark, params, 1, List.of());
    }

    Subject threads(int number) {
        return new Subject(name, benchmark, params, number, jvm);
    }

    Subject jvm(List<String> options) {
        return new Subject(name, benchmark, params, threads, options);
    }

    Map<String, Object> toJson() {
        return Fields.of("name", name, "benchmark", benchmark, "params", params, "threads", threads, "jvm", jvm);
    }

    static Subject fromJson(Map<String, Object> json) {
        Map<String, String> params = new TreeMap<>();
        Fields.map(json, "params").forEach((key, value) -> params.put(key, value.toString()));
        return new Subject(Fields.string(json, "name"), Fields.string(json, "benchmark"), params,
                (int) Fields.number(json, "threads"), Fields.strings(json, "jvm"));
    }
}
