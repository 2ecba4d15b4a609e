package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Memory;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** What a table keeps on the heap. */
class HandleTableMemoryTest {
    @Test
    void shouldNotHoldAnObjectThatWasRemoved() throws InterruptedException {
        try (HandleTable<Object> table = new HandleTable<>()) {
            Memory.assertCollected(addAndRemove(table));
            Memory.assertCollected(addRenewAndRemove(table));
        }
    }

    @Test
    void shouldHoldAnObjectThatIsIn() throws InterruptedException {
        try (HandleTable<Object> table = new HandleTable<>()) {
            long handle = table.add(new Object());
            WeakReference<Object> reference = new WeakReference<>(table.get(handle));
            Memory.assertCollected(addAndRemove(table)); // so there has been a collection
            assertThat(table.get(handle)).isNotNull().isSameAs(reference.get());
        }
    }

    @Test
    void shouldNotHoldTheObjectOfAnEntryThatIsUsedUp() throws InterruptedException {
        try (HandleTable<Object> table = new HandleTable<>(10, 1, 0, new CountingArenas())) {
            Memory.assertCollected(addAndRemove(table));
            Memory.assertCollected(addRenewAndRemove(table));
        }
    }

    @Test
    void shouldForgetItsObjectsWhenClosed() throws InterruptedException {
        HandleTable<Object> table = new HandleTable<>();
        WeakReference<Object> reference = add(table);
        table.close();
        Memory.assertCollected(reference);
        table.close(); // so that the table itself has been held until here
    }

    @Test
    void shouldMakeNoGarbageInSteadyState() {
        try (HandleTable<Object> table = new HandleTable<>()) {
            Object object = new Object();
            long[] handles = new long[100];
            long bytes = Memory.bytesAllocated(() -> {
                for (int i = 0; i < 500; i++) {
                    for (int j = 0; j < handles.length; j++) {
                        handles[j] = table.add(object);
                    }
                    for (int j = 0; j < handles.length; j++) {
                        table.get(handles[j]);
                        handles[j] = table.renew(handles[j]);
                        table.find(handles[j]);
                        table.find(-1);
                        table.remove(handles[j]);
                    }
                }
            });
            assertThat(bytes).as("bytes allocated by 300,000 calls").isZero();
        }
    }

    private static WeakReference<Object> add(HandleTable<Object> table) {
        Object object = new Object();
        table.add(object);
        return new WeakReference<>(object);
    }

    private static WeakReference<Object> addAndRemove(HandleTable<Object> table) {
        Object object = new Object();
        table.remove(table.add(object));
        return new WeakReference<>(object);
    }

    private static WeakReference<Object> addRenewAndRemove(HandleTable<Object> table) {
        Object object = new Object();
        table.remove(table.renew(table.add(object)));
        return new WeakReference<>(object);
    }
}
