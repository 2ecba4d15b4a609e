package io.github.poolchain.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.BufferPool;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Jetty server on the pool. At the end of each test all its buffers are accounted for. */
@Timeout(180)
class ServerTest {
    private static final int CLIENTS = 6;
    private static final int REQUESTS = 120;
    private static final int[] SIZES = {0, 1, 100, 1_000, 8_192, 40_000, 300_000};

    /** Sends back what it gets, as it gets it. */
    private static final class Echo extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(200);
            Content.copy(request, response, callback);
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(JettyServer.Kind.class)
    void shouldServeUnderLoadAndHaveEverythingBack(JettyServer.Kind kind) throws Exception {
        PoolchainByteBufferPool pool = PoolchainByteBufferPool.create();
        try (JettyServer jetty = new JettyServer(pool, kind, new Echo())) {
            HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            if (kind == JettyServer.Kind.TLS) {
                builder.sslContext(jetty.clientContext());
            }
            try (HttpClient client = builder.build();
                    ExecutorService executor = Executors.newFixedThreadPool(CLIENTS)) {
                List<Future<?>> ends = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    int number = i;
                    ends.add(executor.submit(() -> {
                        Random random = new Random(number);
                        for (int j = 0; j < REQUESTS; j++) {
                            echo(client, jetty, random, SIZES[(number + j) % SIZES.length]);
                            if (j % 10 == 0 && kind != JettyServer.Kind.TLS) {
                                breakOff(jetty, random);
                            }
                        }
                        return null;
                    }));
                }
                for (Future<?> end : ends) {
                    end.get();
                }
            }
            assertThat((kind == JettyServer.Kind.HEAP ? pool.heapStats() : pool.directStats()).hits()).isGreaterThan(CLIENTS * REQUESTS);
            assertThat(jetty.server.dump()).contains("direct PoolStats[");
        }
        shouldHaveEverythingBack(pool);
        pool.clear();
        assertThat(pool.directStats().nativeBytes()).isZero();
        pool.close();
        assertThat(pool.heapStats().idle()).isZero();
    }

    private static void echo(HttpClient client, JettyServer jetty, Random random, int size) throws Exception {
        byte[] body = new byte[size];
        random.nextBytes(body);
        HttpRequest request = HttpRequest.newBuilder(jetty.uri)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
    }

    /** A client that goes away in the middle of its request, before or after it has read something of the answer. */
    private static void breakOff(JettyServer jetty, Random random) throws IOException {
        try (Socket socket = new Socket("localhost", jetty.port)) {
            socket.getOutputStream().write(head(1_000_000));
            socket.getOutputStream().write(new byte[random.nextInt(50_000)]);
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0); // a reset
            }
        }
    }

    private static byte[] head(int length) {
        return ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n").getBytes(US_ASCII);
    }

    /** Once the server has stopped, nothing is in use. What its last threads still have in hand comes back at once. */
    private static void shouldHaveEverythingBack(PoolchainByteBufferPool pool) throws InterruptedException {
        await(() -> pool.directStats().inUse() + pool.heapStats().inUse() == 0);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    /** Keeps the first piece of each request's content, and with it a buffer, until it is told to go on. */
    private static final class Keeping extends Handler.Abstract {
        final BlockingQueue<Runnable> kept = new LinkedBlockingQueue<>();

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(() -> handle(request, response, callback));
                return true;
            }
            if (Content.Chunk.isFailure(chunk)) {
                callback.failed(chunk.getFailure());
                return true;
            }
            kept.add(() -> {
                chunk.release();
                Content.Source.consumeAll(request, Callback.from(() -> response.write(true, null, callback), callback::failed));
            });
            return true;
        }
    }

    @Test
    void shouldGoOnServingAfterItsLimitWasReached() throws Exception {
        int clients = 100;
        PoolchainByteBufferPool pool = PoolchainByteBufferPool.of(
                BufferPool.builder().maxBytes(512 << 10).build());
        Keeping keeping = new Keeping();
        try (JettyServer jetty = new JettyServer(pool, JettyServer.Kind.DIRECT, keeping)) {
            List<Socket> sockets = new ArrayList<>();
            int served = 0;
            for (int i = 0; i < clients; i++) {
                Socket socket = new Socket("localhost", jetty.port);
                sockets.add(socket);
                if (isServed(socket, keeping)) {
                    served++;
                }
                assertThat(pool.directStats().nativeBytes()).isLessThanOrEqualTo(512 << 10);
            }
            assertThat(served).as("some were served, others refused").isBetween(10, clients - 1);
            assertThat(keeping.kept).hasSize(served);

            keeping.kept.forEach(Runnable::run);
            keeping.kept.clear();
            for (Socket socket : sockets) {
                socket.close();
            }
            await(() -> pool.directStats().inUse() == 0);
            assertThat(answer(jetty, keeping)).startsWith("HTTP/1.1 200");
        }
        shouldHaveEverythingBack(pool);
        pool.close();
        assertThat(pool.directStats().nativeBytes()).isZero();
    }

    /** Sends a request; whether the server has it in hand, or has closed the connection. */
    private static boolean isServed(Socket socket, Keeping keeping) throws IOException {
        int before = keeping.kept.size();
        socket.setSoTimeout(5);
        try {
            socket.getOutputStream().write(head(3));
            socket.getOutputStream().write("abc".getBytes(US_ASCII));
            while (keeping.kept.size() == before) {
                try {
                    if (socket.getInputStream().read() == -1) {
                        return false;
                    }
                } catch (SocketTimeoutException notYet) {
                    continue;
                }
            }
        } catch (SocketException closed) {
            return false;
        }
        return true;
    }

    /** The first line of the answer to one request. */
    private static String answer(JettyServer jetty, Keeping keeping) throws Exception {
        try (Socket socket = new Socket("localhost", jetty.port)) {
            socket.getOutputStream().write(head(3));
            socket.getOutputStream().write("abc".getBytes(US_ASCII));
            keeping.kept.take().run();
            return new String(socket.getInputStream().readNBytes(15), US_ASCII);
        }
    }

    @Test
    void shouldLetTheServerEndWhosePoolIsClosed() throws Exception {
        PoolchainByteBufferPool pool = PoolchainByteBufferPool.create();
        Keeping keeping = new Keeping();
        try (JettyServer jetty = new JettyServer(pool, JettyServer.Kind.DIRECT, keeping);
                Socket before = new Socket("localhost", jetty.port);
                HttpClient client = HttpClient.newHttpClient()) {
            before.getOutputStream().write(head(3));
            before.getOutputStream().write("abc".getBytes(US_ASCII));
            Runnable leased = keeping.kept.take();
            pool.close();
            assertThat(pool.directStats().inUse()).isEqualTo(1);

            HttpRequest late = HttpRequest.newBuilder(jetty.uri)
                    .timeout(Duration.ofSeconds(2))
                    .POST(HttpRequest.BodyPublishers.ofString("abc"))
                    .build();
            IOException refused = null;
            try {
                client.send(late, HttpResponse.BodyHandlers.discarding());
            } catch (IOException e) { // closed, or no answer
                refused = e;
            }
            assertThat(refused).isNotNull();
            assertThat(keeping.kept).isEmpty();
            assertThat(pool.directStats().inUse()).isEqualTo(1);
            leased.run();
        }
        shouldHaveEverythingBack(pool);
        await(() -> pool.directStats().nativeBytes() == 0);
    }
}
