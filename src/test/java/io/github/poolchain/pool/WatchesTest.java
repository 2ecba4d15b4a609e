package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Rendezvous;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private final Watches watches = new Watches();
    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();

    @Test
    void shouldFindByIdentityOnly() {
        String one = new String(new char[] {'a'});
        String other = new String(new char[] {'a'});
        Watch watch = watch(one);
        assertThat(watches.isEmpty()).isTrue();
        watches.add(watch);
        assertThat(watches.isEmpty()).isFalse();
        assertThat(watches.find(one)).isSameAs(watch);
        assertThat(watches.find(other)).isNull();
        assertThat(watches.remove(watch)).isTrue();
        assertThat(watches.remove(watch)).isFalse();
        assertThat(watches.find(one)).isNull();
        assertThat(watches.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepTwoWatchesOfOneObjectApart() {
        Object twice = new Object();
        Watch a = watch(twice);
        Watch b = watch(twice);
        watches.add(a);
        watches.add(b);
        assertThat(watches.remove(watches.find(twice))).isTrue();
        assertThat(watches.find(twice)).isNotNull();
        assertThat(watches.remove(watches.find(twice))).isTrue();
        assertThat(watches.find(twice)).isNull();
    }

    @Test
    void shouldHoldMoreThanItHasBuckets() {
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            objects.add(new Object());
            watches.add(watch(objects.get(i)));
        }
        for (int i = 0; i < objects.size(); i += 2) {
            assertThat(watches.remove(watches.find(objects.get(i)))).isTrue();
        }
        for (int i = 0; i < objects.size(); i++) {
            assertThat(watches.find(objects.get(i)) == null).isEqualTo(i % 2 == 0);
        }
        List<Watch> rest = new ArrayList<>();
        watches.removeAll(rest::add);
        assertThat(rest).hasSize(5_000).doesNotHaveDuplicates();
        assertThat(watches.isEmpty()).isTrue();
    }

    @Test
    void shouldLetExactlyOneOfSeveralRemovalsSucceed() throws InterruptedException {
        int rounds = 200;
        List<Watch> added = new ArrayList<>();
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < rounds * 100; i++) {
            objects.add(new Object());
            added.add(watch(objects.get(i)));
        }
        Set<Watch> removed = ConcurrentHashMap.newKeySet();
        Rendezvous.of(3, (thread, rendezvous) -> {
            boolean inTime = true;
            for (int round = 0; round < rounds && inTime; round++) {
                List<Watch> mine = added.subList(round * 100, round * 100 + 100);
                if (thread == 0) {
                    mine.forEach(watches::add);
                }
                rendezvous.meet();
                if (thread == 2) {
                    watches.removeAll(watch -> assertThat(removed.add(watch)).isTrue());
                } else {
                    for (int i = 0; i < 100; i++) {
                        Watch watch = watches.find(objects.get(round * 100 + i));
                        if (watch != null && watches.remove(watch)) {
                            assertThat(removed.add(watch)).isTrue();
                        }
                    }
                }
                inTime = rendezvous.meet();
                if (thread == 0 && inTime) {
                    assertThat(watches.isEmpty()).isTrue();
                }
                rendezvous.meet();
            }
        });
        assertThat(removed).hasSameSizeAs(added);
    }

    private Watch watch(Object object) {
        return new Watch(object, "object", queue);
    }
}
