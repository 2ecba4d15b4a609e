package io.github.poolchain.deque;

import static io.github.poolchain.deque.PoolDequeue.EMPTY;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What a thread can do to a ring or a chain. Bulks are large enough to lead from one ring to the next. */
enum Operation {
    PUSH_HEAD(true),
    PUSH_HEAD_BULK(true),
    POP_HEAD(true),
    POP_HEAD_BULK(true),
    TRIM(true),
    TRIM_AND_POP_HEAD(true),
    /** An owner that puts another element where one was. */
    POP_AND_PUSH_HEAD(true),
    /** An owner that is also a thief. */
    PUSH_AND_POP_TAIL(true),
    POP_TAIL(false),
    POP_TAIL_BULK(false),
    SIZE(false),
    IS_EMPTY(false),
    CLOSE(false);

    private static final int BULK = 3;

    /** Whether only the owner may. */
    final boolean isOwners;

    Operation(boolean isOwners) {
        this.isOwners = isOwners;
    }

    boolean isFor(Kind kind) {
        return (this != TRIM && this != TRIM_AND_POP_HEAD) || kind.isChain();
    }

    enum What {
        PUSH,
        POP_HEAD,
        POP_TAIL,
        TRIM,
        SIZE,
        IS_EMPTY
    }

    /** The smallest part of an operation: the value pushed or popped (0 if there was no room, or no value); or the answer. */
    record Part(What what, long value) {
        /** The values that went in, or came out, in this way. */
        static List<Long> values(List<Part> parts, What what) {
            return parts.stream()
                    .filter(part -> part.what() == what && part.value() != EMPTY)
                    .map(Part::value)
                    .toList();
        }
    }

    /** Does it, and writes down what it came to, part by part. */
    void on(Subject subject, List<Part> parts) {
        RingOrChain queue = subject.queue;
        long[] many = new long[BULK];
        switch (this) {
            case PUSH_HEAD -> {
                long value = subject.nextValue();
                parts.add(new Part(What.PUSH, queue.pushHead(value) ? value : 0));
            }
            case PUSH_HEAD_BULK -> {
                many = LongStream.generate(subject::nextValue).limit(BULK).toArray();
                parts.addAll(parts(What.PUSH, queue.pushHead(many, 0, BULK), many));
            }
            case POP_HEAD -> parts.add(new Part(What.POP_HEAD, queue.popHead()));
            case POP_HEAD_BULK -> parts.addAll(parts(What.POP_HEAD, queue.popHead(many, 0, BULK), many));
            case POP_AND_PUSH_HEAD -> {
                POP_HEAD.on(subject, parts);
                PUSH_HEAD.on(subject, parts);
            }
            case PUSH_AND_POP_TAIL -> {
                PUSH_HEAD_BULK.on(subject, parts);
                POP_TAIL.on(subject, parts);
                POP_TAIL.on(subject, parts);
            }
            case TRIM -> parts.add(new Part(What.TRIM, subject.chain.trim()));
            case TRIM_AND_POP_HEAD -> {
                TRIM.on(subject, parts);
                POP_HEAD.on(subject, parts);
            }
            case POP_TAIL -> parts.add(new Part(What.POP_TAIL, queue.popTail()));
            case POP_TAIL_BULK -> parts.addAll(parts(What.POP_TAIL, queue.popTail(many, 0, BULK), many));
            case SIZE -> parts.add(new Part(What.SIZE, queue.size()));
            case IS_EMPTY -> parts.add(new Part(What.IS_EMPTY, queue.isEmpty() ? 1 : 0));
            case CLOSE -> queue.close();
        }
    }

    /** Those that went in or came out; and if it were fewer than there should be, that one more did not. */
    private static List<Part> parts(What what, int count, long[] values) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new Part(what, values[i]));
        }
        if (count < BULK) {
            parts.add(new Part(what, EMPTY));
        }
        return parts;
    }
}
