package io.github.poolchain.deque;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DequeLayoutTest {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment ring = arena.allocate(DequeLayout.bytes(16), DequeLayout.LINE);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void shouldKeepEachRegionOnALineOfItsOwn() {
        assertThat(DequeLayout.LINE).isEqualTo(128);
        assertThat(new long[] {DequeLayout.MAGIC_OFFSET, DequeLayout.VERSION_OFFSET, DequeLayout.CAPACITY_OFFSET})
                .isEqualTo(new long[] {0, 8, 12});
        assertThat(new long[] {
                    DequeLayout.HEAD_TAIL_OFFSET,
                    Math.min(DequeLayout.HEAD_HALF_OFFSET, DequeLayout.TAIL_HALF_OFFSET),
                    Math.max(DequeLayout.HEAD_HALF_OFFSET, DequeLayout.TAIL_HALF_OFFSET)
                })
                .isEqualTo(new long[] {128, 128, 132});
        assertThat(DequeLayout.OWN_HEAD_OFFSET).isEqualTo(256);
        assertThat(DequeLayout.SLOTS_OFFSET).isEqualTo(384).isEqualTo(DequeLayout.slotOffset(0));
    }

    @Test
    void shouldPutSlotsSideBySide() {
        assertThat(DequeLayout.slotOffset(1)).isEqualTo(384 + 8);
        assertThat(DequeLayout.slotOffset((1 << 30) - 1)).isEqualTo(384 + 8L * ((1L << 30) - 1));
    }

    @Test
    void shouldTakeWholeLinesWithoutOverflow() {
        assertThat(DequeLayout.bytes(1)).isEqualTo(512);
        assertThat(DequeLayout.bytes(16)).isEqualTo(512);
        assertThat(DequeLayout.bytes(32)).isEqualTo(640);
        assertThat(DequeLayout.bytes(1 << 30)).isEqualTo(384 + (1L << 33));
    }

    @Test
    void shouldStoreTheHeadAsTheHighHalfOfTheWord() {
        DequeLayout.setHeadTail(ring, HeadTail.pack(0x01020304, 0x0a0b0c0d));

        assertThat(ring.get(JAVA_LONG, DequeLayout.HEAD_TAIL_OFFSET)).isEqualTo(0x01020304_0a0b0c0dL);
        assertThat(ring.get(JAVA_INT, DequeLayout.HEAD_HALF_OFFSET)).isEqualTo(0x01020304);
        assertThat(ring.get(JAVA_INT, DequeLayout.TAIL_HALF_OFFSET)).isEqualTo(0x0a0b0c0d);
        assertThat(DequeLayout.tailHalfAcquire(ring)).isEqualTo(0x0a0b0c0d);
    }

    @Test
    void shouldLeaveTheTailAloneWhenTheOwnerStoresTheHead() {
        DequeLayout.setHeadTail(ring, HeadTail.pack(-1, -1));

        DequeLayout.setHeadHalfRelease(ring, 0);

        assertThat(DequeLayout.headTailAcquire(ring)).isEqualTo(HeadTail.pack(0, -1));
    }

    @Test
    void shouldReturnTheWitnessOfACas() {
        DequeLayout.setHeadTail(ring, 5);

        assertThat(DequeLayout.casHeadTail(ring, 4, 6)).isEqualTo(5);
        assertThat(DequeLayout.headTailAcquire(ring)).isEqualTo(5);
        assertThat(DequeLayout.casHeadTail(ring, 5, 6)).isEqualTo(5);
        assertThat(DequeLayout.headTailAcquire(ring)).isEqualTo(6);
    }

    @Test
    void shouldKeepTheOwnersCopyApartFromTheWord() {
        DequeLayout.setHeadTail(ring, HeadTail.pack(1, 2));

        DequeLayout.setOwnHead(ring, 3);

        assertThat(DequeLayout.ownHead(ring)).isEqualTo(3);
        assertThat(DequeLayout.headTailAcquire(ring)).isEqualTo(HeadTail.pack(1, 2));
    }

    @Test
    void shouldDescribeARingForWhoeverFindsItInACoreDump() {
        PoolDequeue.allocate(new AnsweringArena((bytes, alignment) -> ring), 16);

        byte[] magic = ring.asSlice(0, 8).toArray(JAVA_BYTE);
        assertThat(ring.get(JAVA_LONG, DequeLayout.MAGIC_OFFSET)).isEqualTo(0x706f6f6c72696e67L);
        assertThat(magic).containsExactlyInAnyOrder('p', 'o', 'o', 'l', 'r', 'i', 'n', 'g');
        assertThat(ring.get(JAVA_INT, DequeLayout.VERSION_OFFSET)).isEqualTo(1);
        assertThat(ring.get(JAVA_INT, DequeLayout.CAPACITY_OFFSET)).isEqualTo(16);
    }

    @Test
    void shouldAskForMemoryThatStartsOnALine() {
        long[] asked = new long[2];
        Arena asking = new AnsweringArena((bytes, alignment) -> {
            asked[0] = bytes;
            asked[1] = alignment;
            return arena.allocate(bytes, alignment);
        });

        PoolDequeue.allocate(asking, 16);

        assertThat(asked).containsExactly(DequeLayout.bytes(16), 128);
    }
}
