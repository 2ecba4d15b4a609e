package io.github.poolchain.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.testkit.Child;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's program, compiled and run without any flag: what it prints is all that is printed. */
@Timeout(120)
class ModulePathTest {
    private static final String MODULE = """
            module user {
                requires io.github.poolchain.netty;
            }
            """;

    private static final String MAIN = """
            package user;

            import io.github.poolchain.netty.PoolchainByteBufAllocator;
            import io.netty.buffer.ByteBuf;

            public class Main {
                public static void main(String[] arguments) {
                    try (PoolchainByteBufAllocator allocator = PoolchainByteBufAllocator.builder().maxDirectBytes(1 << 20).build()) {
                        for (int i = 0; i < 1000; i++) {
                            ByteBuf direct = allocator.directBuffer(100).writeLong(i).capacity(5000);
                            ByteBuf heap = allocator.heapBuffer(100).writeBytes(direct);
                            if (heap.readLong() != i || !direct.hasMemoryAddress()) {
                                throw new AssertionError();
                            }
                            heap.release();
                            direct.release();
                        }
                        try {
                            allocator.directBuffer(2 << 20);
                        } catch (OutOfMemoryError limit) {
                            System.out.println(limit.getClass().getName());
                        }
                        System.out.println(Main.class.getModule().isNamed() + " " + allocator.getClass().getModule().isNamed() + " "
                                + allocator.pool().stats().inUse());
                    }
                }
            }
            """;

    @TempDir
    Path directory;

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> libraries() {
        return Stream.of(BufferPool.class, PoolchainByteBufAllocator.class, ByteBuf.class, ReferenceCounted.class)
                .map(ModulePathTest::location)
                .toList();
    }

    private Path compile(boolean modular) throws Exception {
        Path sources = Files.createDirectories(directory.resolve("src/user"));
        Path classes = directory.resolve("classes");
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString()));
        String path = libraries().stream().collect(Collectors.joining(File.pathSeparator));
        arguments.addAll(List.of(modular ? "--module-path" : "--class-path", path));
        if (modular) {
            arguments.add(Files.writeString(directory.resolve("src/module-info.java"), MODULE).toString());
        }
        arguments.add(Files.writeString(sources.resolve("Main.java"), MAIN).toString());
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(failed).as("compiler").isZero();
        return classes;
    }

    private static String path(Path classes) {
        return Stream.concat(Stream.of(classes.toString()), libraries().stream()).collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void shouldRunOnTheModulePathWithoutAFlagOrAWarning() throws Exception {
        String output = Child.run("--module-path", path(compile(true)), "--module", "user/user.Main");
        assertThat(output.lines()).containsExactly("io.netty.util.internal.OutOfDirectMemoryError", "true true 0");
    }

    @Test
    void shouldRunOnTheClassPathWithoutAFlagOrAWarning() throws Exception {
        String output = Child.run("-cp", path(compile(false)), "user.Main");
        assertThat(output.lines()).containsExactly("io.netty.util.internal.OutOfDirectMemoryError", "false false 0");
    }
}
