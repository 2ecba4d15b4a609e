package io.github.poolchain.demo;

import java.nio.ByteBuffer;

/** What a parser asks of bytes, in ranges {@code [from, end)} of a buffer. Nothing here makes an object. */
final class Bytes {
    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** A method's or a header's name: RFC 9110, section 5.6.2. */
    static final boolean[] TOKEN = setOf(ALPHANUMERIC + "!#$%&'*+-.^_`|~");

    /** A host and a port: RFC 3986, section 3.2. */
    static final boolean[] HOST = setOf(ALPHANUMERIC + "-._~!$&'()*+,;=%:[]");

    /** A path or URL with a query, and what browsers leave unescaped; but no fragment, which stays with the client. */
    static final boolean[] TARGET = setOf(ALPHANUMERIC + "-._~!$&'()*+,;=%:[]/?@\"<>\\^`{|}");

    private Bytes() {}

    /** The first index whose byte is not in the set, or {@code end}. */
    static int skip(boolean[] set, ByteBuffer in, int from, int end) {
        int i = from;
        while (i < end && set[in.get(i) & 0xff]) {
            i++;
        }
        return i;
    }

    /** The first index that holds no blank, or {@code end}. */
    static int skipBlanks(ByteBuffer in, int from, int end) {
        int i = from;
        while (i < end && isBlank(in.get(i))) {
            i++;
        }
        return i;
    }

    /** Whether the range is that word, upper case or lower. */
    static boolean equals(ByteBuffer in, int from, int end, byte[] lowerCase) {
        return end - from == lowerCase.length && startsWith(in, from, end, lowerCase);
    }

    /** Whether the range starts with that word, upper case or lower. */
    static boolean startsWith(ByteBuffer in, int from, int end, byte[] lowerCase) {
        if (end - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = in.get(from + i);
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean[] setOf(String bytes) {
        boolean[] set = new boolean[256];
        for (int i = 0; i < bytes.length(); i++) {
            set[bytes.charAt(i)] = true;
        }
        return set;
    }
}
