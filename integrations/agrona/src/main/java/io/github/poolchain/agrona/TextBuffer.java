package io.github.poolchain.agrona;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.AsciiEncoding;
import org.agrona.AsciiNumberFormatException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/** What can be said in terms of the primitives: strings, numbers in ASCII, comparing. */
abstract class TextBuffer implements MutableDirectBuffer {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    /** The bytes as characters, for Agrona's parsers. */
    private final CharSequence characters = new CharSequence() {
        @Override
        public int length() {
            return capacity();
        }

        @Override
        public char charAt(int index) {
            return (char) getByte(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return getStringWithoutLengthAscii(start, end - start);
        }

        @Override
        public String toString() {
            return getStringWithoutLengthAscii(0, capacity());
        }
    };

    // ---- Bytes, without a range

    @Override
    public void getBytes(int index, byte[] dst) {
        getBytes(index, dst, 0, dst.length);
    }

    @Override
    public void getBytes(int index, ByteBuffer dst, int length) {
        int position = dst.position();
        getBytes(index, dst, position, length);
        dst.position(position + length);
    }

    @Override
    public void putBytes(int index, byte[] src) {
        putBytes(index, src, 0, src.length);
    }

    @Override
    public void putBytes(int index, ByteBuffer src, int length) {
        int position = src.position();
        putBytes(index, src, position, length);
        src.position(position + length);
    }

    // ---- Strings in ASCII

    @Override
    public String getStringAscii(int index) {
        return getStringAscii(index, getInt(index));
    }

    @Override
    public String getStringAscii(int index, ByteOrder order) {
        return getStringAscii(index, getInt(index, order));
    }

    @Override
    public String getStringAscii(int index, int length) {
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, length);
    }

    @Override
    public int getStringAscii(int index, Appendable appendable) {
        return getStringAscii(index, getInt(index), appendable);
    }

    @Override
    public int getStringAscii(int index, Appendable appendable, ByteOrder order) {
        return getStringAscii(index, getInt(index, order), appendable);
    }

    @Override
    public int getStringAscii(int index, int length, Appendable appendable) {
        return getStringWithoutLengthAscii(index + STR_HEADER_LEN, length, appendable);
    }

    @Override
    public String getStringWithoutLengthAscii(int index, int length) {
        return new String(bytes(index, length), StandardCharsets.US_ASCII);
    }

