package io.github.poolchain.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandleTableRaceTest {
    private static final long MANY = 1L << 32;

    /** For how long at most a race goes on that ends when something has happened often. */
    private static final long NANOS = 1_500_000_000;

    /** An object that knows by which handle it may be found, and that can be taken out once. */
    private static final class Item {
        private volatile long handle;
        private final AtomicBoolean taken = new AtomicBoolean();

        void take(long by) {
            assertThat(handle).isEqualTo(by);
            assertThat(taken.compareAndSet(false, true)).as("taken out once").isTrue();
        }
    }

    @ParameterizedTest(name = "each entry used {0} times")
    @ValueSource(longs = {MANY, 2})
    void shouldNeverLeadToTheObjectOfAnotherHandle(long uses) throws InterruptedException {
        callAtRandom(uses);
    }

    static void callAtRandom(long uses) throws InterruptedException {
        CountingArenas arenas = new CountingArenas();
        AtomicLong adds = new AtomicLong();
        AtomicLong removes = new AtomicLong();
        try (HandleTable<Item> table = new HandleTable<>(Handles.MAX_INDEX, uses, 0, arenas)) {
            AtomicLongArray places = new AtomicLongArray(8);
            Rendezvous.of(4, (thread, rendezvous) -> {
                Random random = new Random(thread);
                for (int i = 0; i < 60_000; i++) {
                    int place = random.nextInt(places.length());
                    long handle = places.get(place);
                    if (handle == 0) {
                        Item item = new Item();
                        item.handle = table.add(item);
                        adds.incrementAndGet();
                        if (!places.compareAndSet(place, 0, item.handle)) {
                            table.remove(item.handle).take(item.handle);
                            removes.incrementAndGet();
                        }
                    } else if (random.nextInt(4) > 0) {
                        Item item = table.find(handle);
                        assertThat(item == null || item.handle == handle).isTrue();
                    } else {
                        try {
                            table.remove(handle).take(handle);
                            removes.incrementAndGet();
                            assertThat(places.compareAndSet(place, handle, 0)).isTrue();
                        } catch (StaleHandleException overtaken) {
                            assertThat(overtaken.handle()).isEqualTo(handle);
                        }
                    }
                }
            });
            for (int i = 0; i < places.length(); i++) {
                if (places.get(i) != 0) {
                    table.remove(places.get(i)).take(places.get(i));
                    removes.incrementAndGet();
                }
            }
            assertThat(table.size()).isZero();
            assertThat(removes.get()).isEqualTo(adds.get()).isGreaterThan(1_000);
        }
        assertThat(arenas.held()).isZero();
    }

    @Test
    void shouldNotMistakeTheNextTenantForTheOneBefore() throws InterruptedException {
        changeTenants();
    }

    static void changeTenants() throws InterruptedException {
        // One entry, whose tenants change as fast as they can; the other thread looks for the one it was told of.
        AtomicLong current = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong found = new AtomicLong();
        try (HandleTable<Item> table = new HandleTable<>(1, MANY, 0, new CountingArenas())) {
            Rendezvous.of(2, (thread, rendezvous) -> {
                if (thread == 0) {
                    long begin = System.nanoTime();
                    for (int i = 0;
                            found.get() == 0 || (found.get() < 200_000 && System.nanoTime() - begin < NANOS);
                            i++) {
                        Item item = new Item();
                        item.handle = table.add(item);
                        current.setRelease(item.handle);
                        for (int stay = i % 16; stay > 0; stay--) {
                            Thread.onSpinWait();
                        }
                        table.remove(item.handle);
                    }
                    done.set(true);
                    return;
                }
                while (!done.get()) {
                    long handle = current.getAcquire();
                    Item item = table.find(handle);
                    if (item != null) {
                        assertThat(item.handle).isEqualTo(handle);
                        found.incrementAndGet();
                    }
                }
            });
        }
    }

    @Test
    void shouldGiveTheObjectToOneOfTwoWhenAHandleIsGuessed() throws InterruptedException {
        // One thread adds and removes; the other tries to remove what is just being added, by the handle that comes next.
        AtomicLong last = new AtomicLong(Handles.of(0, 1));
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong guessed = new AtomicLong();
        try (HandleTable<Item> table = new HandleTable<>(1, MANY, 0, new CountingArenas())) {
            Rendezvous.of(2, (thread, rendezvous) -> {
                long begin = System.nanoTime();
                long robbed = 0;
                while (thread == 0 && guessed.get() < 20_000 && System.nanoTime() - begin < NANOS) {
                    long handle = table.add(new Item());
                    last.setRelease(handle);
                    try {
                        assertThat(table.remove(handle)).isNotNull();
                    } catch (StaleHandleException overtaken) {
                        robbed++;
                        long mine = robbed;
                        while (guessed.get() < mine) {
                            Thread.onSpinWait(); // the entry is free once the other has returned
                        }
                    }
                }
                if (thread == 0) {
                    done.set(true);
                    assertThat(guessed.get()).isEqualTo(robbed);
                    return;
                }
                while (!done.get()) {
                    try {
                        assertThat(table.remove(Handles.of(Handles.generation(last.getAcquire()) + 1, 1))).isNotNull();
                        guessed.incrementAndGet();
                    } catch (StaleHandleException notYet) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
    }

    /** What two threads do with one handle, and that one of them does it. */
    enum Rivals {
        REMOVE_AND_REMOVE,
        RENEW_AND_REMOVE,
        RENEW_AND_RENEW
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetExactlyOneOfTwoRivalsSucceed(Rivals rivals) throws InterruptedException {
        race(rivals, MANY, 20_000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetExactlyOneOfTwoRivalsSucceedWhenTheEntryIsUsedUp(Rivals rivals) throws InterruptedException {
        race(rivals, 1, 5_000);
    }

    private static void race(Rivals rivals, long uses, int rounds) throws InterruptedException {
        AtomicLong handle = new AtomicLong();
        AtomicInteger successes = new AtomicInteger();
        AtomicLong renewed = new AtomicLong();
        try (HandleTable<Object> table = new HandleTable<>(Handles.MAX_INDEX, uses, 0, new CountingArenas())) {
            Object object = new Object();
            Rendezvous.of(2, (thread, rendezvous) -> {
                boolean inTime = true;
                for (int round = 0; round < rounds && inTime; round++) {
                    if (thread == 0) {
                        renewed.set(0);
                        handle.set(table.add(object));
                    }
                    rendezvous.meet();
                    long common = handle.get();
                    try {
                        if (rivals == Rivals.RENEW_AND_RENEW || (rivals == Rivals.RENEW_AND_REMOVE && thread == 0)) {
                            renewed.set(table.renew(common));
                        } else {
                            assertThat(table.remove(common)).isSameAs(object);
                        }
                        successes.incrementAndGet();
                    } catch (StaleHandleException overtaken) {
                        assertThat(overtaken.handle()).isEqualTo(common);
                    }
                    inTime = rendezvous.meet();
                    if (thread == 0) {
                        assertThat(successes.getAndSet(0)).as("successes in round " + round).isEqualTo(1);
                        if (renewed.get() != 0) {
                            assertThat(table.remove(renewed.get())).isSameAs(object);
                        }
                        assertThat(table.size()).isZero();
                    }
                }
            });
        }
    }

    @Test
    void shouldGrowOnceForThreadsThatGrowItTogether() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            CountingArenas arenas = new CountingArenas();
            AtomicLongArray handles = new AtomicLongArray(300);
            try (HandleTable<Integer> table = new HandleTable<>(1_000, MANY, 0, arenas)) {
                Rendezvous.of(3, (thread, rendezvous) -> {
                    for (int i = thread; i < 300; i += 3) {
                        handles.set(i, table.add(i));
                    }
                });
                for (int i = 0; i < 300; i++) {
                    assertThat(table.get(handles.get(i))).isEqualTo(i);
                }
                assertThat(table.size()).isEqualTo(300);
                assertThat(arenas.held()).as("64 + 64 + 128 + 256 entries").isEqualTo(4);
                assertThat(table.footprint()).isEqualTo(arenas.bytesHeld());
            }
            assertThat(arenas.held()).isZero();
        }
    }
}
