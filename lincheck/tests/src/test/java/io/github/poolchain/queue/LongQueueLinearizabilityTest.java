package io.github.poolchain.queue;

import static io.github.poolchain.linearizability.Scenario.call;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.linearizability.Garbage;
import io.github.poolchain.linearizability.Scenario;
import io.github.poolchain.linearizability.Strategy;
import io.github.poolchain.queue.QueueSpecification.Values;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Does every execution of calls to a queue answer what {@link QueueSpecification} permits? By stress only: the model checker asks for calls that
 * need nobody else to go on, and those of a queue may wait for who moves elements.
 */
class LongQueueLinearizabilityTest {
    static final int SEVERAL = 2;

    @Test
    void shouldKeepEachThreadsOrder() {
        Strategy.STRESS.check(Queue.class, QueueSpecification.Unbounded.class);
    }

    @Test
    void shouldKeepItAndTheBound() {
        Strategy.STRESS.check(QueueOfTwo.class, QueueSpecification.OfTwo.class);
    }

    @Test
    void shouldKeepItWhereAllShareALane() {
        Strategy.STRESS.check(QueueWithOneLane.class, QueueSpecification.Unbounded.class);
    }

    // ---- Controls: what is not permitted is found

    @Test
    void shouldRefuteAThreadThatChangesItsLane() {
        Strategy.STRESS.refute(
                Scenario.of(QueueThatChangesLanes.class).first(call("put"), call("put")).thread(call("poll")).thread(call("poll")),
                QueueSpecification.Unbounded.class);
    }

    @Test
    void shouldRefuteOneLookAtEachLane() {
        Strategy.MODEL.refute(
                Scenario.of(QueueThatLooksOnce.class)
                        .first(call("putSecond"))
                        .thread(call("poll"))
                        .thread(call("put"), call("pollSecond")),
                LooksOnce.class);
    }

    /** The calls of a queue. A put answers with its value, so that one knows whose it was. */
    public static class Queue {
        private final LongQueue queue;
        private final AtomicInteger last = new AtomicInteger();

        public Queue() {
            this(new LongQueue());
        }

        Queue(LongQueue queue) {
            this.queue = queue;
            Garbage.closeNextTime(() -> {
                queue.close();
                while (queue.poll() != 0) {
                    // the memory goes with the last
                }
            });
        }

        @Operation
        public Values put() {
            long value = Thread.currentThread().threadId() * QueueSpecification.PRODUCER + last.incrementAndGet();
            return new Values(queue.offer(value) ? List.of(value) : List.of());
        }

        @Operation
        public Values poll() {
            long value = queue.poll();
            return new Values(value == 0 ? List.of() : List.of(value));
        }

        @Operation
        public Values pollSeveral() {
            long[] values = new long[SEVERAL];
            int count = queue.poll(values, 0, SEVERAL);
            return new Values(Arrays.stream(values, 0, count).boxed().toList());
        }
    }

    public static class QueueOfTwo extends Queue {
        public QueueOfTwo() {
            super(new LongQueue(2));
        }
    }

    /** A thread has a lane of its own, the others share one. */
    public static class QueueWithOneLane extends Queue {
        public QueueWithOneLane() {
            super(new LongQueue(0, 1, 1));
        }
    }

    /** Two chains, which each put changes, as a thread would that had lost its lane. */
    public static class QueueThatChangesLanes {
        private final PoolChain[] lanes = {new PoolChain(), new PoolChain()};
        private int puts;

        public QueueThatChangesLanes() {
            Garbage.closeNextTime(() -> {
                lanes[0].close();
                lanes[1].close();
            });
        }

        public Values put() {
            puts++;
            lanes[puts % 2].pushHead(QueueSpecification.PRODUCER + puts);
            return new Values(List.of(QueueSpecification.PRODUCER + puts));
        }

        public Values poll() {
            long value = lanes[0].popTail();
            return new Values(List.of(value == 0 ? lanes[1].popTail() : value));
        }
    }

    /** Two lanes, and a poll that looks at each once: the queue is never empty, and the poll may say so. */
    public static class QueueThatLooksOnce {
        private final PoolChain first = new PoolChain();
        private final PoolChain second = new PoolChain();

        public QueueThatLooksOnce() {
            Garbage.closeNextTime(() -> {
                first.close();
                second.close();
            });
        }

        public Values put() {
            first.pushHead(QueueSpecification.PRODUCER + 1);
            return new Values(List.of(QueueSpecification.PRODUCER + 1));
        }

        public Values putSecond() {
            second.pushHead(2 * QueueSpecification.PRODUCER + 1);
            return new Values(List.of(2 * QueueSpecification.PRODUCER + 1));
        }

        public Values poll() {
            long value = first.popTail();
            return values(value == 0 ? second.popTail() : value);
        }

        public Values pollSecond() {
            return values(second.popTail());
        }

        private static Values values(long value) {
            return new Values(value == 0 ? List.of() : List.of(value));
        }
    }

    /** That of a queue, with other names for calls; who asks the second lane alone may find nothing there. */
    public static final class LooksOnce extends QueueSpecification {
        public LooksOnce() {
            super(Integer.MAX_VALUE);
        }

        @Override
        public List<Step<State>> next(State queue, Call call, Object progress) {
            List<Long> values = ((Values) call.result()).values();
            return switch (call.method()) {
                case "putSecond" -> super.next(queue, new Call("put", List.of(), call.result()), progress);
                case "pollSecond" ->
                    values.isEmpty() ? last(queue) : super.next(queue, new Call("poll", List.of(), call.result()), progress);
                default -> super.next(queue, call, progress);
            };
        }
    }
}
