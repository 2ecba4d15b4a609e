package io.github.poolchain.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void shouldReadWhatItWrites() {
        Map<String, Object> value = Fields.of("text", "a \"b\" \\ \n \u0001 ä", "number", 1.25, "whole", 3.0, "tiny", 1e-9, "yes", true, "nothing", null,
                "list", Arrays.asList(1.0, "x", null, false), "empty", List.of(), "maps", List.of(Fields.of("a", 1.0), Fields.of()));
        assertThat(Json.parse(Json.write(value))).isEqualTo(value);
    }

    @Test
    void shouldKeepTheOrderOfKeys() {
        assertThat(Json.write(Fields.of("b", 1.0, "a", 2.0))).isEqualTo("{\n \"b\": 1,\n \"a\": 2\n}\n");
    }

    @Test
    void shouldWriteNullForWhatJsonCannotSay() {
        assertThat(Json.write(List.of(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null, null]\n");
    }

    @Test
    void shouldReadEscapesAndSpace() {
        assertThat(Json.parse(" { \"a\" : [ -1.5e2 , \"\\u00e4\\/\\t\" ] } ")).isEqualTo(Map.of("a", List.of(-150.0, "ä/\t")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,", "[1 2]", "{\"a\" 1}", "{a: 1}", "\"open", "\"\\x\"", "\"\\u12\"", "\"\\uzzzz\"", "tru", "1 2", "-", "{\"a\":1,}"})
    void shouldRefuseWhatIsNotJson(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(text)).withMessageStartingWith("not JSON: expected");
    }

    @Test
    void shouldRefuseWhatIsNestedTooDeep() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("[".repeat(10_000))).withMessageContaining("levels");
    }

    @Test
    void shouldSayWhichFieldIsWrong() {
        Map<String, Object> json = Fields.of("a", "text");
        assertThatIllegalArgumentException().isThrownBy(() -> Fields.number(json, "a")).withMessage("\"a\" is text, but must be a Double");
        assertThatIllegalArgumentException().isThrownBy(() -> Fields.string(json, "b")).withMessageContaining("\"b\" is null");
    }
}
