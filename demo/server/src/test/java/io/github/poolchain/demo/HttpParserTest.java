package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.demo.HttpParser.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpParserTest {
    private static final int MAX_HEAD = 256;
    private static final int MAX_BODY = 1000;
    private static final String HOST = "Host: a\r\n";

    private final HttpParser parser = new HttpParser(MAX_HEAD, MAX_BODY);

    /** Requests one after the other, of all kinds that can follow each other on one connection. */
    private static final String PIPELINE = "GET / HTTP/1.1\r\nHost: example.com:80\r\n\r\n"
            + "\r\nPOST /a?b=c HTTP/1.1\r\nHost:\r\ncontent-length:  5 \r\n\r\nhello"
            + "HEAD http://x/ HTTP/1.1\r\nhOST: [::1]:80\r\nX:\r\nY: a\tb \u00e9\r\n\r\n"
            + "DELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n\r\n\r"
            + "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: foo , Close\r\n\r\n"
            + "GET / HTTP/1.0\r\n\r\n"
            + "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";

    private static final List<String> PIPELINE_RESULTS = List.of(
            "GET stays", "POST stays", "HEAD stays", "OTHER stays", "OTHER closes", "GET closes", "GET stays");

    @Test
    void shouldFindEachRequestOfAPipeline() {
        assertThat(parseAll(new HttpParser(MAX_HEAD, MAX_BODY), PIPELINE, PIPELINE.length()))
                .isEqualTo(PIPELINE_RESULTS);
    }

    @ParameterizedTest
    @MethodSource("splits")
    void shouldFindTheSameWhereverTheInputIsSplit(int split) {
        assertThat(parseAll(parser, PIPELINE, split)).isEqualTo(PIPELINE_RESULTS);
    }

    static IntStream splits() {
        return IntStream.rangeClosed(1, PIPELINE.length());
    }

    @Test
    void shouldKnowWhetherItIsInTheMiddleOfARequest() {
        ByteBuffer in = bytes("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n");
        assertThat(parser.midRequest()).isFalse();
        assertThat(parser.parse(in, 0, 2)).isEqualTo(Verdict.INCOMPLETE);
        assertThat(parser.midRequest()).as("after an empty line").isFalse();
        assertThat(parser.parse(in, 2, 3)).isEqualTo(Verdict.INCOMPLETE);
        assertThat(parser.midRequest()).as("after one byte").isTrue();
        assertThat(parser.parse(in, 2, 29)).isEqualTo(Verdict.REQUEST);
        assertThat(parser.midRequest()).as("after the request").isFalse();
        assertThat(parser.parse(in, 29, 31)).isEqualTo(Verdict.INCOMPLETE);
        assertThat(parser.midRequest()).as("after another empty line").isFalse();
    }

    @Test
    void shouldNotNeedTheBytesOfLinesThatAreComplete() {
        ByteBuffer in = bytes("GET / HTTP/1.1\r\nHos");
        assertThat(parser.parse(in, 0, in.capacity())).isEqualTo(Verdict.INCOMPLETE);
        assertThat(parser.position()).isEqualTo("GET / HTTP/1.1\r\n".length());
        ByteBuffer elsewhere = bytes("######Host: a\r\n\r\n");
        assertThat(parser.parse(elsewhere, 6, elsewhere.capacity())).isEqualTo(Verdict.REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\r\n\r\n", // no host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", // bare LF
        "GET / HTTP/1.1\rHost: a\r\r", // bare CR
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX(): a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /#f HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET path HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\r\n\r\n", // HTTP/0.9
        "GET / \r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.10\r\nHost: a\r\n\r\n",
        "GET / HTTP/+.1\r\nHost: a\r\n\r\n",
        "GET\r\n\r\n",
        "G\u00e9T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "\u0016\u0003\u0001\u0002", // TLS
    })
    void shouldRefuseAsBad(String input) {
        assertRefused(input, Status.BAD_REQUEST);
    }

    @ParameterizedTest
    @CsvSource({
        "501, NOT_IMPLEMENTED, 'POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||'",
        "505, VERSION_NOT_SUPPORTED, 'GET / HTTP/1.2|Host: a||'",
        "505, VERSION_NOT_SUPPORTED, 'GET / HTTP/2.0|Host: a||'",
        "505, VERSION_NOT_SUPPORTED, 'PRI * HTTP/2.0||SM||'",
        "417, EXPECTATION_FAILED, 'GET / HTTP/1.1|Host: a|Expect: miracles||'",
        "413, CONTENT_TOO_LARGE, 'POST / HTTP/1.1|Host: a|Content-Length: 1001||'",
        "413, CONTENT_TOO_LARGE, 'POST / HTTP/1.1|Host: a|Content-Length: 99999999999999999999||'",
    })
    void shouldRefuseWhatItDoesNotDo(int code, Status status, String lines) {
        assertThat(status.name()).as("%s", code).isNotEmpty();
        assertRefused(lines.replace("|", "\r\n"), status);
    }

    @Test
    void shouldAcceptAHeadOfTheLargestSizeAndRefuseOneByteMore() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        String largest = start + "x".repeat(MAX_HEAD - start.length() - 4) + "\r\n\r\n";
        assertThat(parseAll(parser, largest, 7)).containsExactly("GET stays");
        assertThat(parseAll(parser, largest, largest.length())).containsExactly("GET stays");
        assertRefused(largest.replace("X: ", "X: x"), Status.CONTENT_TOO_LARGE);
    }

    @Test
    void shouldRefuseALineThatNeverEnds() {
        assertRefused("GET /" + "x".repeat(MAX_HEAD), Status.CONTENT_TOO_LARGE);
    }

    @Test
    void shouldAskForTheBodyOfAClientThatWaitsForThat() {
        String head = "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nExpect: 100-Continue\r\n\r\n";
        ByteBuffer in = bytes(head + "ab");
        assertThat(parser.parse(in, 0, head.length())).isEqualTo(Verdict.CONTINUE);
        assertThat(parser.parse(in, head.length(), head.length())).isEqualTo(Verdict.INCOMPLETE);
        assertThat(parser.midRequest()).isTrue();
        assertThat(parser.parse(in, head.length(), head.length() + 2)).isEqualTo(Verdict.REQUEST);
    }

    @Test
    void shouldNotAskForABodyThatIsThereOrEmptyOrFromAnOldClient() {
        String expect = "Expect: 100-continue\r\n\r\n";
        assertThat(parseAll(parser, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n" + expect + "a", 1000))
                .containsExactly("POST stays");
        assertThat(parseAll(parser, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n" + expect, 1))
                .containsExactly("POST stays");
        assertThat(parseAll(parser, "POST / HTTP/1.0\r\nContent-Length: 1\r\n" + expect + "a", 1))
                .containsExactly("POST closes");
    }

    @Test
    void shouldStayRefused() {
        ByteBuffer in = bytes("nonsense\r\n" + PIPELINE);
        assertThat(parser.parse(in, 0, 10)).isEqualTo(Verdict.REFUSED);
        assertThat(parser.parse(in, 10, in.capacity())).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void shouldHaveAVerdictOnAnyInputAndTheSameOneWhereverItIsSplit() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            String input = random.nextBoolean() ? noise(random) : damaged(random);
            List<String> whole = parseAll(new HttpParser(MAX_HEAD, MAX_BODY), input, input.length() + 1);
            List<String> pieces = parseAll(new HttpParser(MAX_HEAD, MAX_BODY), input, 1 + random.nextInt(10));
            assertThat(pieces).as("round %d: %s", round, input).isEqualTo(whole);
        }
    }

    private static String noise(Random random) {
        byte[] noise = new byte[random.nextInt(400)];
        random.nextBytes(noise);
        return new String(noise, ISO_8859_1);
    }

    /** The pipeline with a few bytes changed, left out or doubled. */
    private static String damaged(Random random) {
        StringBuilder damaged = new StringBuilder(PIPELINE);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.setCharAt(at, PIPELINE.charAt(random.nextInt(PIPELINE.length())));
                case 1 -> damaged.deleteCharAt(at);
                default -> damaged.insert(at, damaged.charAt(at));
            }
        }
        return damaged.toString();
    }

    private void assertRefused(String input, Status status) {
        for (int piece : new int[] {input.length(), 1, 3}) {
            assertThat(parseAll(new HttpParser(MAX_HEAD, MAX_BODY), input, piece))
                    .as("in pieces of %d bytes", piece)
                    .containsExactly("refused " + status);
        }
    }

    /** Feeds input in pieces, as a connection does: what is still needed moves to the front of the buffer. */
    private static List<String> parseAll(HttpParser parser, String input, int piece) {
        List<String> results = new ArrayList<>();
        ByteBuffer in = ByteBuffer.allocate(Math.max(MAX_HEAD, input.length()));
        for (int fed = 0; fed < input.length(); fed += piece) {
            in.put(input.substring(fed, Math.min(input.length(), fed + piece)).getBytes(ISO_8859_1));
            int from = 0;
            Verdict verdict;
            do {
                verdict = parser.parse(in, from, in.position());
                from = parser.position();
                switch (verdict) {
                    case REQUEST -> results.add(parser.method() + (parser.keepAlive() ? " stays" : " closes"));
                    case REFUSED -> {
                        results.add("refused " + parser.refusal());
                        return results;
                    }
                    case CONTINUE, INCOMPLETE -> {}
                }
            } while (verdict != Verdict.INCOMPLETE);
            in.flip().position(from);
            in.compact();
        }
        return results;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }
}
