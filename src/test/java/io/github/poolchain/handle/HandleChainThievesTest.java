package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import java.lang.reflect.Field;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner and thieves. */
class HandleChainThievesTest {
    /** What is in it is plain, so that only the chain makes it visible to who pops. */
    private static final class Item {
        private int number;
        private int check;
    }

    @ParameterizedTest(name = "{0} thieves")
    @ValueSource(ints = {1, 3})
    void shouldGiveEachObjectToExactlyOneThread(int thieves) throws InterruptedException {
        int items = 200_000;
        AtomicIntegerArray popped = new AtomicIntegerArray(items);
        AtomicInteger left = new AtomicInteger(items);
        try (HandleChain<Item> chain = new HandleChain<>()) {
            Rendezvous.of(thieves + 1, (thread, rendezvous) -> {
                if (thread > 0) {
                    int last = -1;
                    while (left.get() > 0) {
                        Item item = chain.popTail();
                        if (item == null) {
                            Thread.onSpinWait();
                            continue;
                        }
                        assertThat(item.check).isEqualTo(~item.number);
                        assertThat(item.number).as("a thief meets them in order").isGreaterThan(last);
                        last = item.number;
                        popped.incrementAndGet(item.number);
                        left.decrementAndGet();
                    }
                    return;
                }
                Random random = new Random(1);
                int pushed = 0;
                while (pushed < items) {
                    for (int run = random.nextInt(200); run > 0 && pushed < items; run--) {
                        Item item = new Item();
                        item.number = pushed;
                        item.check = ~pushed;
                        chain.pushHead(item);
                        pushed++;
                    }
                    for (int run = random.nextInt(60); run > 0; run--) {
                        Item item = chain.popHead();
                        if (item == null) {
                            break;
                        }
                        assertThat(item.check).isEqualTo(~item.number);
                        popped.incrementAndGet(item.number);
                        left.decrementAndGet();
                    }
                    if (random.nextInt(500) == 0) {
                        chain.trim();
                    }
                }
            });
            assertThat(chain.isEmpty()).isTrue();
            assertThat(table(chain).size()).isZero();
        }
        for (int i = 0; i < items; i++) {
            assertThat(popped.get(i)).as("how often item " + i + " was popped").isEqualTo(1);
        }
    }

    @Test
    void shouldOnlySayThatItIsClosedWhenClosedDuringOtherCalls() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            HandleChain<Integer> chain = new HandleChain<>();
            int nanos = round * 3_000;
            Rendezvous.of(3, (thread, rendezvous) -> {
                if (thread == 2) {
                    LockSupport.parkNanos(nanos);
                    chain.close();
                    return;
                }
                try {
                    for (int i = 0; true; i++) {
                        if (thread == 1) {
                            chain.popTail();
                        } else if (i % 8 == 7) {
                            chain.popHead();
                        } else {
                            chain.pushHead(i);
                        }
                        chain.size();
                    }
                } catch (IllegalStateException e) {
                    assertThat(e).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
                }
            });
        }
    }

    @Test
    void shouldKeepNothingOfAPushThatIsRefused() throws Exception {
        // Two threads push at once, which the owner check recognises; each push is in or has never been.
        AtomicLong refused = new AtomicLong();
        AtomicLong in = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS / 2);
        try (HandleChain<Object> chain = new HandleChain<>()) {
            Rendezvous.of(2, (thread, rendezvous) -> {
                while (!enough.get()) {
                    try {
                        chain.pushHead(thread);
                        in.incrementAndGet();
                    } catch (IllegalStateException overlap) {
                        assertThat(overlap).hasMessageContaining("overlaps an owner call by");
                        refused.incrementAndGet();
                    }
                    if (refused.get() >= 100 || System.nanoTime() > deadline) {
                        enough.set(true);
                    }
                }
            });
            assertThat(refused.get()).isPositive();
            assertThat(chain.size()).isEqualTo((int) in.get());
            assertThat(table(chain).size()).isEqualTo((int) in.get());
            while (chain.popTail() != null) {
                in.decrementAndGet();
            }
            assertThat(in.get()).isZero();
            assertThat(table(chain).size()).isZero();
        }
    }

    @Test
    void shouldLetOwnershipMoveFromThreadToThread() throws InterruptedException {
        try (HandleChain<Integer> chain = new HandleChain<>()) {
            Rendezvous.of(3, (thread, rendezvous) -> {
                for (int turn = 0; turn < 30; turn++) {
                    if (turn % 3 == thread) {
                        for (int i = 0; i < 10; i++) {
                            chain.pushHead(turn * 10 + i);
                        }
                        assertThat(chain.popHead()).isEqualTo(turn * 10 + 9);
                    }
                    rendezvous.meet();
                }
            });
            assertThat(chain.size()).isEqualTo(270);
        }
    }

    private static HandleTable<?> table(HandleChain<?> chain) {
        try {
            Field table = HandleChain.class.getDeclaredField("table");
            table.setAccessible(true);
            return (HandleTable<?>) table.get(chain);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a chain has no table", e);
        }
    }
}
