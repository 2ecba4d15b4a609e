package io.github.poolchain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ServerTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final ServerOptions PATIENT = ServerOptions.defaults().withTimeouts(LONG, LONG, LONG);

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened.reversed()) {
            closeable.close();
        }
    }

    @Test
    void shouldAnswerOneRequestAfterTheOther() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server);
        for (int i = 0; i < 3; i++) {
            Wire.Answer answer = wire.send(GET).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("Hello, World!\n");
            assertThat(answer.head())
                    .contains("\r\nDate: ", "\r\nContent-Type: text/plain\r\n")
                    .doesNotContain("Connection");
        }
        awaitNoBufferInUse(server);
        assertThat(server.sample().open()).isEqualTo(1);
    }

    @Test
    void shouldAnswerHeadWithoutTextAndPostAfterItsBody() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server);
        Wire.Answer head = wire.send(GET.replace("GET", "HEAD")).answerToHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.head()).contains("\r\nContent-Length: 14\r\n");
        String body = "x".repeat(20_000);
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.send(GET).answer().status()).isEqualTo(200);
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldAnswerUnknownMethodsAndGoOn() throws IOException {
        Wire wire = to(start(PATIENT));
        wire.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        Wire.Answer answer = wire.answer();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head()).contains("\r\nAllow: GET, HEAD, POST\r\n");
        assertThat(wire.send(GET).answer().status()).isEqualTo(200);
    }

    @Test
    void shouldCloseAfterTheAnswerIfAsked() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server).send(GET.replace("Host", "Connection: close\r\nHost") + GET);
        assertThat(wire.answer().head()).contains("\r\nConnection: close\r\n");
        assertThat(wire.ends()).isTrue();
        wire.close();
        await(server, sample -> sample.open() == 0);
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldTreatOldClientsAsTheyExpect() throws IOException {
        Server server = start(PATIENT);
        Wire closing = to(server).send("GET / HTTP/1.0\r\n\r\n");
        assertThat(closing.answer().head()).contains("\r\nConnection: close\r\n");
        assertThat(closing.ends()).isTrue();
        Wire staying = to(server);
        for (int i = 0; i < 2; i++) {
            staying.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(staying.answer().head()).contains("\r\nConnection: keep-alive\r\n");
        }
    }

    @Test
    void shouldAskForABodyThatTheClientHoldsBack() throws IOException {
        Server server = start(PATIENT);
        String expecting = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
        Wire wire = to(server).send(expecting);
        assertThat(wire.answerToHead().status()).isEqualTo(100);
        assertThat(wire.send("abc").answer().status()).isEqualTo(200);
        wire.send(expecting.replace("POST", "PUT"));
        assertThat(wire.answer().status()).isEqualTo(405);
        assertThat(wire.ends()).isTrue();
        awaitNoBufferInUse(server);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 'nonsense||'",
        "400, 'GET / HTTP/1.1||'",
        "400, 'GET / HTTP/1.1|Host : a||'",
        "400, 'POST / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||xx'",
        "400, 'POST / HTTP/1.1|Host: a|Content-Length: 5|Transfer-Encoding: chunked||0||'",
        "413, 'POST / HTTP/1.1|Host: a|Content-Length: 1000000||'",
        "417, 'GET / HTTP/1.1|Host: a|Expect: miracles||'",
        "501, 'POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||0||'",
        "505, 'GET / HTTP/3.0|Host: a||'",
    })
    void shouldRefuseWhatItCannotAnswerAndClose(int status, String lines) throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server).send(GET + lines.replace("|", "\r\n") + GET);
        assertThat(wire.answer().status()).as("the request before").isEqualTo(200);
        Wire.Answer refusal = wire.answer();
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.head()).contains("\r\nConnection: close\r\n");
        assertThat(refusal.text()).startsWith(status + " ");
        assertThat(wire.ends()).isTrue();
        awaitNoBufferInUse(server);
        assertThat(to(server).send(GET).answer().status()).as("the next connection").isEqualTo(200);
    }

    @Test
    void shouldRefuseAHeadThatIsTooLarge() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server).send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000));
        assertThat(wire.answer().status()).isEqualTo(413);
        assertThat(wire.ends()).isTrue();
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldGetTheRefusalThroughToAClientThatStillSends() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
        wire.send("x".repeat(500_000));
        assertThat(wire.answer().status()).isEqualTo(413);
        assertThat(wire.ends()).isTrue();
    }

    @Test
    void shouldAnswerARequestThatComesByteByByte() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server);
        String requests = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + GET;
        for (int i = 0; i < requests.length(); i++) {
            wire.send(requests.substring(i, i + 1));
        }
        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.answer().status()).isEqualTo(200);
        awaitNoBufferInUse(server);
    }

    @ParameterizedTest
    @CsvSource({"'G'", "'GET / HTTP/1.1|Host: a|'", "'POST / HTTP/1.1|Host: a|Content-Length: 3||ab'"})
    void shouldTellAClientThatItIsTooSlow(String lines) throws IOException {
        Server server = start(PATIENT.withTimeouts(LONG, SHORT, LONG));
        Wire wire = to(server).send(lines.replace("|", "\r\n"));
        assertThat(wire.answer().status()).isEqualTo(408);
        assertThat(wire.ends()).isTrue();
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldNotGiveMoreTimeForEachByte() throws IOException {
        Server server = start(PATIENT.withTimeouts(LONG, SHORT, LONG));
        Wire wire = to(server).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65000\r\n\r\n");
        while (server.sample().refused() == 0) {
            wire.trySend("x");
            LockSupport.parkNanos(1_000_000);
        }
        wire.endOutput();
        assertThat(wire.answer().status()).isEqualTo(408);
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldCloseAnIdleConnectionWithoutAWord() throws IOException {
        Server server = start(PATIENT.withTimeouts(SHORT, LONG, LONG));
        Wire silent = to(server);
        Wire served = to(server).send(GET);
        assertThat(served.answer().status()).isEqualTo(200);
        assertThat(served.ends()).isTrue();
        assertThat(silent.ends()).isTrue();
        await(server, sample -> sample.open() == 0);
    }

    @Test
    void shouldAnswerAClientThatHasShutItsSideAfterTheRequest() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server).send(GET + GET).endOutput();
        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.ends()).isTrue();
        await(server, sample -> sample.open() == 0);
        awaitNoBufferInUse(server);
    }

    @ParameterizedTest
    @CsvSource({"'G'", "'GET / HTTP/1.1|'", "'POST / HTTP/1.1|Host: a|Content-Length: 3||ab'"})
    void shouldRefuseARequestThatEndsInTheMiddle(String lines) throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server).send(lines.replace("|", "\r\n")).endOutput();
        assertThat(wire.answer().status()).isEqualTo(400);
        assertThat(wire.ends()).isTrue();
        await(server, sample -> sample.open() == 0);
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldHoldOneBufferForAPartialRequestAndNoneForAnIdleConnection() throws IOException {
        Server server = start(PATIENT);
        Wire wire = to(server).send("GET / HTTP/1.1\r\nHos");
        await(server, sample -> sample.buffersInUse() == 1);
        wire.send("t: a\r\n\r\n");
        assertThat(wire.answer().status()).isEqualTo(200);
        awaitNoBufferInUse(server);
        assertThat(server.sample().open()).isEqualTo(1);
        wire.send("GET / HTTP/1.1\r\nHos");
        await(server, sample -> sample.buffersInUse() == 1);
        wire.reset();
        await(server, sample -> sample.open() == 0);
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldCloseAConnectionWhoseClientDoesNotRead() throws IOException {
        Server server = start(PATIENT.withTimeouts(LONG, LONG, SHORT));
        Wire wire = open(Wire.withSmallBufferTo(server));
        assertThat(wire.send(GET).answer().status()).isEqualTo(200);
        String batch = GET.repeat(1000);
        while (server.sample().open() > 0) {
            wire.trySend(batch);
        }
        awaitNoBufferInUse(server);
        assertThat(to(server).send(GET).answer().status()).isEqualTo(200);
    }

    @Test
    void shouldWaitForAClientThatReadsLate() throws Exception {
        int requests = 50_000;
        Server server = start(PATIENT);
        Wire wire = open(Wire.withSmallBufferTo(server));
        Thread sender = Thread.ofPlatform().start(() -> wire.trySend(GET.repeat(requests)));
        awaitStandstill(server);
        assertThat(server.sample().requests()).as("answered, with nobody reading").isLessThan(requests);
        assertThat(server.sample().buffersInUse()).isBetween(1L, 2L);
        for (int i = 0; i < requests; i++) {
            assertThat(wire.answer().status()).isEqualTo(200);
        }
        sender.join();
        awaitNoBufferInUse(server);
    }

    @Test
    void shouldAnswer503WhenThePoolHasReachedItsLimit() throws IOException {
        BufferSource source = open(BufferSource.named("pool", 512 * 1024));
        Server server = open(Server.start(0, source, PATIENT));
        List<Wire> holders = new ArrayList<>();
        while (server.sample().refused() == 0 && holders.size() < 200) {
            long before = server.sample().buffersInUse();
            holders.add(to(server).send("GET / HTTP/1.1\r\nX: x"));
            await(server, sample -> sample.buffersInUse() > before || sample.refused() > 0);
        }
        assertThat(holders.getLast().answer().status()).isEqualTo(503);
        assertThat(holders.getLast().ends()).isTrue();
        for (Wire holder : holders) {
            holder.reset();
        }
        awaitNoBufferInUse(server);
        assertThat(to(server).send(GET).answer().status()).isEqualTo(200);
    }

    @Test
    void shouldAnswer503WhenThereAreTooManyConnections() throws IOException {
        Server server = start(PATIENT.withMaxConnections(2));
        for (int i = 0; i < 2; i++) {
            assertThat(to(server).send(GET).answer().status()).isEqualTo(200);
        }
        assertThat(to(server).answer().status()).isEqualTo(503);
        assertThat(server.sample().open()).isEqualTo(2);
    }

    @Test
    void shouldOutliveAnExceptionOfOneConnection() throws IOException {
        FaultySource source = open(new FaultySource(open(BufferSource.named("pool", 1 << 20))));
        Server server = open(Server.start(0, source, PATIENT));
        for (int fault = 1; fault <= 3; fault++) { // at the buffer to read into, the one for the answer, and the text
            source.failOn(fault);
            assertThat(to(server).send(GET).endsSomehow()).as("after fault %d", fault).isTrue();
            long faults = fault;
            await(server, sample -> sample.failures() == faults);
            assertThat(to(server).send(GET).answer().status()).as("after fault %d", fault).isEqualTo(200);
            awaitNoBufferInUse(server);
        }
    }

    @Test
    void shouldGiveAllBuffersBackWhenClosed() throws IOException {
        BufferSource source = open(BufferSource.named("pool", 1 << 20));
        Server server = open(Server.start(0, source, PATIENT));
        for (int i = 0; i < 10; i++) {
            to(server).send(GET + "GET / HTTP/1.1\r\nHo");
        }
        await(server, sample -> sample.buffersInUse() == 10);
        server.close();
        opened.remove(server);
        assertThat(source.inUse()).isZero();
    }

    @Test
    void shouldNotStartOnAPortInUse() throws IOException {
        Server server = start(PATIENT);
        BufferSource source = open(BufferSource.named("pool", 1 << 20));
        assertThatThrownBy(() -> Server.start(server.port(), source, PATIENT)).isInstanceOf(BindException.class);
    }

    @ParameterizedTest
    @CsvSource({"heap", "direct"})
    void shouldAnswerFromNewBuffersToo(String name) throws IOException {
        BufferSource source = open(BufferSource.named(name, 0));
        Server server = open(Server.start(0, source, PATIENT));
        Wire wire = to(server).send(GET + GET);
        assertThat(wire.answer().status()).isEqualTo(200);
        assertThat(wire.answer().text()).isEqualTo("Hello, World!\n");
    }

    private Server start(ServerOptions options) throws IOException {
        BufferSource source = open(BufferSource.named("pool", 1 << 20));
        return open(Server.start(0, source, options));
    }

    private Wire to(Server server) throws IOException {
        return open(Wire.to(server));
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private static void awaitNoBufferInUse(Server server) {
        await(server, sample -> sample.buffersInUse() == 0);
    }

    /** Waits until the server has answered nothing for a while. */
    private static void awaitStandstill(Server server) {
        long[] last = {-1, 0}; // what was answered when we looked last, and for how many looks it has been that
        await(server, sample -> {
            last[1] = sample.requests() == last[0] ? last[1] + 1 : 0;
            last[0] = sample.requests();
            return last[1] > 50;
        });
    }

    private static void await(Server server, Predicate<Sample> condition) {
        Await.until(() -> condition.test(server.sample()), () -> server.sample().toString());
    }
}
