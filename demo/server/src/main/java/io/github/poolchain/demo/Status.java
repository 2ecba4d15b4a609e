package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** The statuses that the server answers with, each with its status line and its text, encoded once. */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are never written to and never leave
enum Status {
    OK(200, "OK"),
    BAD_REQUEST(400, "Bad Request"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    REQUEST_TIMEOUT(408, "Request Timeout"),
    CONTENT_TOO_LARGE(413, "Content Too Large"),
    EXPECTATION_FAILED(417, "Expectation Failed"),
    NOT_IMPLEMENTED(501, "Not Implemented"),
    SERVICE_UNAVAILABLE(503, "Service Unavailable"),
    VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

    private final byte[] line;
    private final byte[] text;

    Status(int code, String reason) {
        line = ("HTTP/1.1 " + code + " " + reason + "\r\n").getBytes(US_ASCII);
        text = (code + " " + reason + "\n").getBytes(US_ASCII);
    }

    /** {@code HTTP/1.1 CODE REASON CRLF}. */
    void putLine(ByteBuffer out) {
        out.put(line);
    }

    /** What a person reads when the answer is an error. */
    void putText(ByteBuffer out) {
        out.put(text);
    }

    int textLength() {
        return text.length;
    }
}
