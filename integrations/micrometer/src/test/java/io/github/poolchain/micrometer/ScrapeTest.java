package io.github.poolchain.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import io.github.poolchain.queue.HandleQueue;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server whose answers are made in a pool's buffers, by threads that a queue feeds, as Prometheus sees it. */
class ScrapeTest {
    private static final int REQUESTS = 25;

    private final BufferPool buffers = BufferPool.builder().maxBytes(1 << 20).build();
    private final HandleQueue<Runnable> tasks = new HandleQueue<>(100);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private void hello(HttpExchange exchange) throws IOException {
        try (exchange;
                PooledBuffer buffer = buffers.acquire(1024)) {
            byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
            buffer.byteBuffer().put(text);
            byte[] answer = new byte[text.length];
            buffer.byteBuffer().get(0, answer);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private void scrape(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] answer = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Test
    void shouldShowPoolAndQueueOfARunningServer() throws Exception {
        PoolMetrics.of(buffers, "answers").bindTo(registry);
        QueueMetrics.of(tasks, "tasks").bindTo(registry);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ThreadPoolExecutor workers = new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, tasks);
                HttpClient client = HttpClient.newHttpClient()) {
            boolean _ = workers.prestartAllCoreThreads() == 2; // so that each request goes through the queue
            server.setExecutor(workers);
            server.createContext("/hello", this::hello);
            server.createContext("/metrics", this::scrape);
            server.start();
            String at = "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(get(client, at + "/hello")).isEqualTo("hello");
            }
            String shown = get(client, at + "/metrics");
            assertThat(figure(shown, "poolchain_pool_in_use{pool=\"answers\"}")).isZero();
            assertThat(figure(shown, "poolchain_pool_idle{pool=\"answers\"}")).isPositive();
            assertThat(figure(shown, "poolchain_pool_waiters{pool=\"answers\"}")).isZero();
            assertThat(figure(shown, "poolchain_pool_native_bytes{pool=\"answers\"}")).isEqualTo(buffers.stats().nativeBytes());
            assertThat(figure(shown, "poolchain_pool_limit{pool=\"answers\"}")).isEqualTo(1 << 20);
            assertThat(figure(shown, "poolchain_pool_hits_total{pool=\"answers\"}")
                            + figure(shown, "poolchain_pool_misses_total{pool=\"answers\"}"))
                    .isEqualTo(REQUESTS);
            assertThat(figure(shown, "poolchain_pool_created_objects_total{pool=\"answers\"}")).isPositive();
            assertThat(figure(shown, "poolchain_pool_discarded_total{pool=\"answers\"}")).isZero();
            assertThat(figure(shown, "poolchain_queue_depth{queue=\"tasks\"}")).isZero();
            assertThat(figure(shown, "poolchain_queue_capacity{queue=\"tasks\"}")).isEqualTo(100);
            assertThat(figure(shown, "poolchain_queue_puts_total{queue=\"tasks\"}")).isGreaterThan(REQUESTS);
            assertThat(figure(shown, "poolchain_queue_takes_total{queue=\"tasks\"}")).isGreaterThan(REQUESTS);
            assertThat(figure(shown, "poolchain_queue_waits_total{queue=\"tasks\",side=\"take\"}")).isPositive();
            assertThat(shown).contains("# TYPE poolchain_pool_in_use gauge", "# TYPE poolchain_queue_puts_total counter");

            buffers.close();
            String last = get(client, at + "/metrics");
            assertThat(last).doesNotContain("NaN");
            String gone = get(client, at + "/metrics");
            assertThat(gone).doesNotContain("poolchain_pool").contains("poolchain_queue_depth");
        } finally {
            server.stop(0);
            tasks.close();
        }
    }

    private static String get(HttpClient client, String from) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(from)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static double figure(String shown, String name) {
        String line = shown.lines()
                .filter(each -> each.startsWith(name + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + shown));
        return Double.parseDouble(line.substring(name.length() + 1));
    }
}
