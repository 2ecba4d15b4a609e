package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.deque.DequeSeams;
import io.github.poolchain.idle.IdleSeam;
import io.github.poolchain.seam.Seam;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Stepper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong in the middle: a factory, the memory, the stack. */
class PoolFailureTest {
    @AfterEach
    void noHooks() {
        Seam.install(null);
    }

    /** A get that holds its shard while the pool is closed, then finds it closed, and whose factory throws. */
    @Test
    void shouldDiscardAllWhenAGetUnderWayFailsAfterTheClose() throws Exception {
        AtomicInteger discarded = new AtomicInteger();
        AtomicBoolean getting = new AtomicBoolean();
        Pool<Integer> pool = Pool.builder(() -> {
                    if (getting.get()) {
                        throw new IllegalArgumentException("no more");
                    }
                    return 1;
                })
                .onDiscard(object -> discarded.incrementAndGet())
                .noAging()
                .patience(20_000_000)
                .build();
        List<Integer> objects = Lent.get(pool, 200);
        Seam.install(seam -> {
            if (seam == IdleSeam.ENTERED && getting.get()) {
                Stepper.arrived(seam);
            }
        });
        try (Stepper getter = new Stepper("getter")) {
            getter.begin(() -> {
                Lent.putAll(pool, objects);
                getting.set(true);
                return Lent.get(pool, 200); // its own, until it has to look into more than the first magazine
            });
            getter.goOn();
            assertThat(getter.hasEnded()).isFalse();
            assertThat(pool.stats().idle()).as("out of the closer's reach").isPositive();
            pool.close();
            getter.goOnToTheEnd();
            assertThat(getter.thrown()).isInstanceOf(RuntimeException.class);
        }
        assertThat(pool.stats().idle()).isZero();
        assertThat(pool.stats().nativeBytes()).isZero();
        assertThat(discarded.get() + pool.stats().inUse()).isEqualTo(200);
    }

    /** The sweep under way fails; meanwhile another thread has closed the pool, and relies on it. */
    @Test
    void shouldDiscardAllThoughTheTrimThatWasToDoItFails() throws Exception {
        AtomicInteger discarded = new AtomicInteger();
        Pool<Thing> pool = Pool.builder(Thing.factory())
                .onDiscard(thing -> discarded.incrementAndGet())
                .noAging()
                .patience(20_000_000)
                .build();
        Lent.putAll(pool, Lent.get(pool, 1_000));
        pool.trim();
        AtomicBoolean full = new AtomicBoolean();
        Stepper stepper = new Stepper("trimmer");
        Seam.install(seam -> {
            if (!DequeSeams.isOne(seam)) {
                return;
            }
            Stepper.arrived(seam);
            if (full.get() && Thread.currentThread().getName().equals("trimmer")) {
                full.set(false);
                throw new OutOfMemoryError("by order of the test");
            }
        });
        try (stepper) {
            stepper.begin(pool::trim);
            stepper.goOn();
            stepper.goOn();
            assertThat(stepper.hasEnded()).isFalse();
            pool.close();
            full.set(true);
            stepper.goOnToTheEnd();
            assertThat(stepper.thrown()).isInstanceOf(OutOfMemoryError.class);
        }
        Seam.install(null);
        assertThat(pool.stats().idle()).isZero();
        assertThat(discarded.get()).isEqualTo(1_000);
        assertThat(pool.stats().nativeBytes()).isZero();
    }
}