    @Override
    public int getStringWithoutLengthAscii(int index, int length, Appendable appendable) {
        boundsCheck(index, length);
        try {
            for (int i = index; i < index + length; i++) {
                appendable.append(ascii((char) getByte(i)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return length;
    }

    private byte[] bytes(int index, int length) {
        boundsCheck(index, length); // first: before an array of whatever length is made
        byte[] bytes = new byte[length];
        getBytes(index, bytes, 0, length);
        return bytes;
    }

    private static char ascii(char value) {
        return value > 127 ? '?' : value;
    }

    @Override
    public int putStringAscii(int index, @Nullable String value) {
        return putStringAscii(index, value, NATIVE);
    }

    @Override
    public int putStringAscii(int index, @Nullable CharSequence value) {
        return putStringAscii(index, value, NATIVE);
    }

    @Override
    public int putStringAscii(int index, @Nullable String value, ByteOrder order) {
        return putStringAscii(index, (CharSequence) value, order);
    }

    @Override
    public int putStringAscii(int index, @Nullable CharSequence value, ByteOrder order) {
        int length = value == null ? 0 : value.length();
        boundsCheckWithHeader(index, length);
        putInt(index, length, order);
        return STR_HEADER_LEN + putAscii(index + STR_HEADER_LEN, value, 0, length);
    }

    @Override
    public int putStringWithoutLengthAscii(int index, @Nullable String value) {
        return putStringWithoutLengthAscii(index, (CharSequence) value);
    }

    @Override
    public int putStringWithoutLengthAscii(int index, @Nullable CharSequence value) {
        return putAscii(index, value, 0, value == null ? 0 : value.length());
    }

    @Override
    public int putStringWithoutLengthAscii(int index, @Nullable String value, int valueOffset, int length) {
        return putStringWithoutLengthAscii(index, (CharSequence) value, valueOffset, length);
    }

    @Override
    public int putStringWithoutLengthAscii(int index, @Nullable CharSequence value, int valueOffset, int length) {
        return putAscii(index, value, valueOffset, value == null ? 0 : Math.min(value.length() - valueOffset, length));
    }

    private int putAscii(int index, @Nullable CharSequence value, int valueOffset, int length) {
        boundsCheck(index, length);
        for (int i = 0; value != null && i < length; i++) {
            putByte(index + i, (byte) ascii(value.charAt(valueOffset + i)));
        }
        return length;
    }

    /** Without the sum, which may overflow. */
    private void boundsCheckWithHeader(int index, int length) {
        boundsCheck(index, STR_HEADER_LEN);
        boundsCheck(index + STR_HEADER_LEN, length);
    }

    // ---- Strings in UTF-8

    @Override
    public String getStringUtf8(int index) {
        return getStringUtf8(index, getInt(index));
    }

    @Override
    public String getStringUtf8(int index, ByteOrder order) {
        return getStringUtf8(index, getInt(index, order));
    }

    @Override
    public String getStringUtf8(int index, int length) {
        return getStringWithoutLengthUtf8(index + STR_HEADER_LEN, length);
    }

    @Override
    public String getStringWithoutLengthUtf8(int index, int length) {
        return new String(bytes(index, length), StandardCharsets.UTF_8);
    }

    @Override
    public int putStringUtf8(int index, @Nullable String value) {
        return putStringUtf8(index, value, NATIVE, Integer.MAX_VALUE);
    }

    @Override
    public int putStringUtf8(int index, @Nullable String value, ByteOrder order) {
        return putStringUtf8(index, value, order, Integer.MAX_VALUE);
    }

    @Override
    public int putStringUtf8(int index, @Nullable String value, int maxEncodedLength) {
        return putStringUtf8(index, value, NATIVE, maxEncodedLength);
    }

    @Override
    public int putStringUtf8(int index, @Nullable String value, ByteOrder order, int maxEncodedLength) {
        byte[] bytes = utf8(value);
        if (bytes.length > maxEncodedLength) {
            throw new IllegalArgumentException("encoded the string has " + bytes.length + " bytes, more than maxEncodedLength, which is " + maxEncodedLength);
        }
        boundsCheckWithHeader(index, bytes.length);
        putInt(index, bytes.length, order);
        putBytes(index + STR_HEADER_LEN, bytes);
        return STR_HEADER_LEN + bytes.length;
    }

    @Override
    public int putStringWithoutLengthUtf8(int index, @Nullable String value) {
        byte[] bytes = utf8(value);
        putBytes(index, bytes);
        return bytes.length;
    }

    private static byte[] utf8(@Nullable String value) {
        return value == null ? NULL : value.getBytes(StandardCharsets.UTF_8);
    }

    // ---- Numbers in ASCII

    @Override
    public int parseNaturalIntAscii(int index, int length) {
        boundsCheckOfNatural(index, length);
        return AsciiEncoding.parseIntAscii(characters, index, length);
    }

    @Override
    public long parseNaturalLongAscii(int index, int length) {
        boundsCheckOfNatural(index, length);
        return AsciiEncoding.parseLongAscii(characters, index, length);
    }

    private void boundsCheckOfNatural(int index, int length) {
        boundsCheck(index, length);
        if (length > 0 && getByte(index) == '-') {
            throw new AsciiNumberFormatException("error parsing a natural number at index " + index + ": it has a sign");
        }
    }

    @Override
    public int parseIntAscii(int index, int length) {
        boundsCheck(index, length);
        return AsciiEncoding.parseIntAscii(characters, index, length);
    }

    @Override
    public long parseLongAscii(int index, int length) {
        boundsCheck(index, length);
        return AsciiEncoding.parseLongAscii(characters, index, length);
    }

    @Override
    public int putIntAscii(int index, int value) {
        return putLongAscii(index, value);
    }

    @Override
    public int putNaturalIntAscii(int index, int value) {
        return putNaturalLongAscii(index, value);
    }

    @Override
    public int putNaturalLongAscii(int index, long value) {
        return putLongAscii(index, natural(value));
    }

    @Override
    public int putLongAscii(int index, long value) {
        int sign = value < 0 ? 1 : 0;
        int length = sign + digits(value);
        boundsCheck(index, length);
        if (sign == 1) {
            putByte(index, (byte) '-');
        }
        putDigits(index + sign, length - sign, value);
        return length;
    }

    @Override
    public void putNaturalPaddedIntAscii(int index, int length, int value) {
        if (digits(natural(value)) > length && value != 0) {
            throw new NumberFormatException("Cannot write " + value + " in " + length + " bytes");
        }
        boundsCheck(index, length);
        putDigits(index, length, value);
    }

    @Override
    public int putNaturalIntAsciiFromEnd(int value, int endExclusive) {
        int length = digits(natural(value));
        boundsCheck(endExclusive - length, length);
        putDigits(endExclusive - length, length, value);
        return endExclusive - length;
    }

    private static long natural(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("value is " + value + ", less than 0");
        }
        return value;
    }

    /** Of the number without its sign. */
    private static int digits(long value) {
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Without the sign. So many digits, with leading zeros. */
    private void putDigits(int index, int length, long value) {
        long rest = value;
        for (int i = index + length - 1; i >= index; i--) {
            putByte(i, (byte) ('0' + Math.abs((int) (rest % 10)))); // of each digit, as the least long has no positive counterpart
            rest /= 10;
        }
    }

    // ---- Comparing

    /** As Agrona's own buffers: by longs in native order, then by bytes, both signed, then by capacity. */
    @Override
    public int compareTo(DirectBuffer other) {
        int common = Math.min(capacity(), other.capacity());
        int i = 0;
        for (; i <= common - Long.BYTES; i += Long.BYTES) {
            int order = Long.compare(getLong(i), other.getLong(i));
            if (order != 0) {
                return order;
            }
        }
        for (; i < common; i++) {
            int order = Byte.compare(getByte(i), other.getByte(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(capacity(), other.capacity());
    }

    /** Whether the other is one of these too, and has the same content now. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof TextBuffer buffer && capacity() == buffer.capacity() && compareTo(buffer) == 0);
    }

    /** Of the content. */
    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < capacity(); i++) {
            hash = 31 * hash + getByte(i);
        }
        return hash;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "{capacity=" + capacity() + ", wrapAdjustment=" + wrapAdjustment() + "}";
    }
}
