package io.github.poolchain.deque;

/** Long enough to cross the wrap of the indices. */
class ProducerAndThievesTest extends ProducerAndThieves {
    ProducerAndThievesTest(Kind kind) {
        super(kind, 20_000);
    }
}
