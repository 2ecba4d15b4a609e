package io.github.poolchain.deque;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random calls by one thread, compared with an {@link ArrayDeque}. The seed is in the name of a test that fails. */
class QueueModelTest {
    private static final int CALLS = 4_000;

    static Stream<Arguments> kindsAndSeeds() {
        long fresh = System.nanoTime();
        return Kind.small().stream()
                .flatMap(kind -> Stream.of(1L, 2L, 3L, fresh).map(seed -> Arguments.of(kind, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("kindsAndSeeds")
    void shouldDoWhatAnArrayDequeDoes(Kind kind, long seed) {
        CountingArenas arenas = new CountingArenas();
        if (kind.isChain()) {
            try (PoolChain chain = kind.openChain(arenas)) {
                new Model(kind, RingOrChain.of(chain), chain, arenas, seed).run();
            }
            assertThat(arenas.bytesHeld()).isZero();
        } else {
            try (Arena arena = Arena.ofConfined()) {
                PoolDequeue ring = PoolDequeue.allocate(arena, kind.capacity(), kind.firstIndex());
                new Model(kind, RingOrChain.of(ring, arena), null, arenas, seed).run();
            }
        }
    }

    private static final class Model {
        private final Kind kind;
        private final RingOrChain queue;
        private final PoolChain chain;
        private final CountingArenas arenas;
        private final Random random;
        private final String seed;
        private final ArrayDeque<Long> model = new ArrayDeque<>();
        private int pushesInTen = 5;

        Model(Kind kind, RingOrChain queue, PoolChain chain, CountingArenas arenas, long seed) {
            this.kind = kind;
            this.queue = queue;
            this.chain = chain;
            this.arenas = arenas;
            this.random = new Random(seed);
            this.seed = "seed " + seed;
        }

        void run() {
            for (int i = 0; i < CALLS; i++) {
                if (i % 100 == 0) {
                    pushesInTen = 3 + random.nextInt(5); // so that there are times of filling and times of draining
                }
                boolean push = random.nextInt(10) < pushesInTen;
                boolean bulk = random.nextInt(4) == 0;
                boolean head = random.nextBoolean();
                if (chain != null && random.nextInt(20) == 0) {
                    trim();
                } else if (push && bulk) {
                    pushBulk();
                } else if (push) {
                    push();
                } else if (bulk) {
                    popBulk(head);
                } else {
                    Long expected = head ? model.pollLast() : model.pollFirst();
                    assertThat(head ? queue.popHead() : queue.popTail())
                            .as(seed)
                            .isEqualTo(expected == null ? PoolDequeue.EMPTY : expected);
                }
                assertThat(queue.size()).as(seed).isEqualTo(model.size());
                assertThat(queue.isEmpty()).as(seed).isEqualTo(model.isEmpty());
            }
        }

        private void push() {
            long value = value();
            boolean room = model.size() < kind.room();
            if (room) {
                model.addLast(value);
            }
            assertThat(queue.pushHead(value)).as(seed).isEqualTo(room);
        }

        private void pushBulk() {
            long[] from = random.longs(random.nextInt(24)).map(value -> value == 0 ? 1 : value).toArray();
            int offset = random.nextInt(from.length + 1);
            int length = random.nextInt(from.length - offset + 1);
            int count = Math.min(length, kind.room() - model.size());
            for (int i = 0; i < count; i++) {
                model.addLast(from[offset + i]);
            }
            assertThat(queue.pushHead(from, offset, length)).as(seed).isEqualTo(count);
        }

        private void popBulk(boolean head) {
            long[] into = random.longs(random.nextInt(24)).toArray();
            long[] expected = into.clone();
            int offset = random.nextInt(into.length + 1);
            int length = random.nextInt(into.length - offset + 1);
            int count = Math.min(length, model.size());
            for (int i = 0; i < count; i++) {
                expected[offset + i] = head ? model.removeLast() : model.removeFirst();
            }
            assertThat(head ? queue.popHead(into, offset, length) : queue.popTail(into, offset, length))
                    .as(seed)
                    .isEqualTo(count);
            assertThat(into).as(seed).isEqualTo(expected);
        }

        private void trim() {
            long before = chain.footprint();
            long freed = chain.trim();
            assertThat(freed).as(seed).isEqualTo(before - chain.footprint()).isNotNegative();
            assertThat(chain.footprint()).as(seed).isEqualTo(arenas.bytesHeld());
            long least = (long) Long.BYTES * Math.max(model.size(), kind.capacity());
            assertThat(chain.footprint()).as(seed).isGreaterThanOrEqualTo(least);
            if (model.isEmpty()) {
                assertThat(chain.footprint()).as(seed).isEqualTo(DequeLayout.bytes(kind.capacity()));
            }
        }

        private long value() {
            long value = random.nextLong();
            return value == 0 ? 1 : value;
        }
    }
}
