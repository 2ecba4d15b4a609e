package io.github.poolchain.jackson2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.ModulePath;
import io.github.poolchain.testkit.Readme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The README's example, and that it shows nothing else; and a program on the module path. */
@Timeout(180)
class ReadmeTest {
    private final List<String> printed = new ArrayList<>();

    /** Stands for System.out.println. */
    private void print(Object line) {
        printed.add(String.valueOf(line));
    }

    @Test
    void shouldDoWhatTheReadmeSays() throws Exception {
        // README
        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create()) {
            JsonFactory factory = new JsonFactoryBuilder().recyclerPool(pool).build();
            JsonMapper mapper = JsonMapper.builder(factory).build();

            byte[] json = mapper.writeValueAsBytes(Map.of("answer", 42));
            Map<?, ?> read = mapper.readValue(json, Map.class);

            print(read.get("answer"));       // 42
            print(pool.stats().misses());    // 1: one recycler did for both
        }
        // end of README
        assertThat(printed).containsExactly("42", "1");
        Readme.shouldShow(getClass());
    }

    @Test
    void shouldRunOnTheModulePathWithoutAFlag(@TempDir Path directory) throws IOException, InterruptedException {
        ModulePath.shouldRunSilently(
                directory,
                """
                package app;

                import io.github.poolchain.jackson2.PoolchainRecyclerPool;
                import java.util.Map;
                import com.fasterxml.jackson.core.JsonFactory;
                import com.fasterxml.jackson.core.JsonFactoryBuilder;
                import com.fasterxml.jackson.databind.json.JsonMapper;

                public class Main {
                    public static void main(String[] args) throws Exception {
                        try (PoolchainRecyclerPool pool = PoolchainRecyclerPool.create()) {
                            JsonFactory factory = new JsonFactoryBuilder().recyclerPool(pool).build();
                            JsonMapper mapper = JsonMapper.builder(factory).build();
                            Map<?, ?> read = mapper.readValue(mapper.writeValueAsBytes(Map.of("answer", 42)), Map.class);
                            if (!read.get("answer").equals(42) || pool.stats().hits() != 1 || pool.pooledCount() != 1) {
                                throw new AssertionError(read + " " + pool.stats());
                            }
                            if (!PoolchainRecyclerPool.class.getModule().isNamed()) {
                                throw new AssertionError("not on the module path");
                            }
                        }
                    }
                }
                """,
                "io.github.poolchain.jackson2",
                "com.fasterxml.jackson.databind");
    }
}
