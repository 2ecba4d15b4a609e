package io.github.poolchain.deque;

/** The seed's test, whole. */
class ProducerAndThievesIT extends ProducerAndThieves {
    ProducerAndThievesIT(Kind kind) {
        super(kind, 2_000_000);
    }
}
