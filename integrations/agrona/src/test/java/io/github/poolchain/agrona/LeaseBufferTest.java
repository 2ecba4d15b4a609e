package io.github.poolchain.agrona;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does a view of a lease what Agrona's own buffer does? And what it does not need to do. */
class LeaseBufferTest {
    private static final int OFFSET = 13;
    private static final int CAPACITY = 200;

    private final BufferPool pool = BufferPool.create();
    private final PooledBuffer lease = pool.acquire(256);
    private final LeaseBuffer ours = new LeaseBuffer();
    private final UnsafeBuffer theirs = new UnsafeBuffer(ByteBuffer.allocateDirect(256), OFFSET, CAPACITY);

    @BeforeEach
    void open() {
        ours.wrap(lease, OFFSET, CAPACITY);
        byte[] bytes = new byte[CAPACITY];
        new Random(1).nextBytes(bytes);
        ours.putBytes(0, bytes);
        theirs.putBytes(0, bytes);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    // ---- The same call to both

    /** What a call gave, or the kind of exception that it raised. */
    private static Object outcome(Function<MutableDirectBuffer, Object> call, MutableDirectBuffer buffer) {
        try {
            Object result = call.apply(buffer);
            return result instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : result;
        } catch (RuntimeException e) {
            return e.getClass().getSuperclass() == RuntimeException.class ? e.getClass() : e.getClass().getSuperclass();
        }
    }

    private static Function<MutableDirectBuffer, Object> does(Consumer<MutableDirectBuffer> call) {
        return buffer -> {
            call.accept(buffer);
            return "done";
        };
    }

    private static Function<MutableDirectBuffer, Object> appends(BiFunction<MutableDirectBuffer, StringBuilder, Integer> call) {
        return buffer -> {
            StringBuilder text = new StringBuilder();
            int count = call.apply(buffer, text);
            return count + text.toString();
        };
    }

    static Stream<Map.Entry<String, Function<MutableDirectBuffer, Object>>> calls() {
        Map<String, Function<MutableDirectBuffer, Object>> calls = new LinkedHashMap<>();
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            calls.put("getLong " + order, b -> b.getLong(3, order));
            calls.put("getInt " + order, b -> b.getInt(3, order));
            calls.put("getShort " + order, b -> b.getShort(3, order));
            calls.put("getChar " + order, b -> b.getChar(3, order));
            calls.put("getDouble " + order, b -> Double.doubleToRawLongBits(b.getDouble(3, order)));
            calls.put("getFloat " + order, b -> Float.floatToRawIntBits(b.getFloat(3, order)));
            calls.put("putLong " + order, does(b -> b.putLong(5, 0x0123456789abcdefL, order)));
            calls.put("putInt " + order, does(b -> b.putInt(5, 0x01234567, order)));
            calls.put("putShort " + order, does(b -> b.putShort(5, (short) 0x0123, order)));
            calls.put("putChar " + order, does(b -> b.putChar(5, '\u0123', order)));
            calls.put("putDouble " + order, does(b -> b.putDouble(5, Math.PI, order)));
            calls.put("putFloat " + order, does(b -> b.putFloat(5, 1.5f, order)));
            calls.put("ascii " + order, b -> b.putStringAscii(5, "text", order) + b.getStringAscii(5, order));
            calls.put("ascii of characters " + order, b -> b.putStringAscii(5, new StringBuilder("text"), order));
            calls.put("utf8 " + order, b -> b.putStringUtf8(5, "Grüße", order) + b.getStringUtf8(5, order));
            calls.put("utf8, limited " + order, b -> b.putStringUtf8(5, "Grüße", order, 6));
            calls.put("ascii to " + order, appends((b, text) -> b.putStringAscii(5, "text", order) + b.getStringAscii(5, text, order)));
        }
        calls.put("getLong", b -> b.getLong(7));
        calls.put("getInt", b -> b.getInt(7));
        calls.put("getShort", b -> b.getShort(7));
        calls.put("getChar", b -> b.getChar(7));
        calls.put("getByte", b -> b.getByte(7));
        calls.put("getDouble", b -> Double.doubleToRawLongBits(b.getDouble(7)));
        calls.put("getFloat", b -> Float.floatToRawIntBits(b.getFloat(7)));
        calls.put("put", does(b -> {
            b.putLong(1, -2);
            b.putInt(9, -3);
            b.putShort(13, (short) -4);
            b.putChar(15, 'x');
            b.putByte(17, (byte) -5);
            b.putDouble(18, -6.5);
            b.putFloat(26, -7.5f);
            b.setMemory(40, 60, (byte) 9);
            b.setMemory(CAPACITY, 0, (byte) 9);
        }));
        for (int index : new int[] {-1, CAPACITY - 7, CAPACITY, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            calls.put("getLong beyond " + index, b -> b.getLong(index));
            calls.put("putLong beyond " + index, does(b -> b.putLong(index, 1)));
            calls.put("getBytes beyond " + index, does(b -> b.getBytes(index, new byte[8])));
            calls.put("putBytes beyond " + index, does(b -> b.putBytes(index, new byte[8])));
            calls.put("setMemory beyond " + index, does(b -> b.setMemory(index, 8, (byte) 1)));
            calls.put("string beyond " + index, b -> b.putStringAscii(index, "text"));
            calls.put("checkLimit " + index, does(b -> b.checkLimit(index)));
            calls.put("boundsCheck " + index, does(b -> b.boundsCheck(index, 8)));
        }
        calls.put("capacity", MutableDirectBuffer::capacity);
        calls.put("isExpandable", MutableDirectBuffer::isExpandable);
        calls.put("wrapAdjustment", MutableDirectBuffer::wrapAdjustment);
        calls.put("byteArray", b -> b.byteArray() == null);
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(64), ByteBuffer.allocateDirect(64), ByteBuffer.allocate(70).slice(3, 64))) {
            String kind = " " + buffer;
            calls.put("getBytes at" + kind, b -> {
                b.getBytes(3, buffer.clear().position(2), 5, 20);
                return buffer.position() + Arrays.toString(all(buffer));
            });
            calls.put("getBytes" + kind, b -> {
                b.getBytes(3, buffer.clear().position(2), 20);
                return buffer.position() + Arrays.toString(all(buffer));
            });
            calls.put("putBytes at" + kind, b -> {
                b.putBytes(3, buffer.clear().put(9, (byte) 9).position(2), 5, 20);
                return buffer.position();
            });
            calls.put("putBytes" + kind, b -> {
                b.putBytes(3, buffer.clear().put(9, (byte) 9).position(2), 20);
                return buffer.position();
            });
            calls.put("too many of" + kind, does(b -> b.putBytes(3, buffer.clear(), 50, 20)));
            calls.put("too many to" + kind, does(b -> b.getBytes(3, buffer.clear(), 50, 20)));
        }
        calls.put("getBytes", b -> {
            byte[] bytes = new byte[30];
            b.getBytes(100, bytes, 4, 10);
            return bytes;
        });
        calls.put("string without length", b -> b.putStringWithoutLengthAscii(5, "text") + b.getStringWithoutLengthAscii(5, 4));
        calls.put("characters without length", b -> b.putStringWithoutLengthAscii(5, new StringBuilder("text")));
        calls.put("part of a string", b -> b.putStringWithoutLengthAscii(5, "some text", 5, 2) + "," + b.putStringWithoutLengthAscii(9, "some text", 5, 20));
        calls.put("part of characters", b -> b.putStringWithoutLengthAscii(5, new StringBuilder("some text"), 5, 2));
        calls.put("no string", b -> b.putStringAscii(5, (String) null) + "," + b.putStringWithoutLengthAscii(20, (String) null) + ","
                + b.putStringUtf8(30, null) + "," + b.putStringWithoutLengthUtf8(50, null));
        calls.put("not ascii", b -> b.putStringAscii(5, "Grüße") + b.getStringAscii(5));
        calls.put("string of a length", b -> b.putStringAscii(5, "text") + b.getStringAscii(5, 2) + b.getStringUtf8(5, 3));
        calls.put("to an appendable", appends((b, text) -> b.putStringAscii(5, "text") + b.getStringAscii(5, text) + b.getStringAscii(5, 3, text)
                + b.getStringWithoutLengthAscii(9, 2, text)));
        calls.put("utf8 without length", b -> b.putStringWithoutLengthUtf8(5, "Grüße") + b.getStringWithoutLengthUtf8(5, 7));
        calls.put("utf8 too long", b -> b.putStringUtf8(5, "Grüße", 6));
        calls.put("utf8 just so long", b -> b.putStringUtf8(5, "Grüße", 7));
        calls.put("a length that is nonsense", b -> {
            b.putInt(5, Integer.MAX_VALUE);
            return b.getStringAscii(5);
        });
        for (long value : new long[] {0, 1, 9, 10, 99, 12_345, Integer.MAX_VALUE, 1L << 31, Long.MAX_VALUE}) {
            calls.put("natural long " + value, b -> b.putNaturalLongAscii(5, value) + "," + b.parseNaturalLongAscii(5, String.valueOf(value).length()));
            for (long signed : new long[] {value, -value, -value - 1}) {
                calls.put("long " + signed, b -> b.putLongAscii(5, signed) + "," + b.parseLongAscii(5, String.valueOf(signed).length()));
                if (signed == (int) signed) {
                    calls.put("int " + signed, b -> b.putIntAscii(5, (int) signed) + "," + b.parseIntAscii(5, String.valueOf(signed).length()));
                }
            }
            if (value == (int) value) {
                int i = (int) value;
                calls.put("natural " + value, b -> b.putNaturalIntAscii(5, i) + "," + b.parseNaturalIntAscii(5, String.valueOf(i).length()));
                calls.put("padded " + value, does(b -> b.putNaturalPaddedIntAscii(5, 12, i)));
                if (i > 0) { // for 0 they write nothing, and we write a 0
                    calls.put("from the end " + value, b -> b.putNaturalIntAsciiFromEnd(i, 30));
                }
            }
        }
        for (String text : List.of("", "-", "-5", "x", "5x", "99999999999", "99999999999999999999", "2147483648")) {
            calls.put("parse " + text, b -> b.putStringWithoutLengthAscii(5, text) + ":" + outcome(c -> c.parseIntAscii(5, text.length()), b)
                    + outcome(c -> c.parseLongAscii(5, text.length()), b) + outcome(c -> c.parseNaturalIntAscii(5, text.length()), b)
                    + outcome(c -> c.parseNaturalLongAscii(5, text.length()), b));
        }
        return calls.entrySet().stream();
    }

    private static byte[] all(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.duplicate().clear().get(bytes);
        return bytes;
    }

    private static byte[] all(MutableDirectBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("calls")
    void shouldDoWhatAgronasOwnBufferDoes(Map.Entry<String, Function<MutableDirectBuffer, Object>> call) {
        byte before = lease.segment().get(ValueLayout.JAVA_BYTE, OFFSET - 1);
        Object expected = outcome(call.getValue(), theirs);
        assertThat(outcome(call.getValue(), ours)).isEqualTo(expected);
        assertThat(all(ours)).isEqualTo(all(theirs));
        assertThat(lease.segment().get(ValueLayout.JAVA_BYTE, OFFSET - 1)).isEqualTo(before);
        assertThat(ours.compareTo(theirs)).isZero();
        assertThat(theirs.compareTo(ours)).isZero();
    }

    @Test
    void shouldCompareAsAgronasOwnBufferDoes() {
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            int index = random.nextInt(CAPACITY);
            byte value = (byte) random.nextInt();
            MutableDirectBuffer changed = random.nextBoolean() ? ours : theirs;
            byte kept = changed.getByte(index);
            changed.putByte(index, value);
            UnsafeBuffer copy = new UnsafeBuffer(all(ours));
            assertThat(Integer.signum(ours.compareTo(theirs))).isEqualTo(Integer.signum(copy.compareTo(theirs)));
            assertThat(Integer.signum(theirs.compareTo(ours))).isEqualTo(Integer.signum(theirs.compareTo(copy)));
            changed.putByte(index, kept);
        }
        assertThat(Integer.signum(ours.compareTo(new UnsafeBuffer(theirs, 0, 10)))).isEqualTo(1);
    }

    @Test
    void shouldCopyFromAndToEachKindOfBuffer() {
        PooledBuffer other = pool.acquire(256);
        List<MutableDirectBuffer> others = List.of(
                new LeaseBuffer(other), new UnsafeBuffer(new byte[256]), theirs, new ExpandableArrayBuffer(256), new ExpandableDirectByteBuffer(256));
        byte[] bytes = all(ours);
        for (MutableDirectBuffer each : others) {
            for (boolean theyPut : new boolean[] {true, false}) {
                each.setMemory(0, CAPACITY, (byte) 0);
                if (theyPut) {
                    each.putBytes(20, ours, 10, 100);
                } else {
                    ours.getBytes(10, each, 20, 100);
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(each.getByte(20 + i)).isEqualTo(bytes[10 + i]);
                }
                ours.setMemory(0, CAPACITY, (byte) 0);
                ours.byteBuffer().position(3).limit(5); // what its holder does with it does not matter
                if (theyPut) {
                    each.getBytes(20, ours, 10, 100);
                } else {
                    ours.putBytes(10, each, 20, 100);
                }
                for (int i = 0; i < CAPACITY; i++) {
                    assertThat(ours.getByte(i)).isEqualTo(i >= 10 && i < 110 ? bytes[i] : 0);
                }
                ours.putBytes(0, bytes);
                ours.byteBuffer().clear();
            }
            assertThatThrownBy(() -> ours.putBytes(150, each, 0, 51)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> ours.getBytes(150, each, 0, 51)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(all(ours)).isEqualTo(bytes);
        }
        other.close();
    }

    // ---- What is the lease's

    @Test
    void shouldBeAViewOfTheLeaseAndOfAnotherOneLater() {
        try (PooledBuffer other = pool.acquire(1_000)) {
            LeaseBuffer view = new LeaseBuffer(lease);
            view.putInt(100, 1);
            assertThat(lease.segment().get(ValueLayout.JAVA_INT, 100)).isEqualTo(1);
            assertThat(view.addressOffset()).isEqualTo(lease.segment().address());
            assertThat(ours.addressOffset()).isEqualTo(lease.segment().address() + OFFSET);
            assertThat(view.capacity()).isEqualTo(256);
            view.wrap(other);
            assertThat(view.capacity()).isEqualTo(1_024);
            assertThat(view.lease()).isSameAs(other);
            view.wrap(ours, 3, 10);
            assertThat(view.capacity()).isEqualTo(10);
            assertThat(view.getLong(2)).isEqualTo(ours.getLong(5));
            assertThat(view.wrapAdjustment()).isEqualTo(OFFSET + 3);
            LeaseBuffer same = new LeaseBuffer(lease);
            same.wrap(ours);
            assertThat(same).isEqualTo(ours).hasSameHashCodeAs(ours).isNotEqualTo(view).isNotEqualTo(theirs);
            same.unwrap();
            assertThatThrownBy(() -> same.getByte(0)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(same::byteBuffer).isExactlyInstanceOf(IllegalStateException.class);
            assertThat(same.toString()).contains("capacity=0");
        }
    }

    /** Once it has been compiled: the least of some runs. */
    @Test
    void shouldMakeNoGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] bytes = new byte[50];
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 30 && least > 0; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 5_000; i++) {
                ours.wrap(lease, i % 50, 150);
                ours.putLong(1, i);
                ours.putInt(9, (int) ours.getLong(1), ByteOrder.BIG_ENDIAN);
                ours.putBytes(20, bytes);
                ours.getBytes(30, bytes);
                ours.putBytes(40, theirs, 3, 60);
                ours.getBytes(40, theirs, 3, 60);
                theirs.putBytes(3, ours, 40, 60);
                ours.putStringAscii(60, "text");
                ours.parseIntAscii(80, ours.putIntAscii(80, -i));
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    @Test
    void shouldRaiseAtEachAccessAfterTheEndOfTheLease() {
        MutableDirectBuffer target = new UnsafeBuffer(new byte[100]);
        lease.close();
        for (Runnable use : List.<Runnable>of(
                () -> ours.getLong(0),
                () -> ours.putByte(0, (byte) 1),
                () -> ours.getBytes(0, new byte[1]),
                () -> ours.putBytes(0, target, 0, 8),
                () -> ours.getBytes(0, target, 0, 8),
                () -> target.putBytes(0, ours, 0, 8),
                () -> ours.setMemory(0, 1, (byte) 1),
                () -> ours.putStringAscii(0, "x"),
                ours::addressOffset,
                ours::byteBuffer,
                () -> ours.wrap(lease),
                () -> ours.wrap(ours))) {
            assertThatThrownBy(use::run).isExactlyInstanceOf(StaleHandleException.class);
        }
        assertThat(ours.capacity()).isEqualTo(CAPACITY);
        assertThat(ours.toString()).contains("200");
    }

    @Test
    void shouldWrapNothingElseAndNothingBeyondTheLease() {
        byte[] before = all(ours);
        for (Runnable wrap : List.<Runnable>of(
                () -> ours.wrap(new byte[1]),
                () -> ours.wrap(new byte[1], 0, 1),
                () -> ours.wrap(ByteBuffer.allocate(1)),
                () -> ours.wrap(ByteBuffer.allocate(1), 0, 1),
                () -> ours.wrap(1L, 1),
                () -> ours.wrap(theirs),
                () -> ours.wrap(theirs, 0, 1))) {
            assertThatThrownBy(wrap::run).isExactlyInstanceOf(UnsupportedOperationException.class).hasMessageContaining("lease");
        }
        for (int[] range : new int[][] {{-1, 1}, {0, 257}, {256, 1}, {1, -1}, {Integer.MAX_VALUE, Integer.MAX_VALUE}}) {
            assertThatThrownBy(() -> ours.wrap(lease, range[0], range[1])).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> ours.wrap(ours, 1, CAPACITY)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(all(ours)).isEqualTo(before);
        for (Runnable bad : List.<Runnable>of(() -> ours.putNaturalIntAscii(0, -1), () -> ours.putNaturalLongAscii(0, -1), () -> ours.putNaturalIntAsciiFromEnd(-1, 9))) {
            assertThatThrownBy(bad::run).isExactlyInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
        }
        assertThatThrownBy(() -> ours.putNaturalPaddedIntAscii(0, 2, 123)).isExactlyInstanceOf(NumberFormatException.class);
        assertThat(all(ours)).isEqualTo(before);
        assertThat(ours.putNaturalIntAsciiFromEnd(0, 9)).isEqualTo(8);
        assertThat(ours.getByte(8)).isEqualTo((byte) '0');
    }
}
