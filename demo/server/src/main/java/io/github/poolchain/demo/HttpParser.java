package io.github.poolchain.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * Takes the requests of one connection apart, as RFC 9112 has them and no more leniently: where a lenient reader and a
 * strict one disagree about where a request ends, one can be smuggled past the other.
 *
 * <p>It keeps its place, so that input may come in pieces of any size, and makes no object. It goes line by line: a
 * line that is complete is judged at once, and its bytes are not needed again. The path is checked and then forgotten,
 * and so is the body, for this server has but one answer.
 */
final class HttpParser {
    /** What {@link #parse} found. */
    enum Verdict {
        /** No whole request yet: more input is needed. */
        INCOMPLETE,
        /** A whole request, body included. */
        REQUEST,
        /** A head whose client waits for a word before it sends the body. */
        CONTINUE,
        /** No request that can be answered: {@link #refusal} says why. Where the next one starts is not known. */
        REFUSED
    }

    enum Method {
        GET,
        HEAD,
        POST,
        OTHER
    }

    private enum Part {
        REQUEST_LINE,
        HEADERS,
        BODY,
        NONE
    }

    /** How many empty lines may come before a request: some clients send one after a body. */
    private static final int MAX_EMPTY_LINES = 4;

    /** More digits could overflow, and are more than anybody's limit. */
    private static final int MAX_LENGTH_DIGITS = 18;

    private static final byte[] CONNECTION_HEADER = "connection".getBytes(US_ASCII);
    private static final byte[] CONTENT_LENGTH_HEADER = "content-length".getBytes(US_ASCII);
    private static final byte[] EXPECT_HEADER = "expect".getBytes(US_ASCII);
    private static final byte[] HOST_HEADER = "host".getBytes(US_ASCII);
    private static final byte[] TRANSFER_ENCODING_HEADER = "transfer-encoding".getBytes(US_ASCII);
    private static final byte[] CLOSE_OPTION = "close".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE_OPTION = "keep-alive".getBytes(US_ASCII);
    private static final byte[] CONTINUE_EXPECTATION = "100-continue".getBytes(US_ASCII);
    private static final byte[] HTTP_SCHEME = "http://".getBytes(US_ASCII);
    private static final byte[] HTTPS_SCHEME = "https://".getBytes(US_ASCII);

    private final int maxHeadBytes;
    private final long maxBodyBytes;

    // The place: the part that comes next, where the current line starts, and how much of it has been seen.
    private Part part = Part.REQUEST_LINE;
    private int position;
    private int scanned;
    private int emptyLines;
    private int headBytes;
    private long bodyBytes;

    // The request, as far as it is known.
    private Method method = Method.OTHER;
    private boolean http11;
    private boolean hasHost;
    private boolean hasLength;
    private boolean hasTransferEncoding;
    private boolean closeAsked;
    private boolean keepAliveAsked;
    private boolean continueExpected;
    private boolean otherExpected;
    private Status refusal = Status.OK;

    HttpParser(int maxHeadBytes, long maxBodyBytes) {
        this.maxHeadBytes = maxHeadBytes;
        this.maxBodyBytes = maxBodyBytes;
    }

    /**
     * Goes on with the bytes {@code [from, to)} of {@code in}, up to the end of one request at most. The first of them
     * must be the one that the call before left at {@link #position}, but may have been moved elsewhere in between.
     *
     * @param in big-endian; its position does not matter and stays, its limit is {@code to} or more
     */
    Verdict parse(ByteBuffer in, int from, int to) {
        position = from;
        while (part != Part.BODY) {
            int end = part == Part.NONE ? -1 : lineEnd(in, to);
            if (end < 0) {
                return part == Part.NONE ? Verdict.REFUSED : Verdict.INCOMPLETE;
            }
            Verdict verdict = line(in, position, end, to);
            if (verdict != Verdict.INCOMPLETE) {
                return verdict;
            }
        }
        return body(to);
    }

    /** Where the bytes start that are still needed. */
    int position() {
        return position;
    }

    /** Whether a request has begun and not ended. */
    boolean midRequest() {
        return part != Part.REQUEST_LINE || scanned > 0;
    }

    /** The method of the request last begun. */
    Method method() {
        return method;
    }

    /** Whether the client wants the connection to stay open after the request last found. */
    boolean keepAlive() {
        return !closeAsked && (http11 || keepAliveAsked);
    }

