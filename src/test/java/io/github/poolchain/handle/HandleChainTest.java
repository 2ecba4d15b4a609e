package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.deque.PoolChain;
import io.github.poolchain.testkit.Memory;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One thread alone. */
class HandleChainTest {
    private final HandleChain<Object> chain = new HandleChain<>();

    @AfterEach
    void close() {
        chain.close();
    }

    @Test
    void shouldAnswerNullWhenEmpty() {
        assertThat(chain.popHead()).isNull();
        assertThat(chain.popTail()).isNull();
        assertThat(chain.size()).isZero();
        assertThat(chain.isEmpty()).isTrue();
        chain.pushHead("a");
        chain.popTail();
        assertThat(chain.popHead()).isNull();
        assertThat(chain.popTail()).isNull();
    }

    @Test
    void shouldTakeTheNewestAtTheHeadAndTheOldestAtTheTail() {
        for (int i = 0; i < 1_000; i++) {
            chain.pushHead(i);
        }
        assertThat(chain.size()).isEqualTo(1_000);
        for (int i = 0; i < 500; i++) {
            assertThat(chain.popTail()).isEqualTo(i);
            assertThat(chain.popHead()).isEqualTo(999 - i);
        }
        assertThat(chain.isEmpty()).isTrue();
    }

    @Test
    void shouldHoldTheSameObjectAsOftenAsItWasPushed() {
        Object object = new Object();
        for (int i = 0; i < 100; i++) {
            chain.pushHead(object);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(i % 2 == 0 ? chain.popHead() : chain.popTail()).isSameAs(object);
        }
        assertThat(chain.popHead()).isNull();
    }

    @Test
    void shouldRefuseNullAndChangeNothing() {
        chain.pushHead("a");
        long footprint = chain.footprint();
        assertThatThrownBy(() -> chain.pushHead(null)).isInstanceOf(NullPointerException.class).hasMessage("object");
        assertThat(chain.size()).isEqualTo(1);
        assertThat(chain.footprint()).isEqualTo(footprint);
        assertThat(chain.popHead()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldDoWhatAnArrayDequeDoes(long seed) {
        Random random = new Random(seed);
        ArrayDeque<Object> model = new ArrayDeque<>();
        int pushesInTen = 5;
        for (int i = 0; i < 20_000; i++) {
            if (i % 500 == 0) {
                pushesInTen = 2 + random.nextInt(6);
                chain.trim();
            }
            if (random.nextInt(10) < pushesInTen) {
                Object object = new Object();
                model.addFirst(object);
                chain.pushHead(object);
            } else if (random.nextBoolean()) {
                assertThat(chain.popHead()).isSameAs(model.pollFirst());
            } else {
                assertThat(chain.popTail()).isSameAs(model.pollLast());
            }
            assertThat(chain.size()).isEqualTo(model.size());
        }
    }

    @Test
    void shouldGiveBackWhatItsRingsHeldWhenTrimmed() {
        long fresh = chain.footprint();
        for (int i = 0; i < 10_000; i++) {
            chain.pushHead(i);
        }
        long full = chain.footprint();
        assertThat(full).isGreaterThan(2 * 8 * 10_000); // each has a slot in a ring and an entry in the table
        assertThat(chain.trim()).as("all rings are needed but the newest, which is half empty").isZero();
        for (int i = 0; i < 10_000; i++) {
            assertThat(chain.popTail()).isEqualTo(i);
        }
        long freed = chain.trim();
        assertThat(freed).isEqualTo(full - chain.footprint()).isGreaterThanOrEqualTo(8 * 10_000);
        assertThat(chain.footprint()).as("what the table keeps").isLessThan(fresh + 8 * 16_384);
        assertThat(chain.trim()).isZero();
        chain.pushHead("a");
        assertThat(chain.popTail()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotHoldAnObjectThatWasPopped(boolean head) throws InterruptedException {
        Memory.assertCollected(pushAndPop(head));
    }

    @Test
    void shouldForgetItsObjectsWhenClosed() throws InterruptedException {
        WeakReference<Object> reference = push();
        chain.close();
        Memory.assertCollected(reference);
    }

    @Test
    void shouldHoldWhatIsIn() throws InterruptedException {
        WeakReference<Object> reference = push();
        Memory.assertCollected(pushAndPop(true)); // so there has been a collection
        assertThat(chain.popTail()).isNotNull().isSameAs(reference.get());
    }

    @Test
    void shouldRaiseAtEveryCallAfterClose() {
        chain.pushHead("a");
        chain.close();
        assertClosed(() -> chain.pushHead("b"));
        assertClosed(chain::popHead);
        assertClosed(chain::popTail);
        assertClosed(chain::size);
        assertClosed(chain::isEmpty);
        assertClosed(chain::footprint);
        assertThatCode(chain::close).doesNotThrowAnyException();
    }

    @Test
    void shouldRaiseWhenTrimmedAfterClose() {
        chain.close();
        assertClosed(chain::trim);
    }

    @Test
    void shouldMakeNoGarbageInSteadyState() {
        Object object = new Object();
        long bytes = Memory.bytesAllocated(() -> {
            for (int i = 0; i < 1_000; i++) {
                for (int j = 0; j < 100; j++) {
                    chain.pushHead(object);
                }
                for (int j = 0; j < 50; j++) {
                    chain.popHead();
                    chain.popTail();
                }
                chain.popTail();
            }
        });
        assertThat(bytes).as("bytes allocated by 200,000 calls").isZero();
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    private WeakReference<Object> push() {
        Object object = new Object();
        chain.pushHead(object);
        return new WeakReference<>(object);
    }

    private WeakReference<Object> pushAndPop(boolean head) {
        WeakReference<Object> reference = push();
        assertThat(head ? chain.popHead() : chain.popTail()).isNotNull();
        return reference;
    }

    @Test
    void shouldTellWhetherItIsEmpty() {
        assertThat(chain.isEmpty()).isTrue();
        chain.pushHead("one");
        assertThat(chain.isEmpty()).isFalse();
        chain.popTail();
        assertThat(chain.isEmpty()).isTrue();
    }

    @Test
    void shouldFreeTheChainWhenThereIsNoMemoryForTheTable() {
        PoolChain values = new PoolChain();

        assertThatThrownBy(() -> new HandleChain<>(values, () -> {
            throw new OutOfMemoryError("by order of the test");
        })).isInstanceOf(OutOfMemoryError.class);

        assertThatThrownBy(values::footprint).isInstanceOf(IllegalStateException.class);
    }
}
