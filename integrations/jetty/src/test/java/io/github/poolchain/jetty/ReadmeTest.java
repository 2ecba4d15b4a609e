package io.github.poolchain.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.testkit.ModulePath;
import io.github.poolchain.testkit.Readme;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, and that it shows nothing else; and a program on the module path. */
@Timeout(180)
class ReadmeTest {
    private final Handler handler = new DefaultHandler();
    private String printed = "";

    /** Stands for System.out.println. */
    private void print(Object line) {
        printed += line;
    }

    @Test
    void shouldDoWhatTheReadmeSays() throws Exception {
        // README
        BufferPool buffers = BufferPool.builder().maxBytes(256 << 20).name("jetty").build();
        try (PoolchainByteBufferPool pool = PoolchainByteBufferPool.of(buffers)) {
            Server server = new Server(new QueuedThreadPool(), new ScheduledExecutorScheduler(), pool);
            server.addConnector(new ServerConnector(server));
            server.setHandler(handler);
            server.start();
            print(server.getState());            // STARTED
            server.stop();
            print(pool.directStats().inUse());   // 0; more would be a leak
        }
        // end of README
        assertThat(buffers.stats().nativeBytes()).isZero();
        assertThat(printed).isEqualTo("STARTED0");
        Readme.shouldShow(getClass());
    }

    @Test
    void shouldRunOnTheModulePathWithoutAFlag(@TempDir Path directory) throws IOException, InterruptedException {
        ModulePath.shouldRunSilently(
                directory,
                """
                package app;

                import io.github.poolchain.jetty.PoolchainByteBufferPool;
                import java.net.URI;
                import java.net.http.HttpClient;
                import java.net.http.HttpRequest;
                import java.net.http.HttpResponse;
                import org.eclipse.jetty.server.Handler;
                import org.eclipse.jetty.server.Request;
                import org.eclipse.jetty.server.Response;
                import org.eclipse.jetty.server.Server;
                import org.eclipse.jetty.server.ServerConnector;
                import org.eclipse.jetty.io.Content;
                import org.eclipse.jetty.util.Callback;
                import org.eclipse.jetty.util.thread.QueuedThreadPool;
                import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

                public class Main {
                    public static void main(String[] args) throws Exception {
                        PoolchainByteBufferPool pool = PoolchainByteBufferPool.create();
                        Server server = new Server(new QueuedThreadPool(), new ScheduledExecutorScheduler(), pool);
                        server.addConnector(new ServerConnector(server));
                        server.setHandler(new Handler.Abstract() {
                            @Override
                            public boolean handle(Request request, Response response, Callback callback) {
                                Content.copy(request, response, callback);
                                return true;
                            }
                        });
                        server.start();
                        try (HttpClient client = HttpClient.newHttpClient()) {
                            URI uri = URI.create("http://localhost:" + server.getURI().getPort());
                            HttpRequest request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("hello")).build();
                            String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
                            if (!answer.equals("hello") || !PoolchainByteBufferPool.class.getModule().isNamed()) {
                                throw new AssertionError(answer);
                            }
                        }
                        server.stop();
                        pool.close();
                        if (pool.directStats().created() == 0 || pool.directStats().nativeBytes() != 0) {
                            throw new AssertionError(pool.toString());
                        }
                    }
                }
                """,
                "io.github.poolchain.jetty",
                "org.eclipse.jetty.server",
                "java.net.http");
    }
}