    /** Whether the request last found is of HTTP/1.1, in which staying open goes without saying. */
    boolean isHttp11() {
        return http11;
    }

    /** Why the verdict was {@link Verdict#REFUSED}. */
    Status refusal() {
        return refusal;
    }

    /**
     * The index of the CR that ends the current line, or -1 if it has not come, or if it must not come. A byte that no
     * line may contain is refused where it stands: a client that speaks TLS, for one, need not wait for its time limit.
     */
    private int lineEnd(ByteBuffer in, int to) {
        int limit = position + maxHeadBytes - headBytes;
        int stop = Math.min(to, limit);
        int i = position + scanned;
        while (i < stop) {
            byte b = in.get(i);
            if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
                boolean isCr = b == '\r';
                if (isCr && i + 1 == stop) {
                    break;
                }
                if (isCr && in.get(i + 1) == '\n') {
                    return i;
                }
                refuse(Status.BAD_REQUEST);
                return -1;
            }
            i++;
        }
        scanned = i - position;
        if (stop == limit) {
            refuse(Status.CONTENT_TOO_LARGE);
        }
        return -1;
    }

    /** Judges a line, and moves on to what follows it. */
    private Verdict line(ByteBuffer in, int from, int end, int to) {
        position = end + 2;
        scanned = 0;
        if (part == Part.REQUEST_LINE && from == end) {
            return ++emptyLines > MAX_EMPTY_LINES ? refuse(Status.BAD_REQUEST) : Verdict.INCOMPLETE;
        }
        headBytes += position - from;
        if (part == Part.REQUEST_LINE) {
            return requestLine(in, from, end);
        }
        return from == end ? endOfHead(to) : header(in, from, end);
    }

    /** {@code METHOD SP TARGET SP HTTP/x.y}. */
    private Verdict requestLine(ByteBuffer in, int from, int end) {
        forgetLastRequest();
        int methodEnd = Bytes.skip(Bytes.TOKEN, in, from, end);
        if (methodEnd == from || methodEnd == end || in.get(methodEnd) != ' ') {
            return refuse(Status.BAD_REQUEST);
        }
        method = methodOf(in, from, methodEnd);
        int target = methodEnd + 1;
        int targetEnd = Bytes.skip(Bytes.TARGET, in, target, end);
        if (targetEnd == end || in.get(targetEnd) != ' ' || !isTarget(in, target, targetEnd)) {
            return refuse(Status.BAD_REQUEST);
        }
        int version = targetEnd + 1;
        if (end - version != 8
                || in.getInt(version) != ('H' << 24 | 'T' << 16 | 'T' << 8 | 'P')
                || in.get(version + 4) != '/'
                || !Bytes.isDigit(in.get(version + 5))
                || in.get(version + 6) != '.'
                || !Bytes.isDigit(in.get(version + 7))) {
            return refuse(Status.BAD_REQUEST);
        }
        if (in.get(version + 5) != '1' || in.get(version + 7) > '1') {
            return refuse(Status.VERSION_NOT_SUPPORTED);
        }
        http11 = in.get(version + 7) == '1';
        part = Part.HEADERS;
        return Verdict.INCOMPLETE;
    }

    private void forgetLastRequest() {
        method = Method.OTHER;
        http11 = false;
        hasHost = false;
        hasLength = false;
        hasTransferEncoding = false;
        closeAsked = false;
        keepAliveAsked = false;
        continueExpected = false;
        otherExpected = false;
        bodyBytes = 0;
    }

    private static Method methodOf(ByteBuffer in, int from, int end) {
        if (end - from == 3 && in.get(from) == 'G' && in.get(from + 1) == 'E' && in.get(from + 2) == 'T') {
            return Method.GET;
        }
        if (end - from == 4) {
            int name = in.getInt(from);
            if (name == ('H' << 24 | 'E' << 16 | 'A' << 8 | 'D')) {
                return Method.HEAD;
            }
            if (name == ('P' << 24 | 'O' << 16 | 'S' << 8 | 'T')) {
                return Method.POST;
            }
        }
        return Method.OTHER;
    }

    /** A path or a URL. What else RFC 9112 knows goes with methods that are answered 405 whatever their target. */
    private boolean isTarget(ByteBuffer in, int from, int end) {
        if (from == end) {
            return false;
        }
        return method == Method.OTHER
                || in.get(from) == '/'
                || Bytes.startsWith(in, from, end, HTTP_SCHEME)
                || Bytes.startsWith(in, from, end, HTTPS_SCHEME);
    }

    /** {@code NAME:VALUE}, the value with blanks around it. A line that starts with a blank has no name. */
    private Verdict header(ByteBuffer in, int from, int end) {
        int colon = Bytes.skip(Bytes.TOKEN, in, from, end);
        if (colon == from || colon == end || in.get(colon) != ':') {
            return refuse(Status.BAD_REQUEST);
        }
        int value = Bytes.skipBlanks(in, colon + 1, end);
        int valueEnd = end;
        while (valueEnd > value && Bytes.isBlank(in.get(valueEnd - 1))) {
            valueEnd--;
        }
        if (Bytes.equals(in, from, colon, HOST_HEADER)) {
            return host(in, value, valueEnd);
        }
        if (Bytes.equals(in, from, colon, CONTENT_LENGTH_HEADER)) {
            return contentLength(in, value, valueEnd);
        }
        if (Bytes.equals(in, from, colon, CONNECTION_HEADER)) {
            connection(in, value, valueEnd);
        } else if (Bytes.equals(in, from, colon, TRANSFER_ENCODING_HEADER)) {
            hasTransferEncoding = true;
        } else if (Bytes.equals(in, from, colon, EXPECT_HEADER)) {
            if (Bytes.equals(in, value, valueEnd, CONTINUE_EXPECTATION)) {
                continueExpected = true;
            } else {
                otherExpected = true;
            }
        }
        return Verdict.INCOMPLETE;
    }

    private Verdict host(ByteBuffer in, int from, int end) {
        if (hasHost || Bytes.skip(Bytes.HOST, in, from, end) != end) {
            return refuse(Status.BAD_REQUEST);
        }
        hasHost = true;
        return Verdict.INCOMPLETE;
    }

    private Verdict contentLength(ByteBuffer in, int from, int end) {
        if (hasLength || from == end) {
            return refuse(Status.BAD_REQUEST);
        }
        long length = 0;
        for (int i = from; i < end; i++) {
            byte digit = in.get(i);
            if (!Bytes.isDigit(digit)) {
                return refuse(Status.BAD_REQUEST);
            }
            length = i - from < MAX_LENGTH_DIGITS ? length * 10 + (digit - '0') : Long.MAX_VALUE;
        }
        hasLength = true;
        bodyBytes = length;
        return Verdict.INCOMPLETE;
    }

    /** A list of options, of which two mean something here. */
    private void connection(ByteBuffer in, int from, int end) {
        int option = from;
        while (option < end) {
            option = Bytes.skipBlanks(in, option, end);
            int optionEnd = Bytes.skip(Bytes.TOKEN, in, option, end);
            closeAsked |= Bytes.equals(in, option, optionEnd, CLOSE_OPTION);
            keepAliveAsked |= Bytes.equals(in, option, optionEnd, KEEP_ALIVE_OPTION);
            option = optionEnd;
            while (option < end && in.get(option) != ',') {
                option++;
            }
            option++;
        }
    }

    private Verdict endOfHead(int to) {
        if (http11 && !hasHost) {
            return refuse(Status.BAD_REQUEST);
        }
        if (hasTransferEncoding) {
            return refuse(hasLength || !http11 ? Status.BAD_REQUEST : Status.NOT_IMPLEMENTED);
        }
        if (otherExpected && http11) {
            return refuse(Status.EXPECTATION_FAILED);
        }
        if (bodyBytes > maxBodyBytes) {
            return refuse(Status.CONTENT_TOO_LARGE);
        }
        part = Part.BODY;
        boolean waits = continueExpected && http11 && bodyBytes > 0 && position == to;
        return waits ? Verdict.CONTINUE : Verdict.INCOMPLETE;
    }

    private Verdict body(int to) {
        int here = (int) Math.min(bodyBytes, to - position);
        position += here;
        bodyBytes -= here;
        if (bodyBytes > 0) {
            return Verdict.INCOMPLETE;
        }
        part = Part.REQUEST_LINE;
        headBytes = 0;
        emptyLines = 0;
        return Verdict.REQUEST;
    }

    private Verdict refuse(Status why) {
        part = Part.NONE;
        refusal = why;
        return Verdict.REFUSED;
    }
}
