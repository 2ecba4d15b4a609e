package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandleTableCloseTest {
    private final CountingArenas arenas = new CountingArenas();

    @Test
    void shouldRaiseTheSameForEveryCallAfterClose() {
        HandleTable<Integer> table = table();
        List<Long> handles = new ArrayList<>(List.of(0L, 1L << 24, -1L, Long.MIN_VALUE, Handles.of(0, 100), 2_000L));
        for (int i = 0; i < 200; i++) {
            handles.add(table.add(i));
        }
        long removed = handles.getLast();
        table.remove(removed);
        table.close();
        assertClosed(() -> table.add(1));
        assertClosed(table::size);
        assertClosed(table::footprint);
        for (long handle : handles) {
            assertClosed(() -> table.get(handle));
            assertClosed(() -> table.find(handle));
            assertClosed(() -> table.remove(handle));
            assertClosed(() -> table.renew(handle));
        }
        assertThatThrownBy(() -> table.add(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void shouldFreeAllMemoryOnceAndAllowToBeClosedAgain() {
        HandleTable<Integer> table = table();
        for (int i = 0; i < 2_000; i++) {
            table.add(i);
        }
        assertThat(arenas.held()).isGreaterThan(4);
        table.close();
        assertThat(arenas.held()).isZero();
        assertThat(arenas.bytesHeld()).isZero();
        assertThatCode(table::close).doesNotThrowAnyException();
    }

    @Test
    void shouldFreeAChunkThatComesAfterClose() {
        HandleTable<Integer> table = table();
        for (int i = 0; i < 63; i++) {
            table.add(i);
        }
        arenas.beforeOpening(table::close);
        assertClosed(() -> table.add(63));
        assertThat(arenas.opened()).isEqualTo(2);
        assertThat(arenas.held()).isZero();
        assertClosed(() -> table.get(Handles.of(0, 64)));
    }

    @Test
    void shouldRaiseAndLeaveNothingWhenClosedWhileARenewalGrowsTheTable() {
        HandleTable<Integer> table = new HandleTable<>(1_000, 1, 0, arenas);
        long handle = 0;
        for (int i = 0; i < 63; i++) {
            handle = table.add(i);
        }
        arenas.beforeOpening(table::close);
        long last = handle;
        assertClosed(() -> table.renew(last));
        assertThat(arenas.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldOnlySayThatItIsClosedWhenClosedDuringOtherCalls(boolean growing) throws InterruptedException {
        for (int round = 0; round < 150; round++) {
            HandleTable<Integer> table = table();
            int nanos = round * 2_000;
            AtomicInteger ended = new AtomicInteger();
            Rendezvous.of(3, (thread, rendezvous) -> {
                if (thread == 0) {
                    LockSupport.parkNanos(nanos);
                    table.close();
                    return;
                }
                try {
                    for (int i = 0; true; i++) {
                        long handle = table.add(i);
                        assertThat(table.get(handle)).isEqualTo(i);
                        long renewed = table.renew(handle);
                        if (!growing || i % 2 == 0) {
                            assertThat(table.remove(renewed)).isEqualTo(i);
                        }
                        table.size();
                    }
                } catch (IllegalStateException e) {
                    assertThat(e).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the table is closed");
                    ended.incrementAndGet();
                }
            });
            assertThat(ended.get()).isEqualTo(2);
            assertThat(arenas.held()).as("arenas not closed in round " + round).isZero();
            assertThat(arenas.bytesHeld()).isZero();
        }
    }

    @Test
    void shouldFreeOnceWhenSeveralThreadsClose() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            HandleTable<Integer> table = table();
            for (int i = 0; i < 300; i++) {
                table.add(i);
            }
            Rendezvous.of(3, (thread, rendezvous) -> table.close());
            assertThat(arenas.held()).isZero();
        }
    }

    private HandleTable<Integer> table() {
        return new HandleTable<>(Handles.MAX_INDEX, 1L << 32, 0, arenas);
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class).hasMessage("the table is closed");
    }
}
