package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What a report says of a pool whose state is known. */
class PoolReportTest {
    private static final int MIB = 1 << 20;

    private static BufferPool.Builder pool() {
        return BufferPool.builder().noAging();
    }

    @Test
    void shouldTellTheBuffersOfEachSize() {
        try (BufferPool pool = pool().name("sizes").build()) {
            List<PooledBuffer> out = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                out.add(pool.acquire(100));
            }
            for (int i = 0; i < 65; i++) {
                out.add(pool.acquire(4096));
            }
            pool.acquire(10_000).close();
            out.add(pool.acquire(2 * MIB + 1));
            assertThat(pool.report().sizes())
                    .containsExactly(
                            new PoolReport.Size(256, 3, 61, 1, 64 * 256, 0),
                            new PoolReport.Size(4096, 65, 63, 4, 2 * 64 * 4096, 0),
                            new PoolReport.Size(16384, 0, 4, 1, 4 * 16384, 0),
                            new PoolReport.Size(0, 1, 0, 1, 2 * MIB + 1, 0));
            assertSums(pool);
            out.forEach(PooledBuffer::close);
            assertThat(pool.report().sizes().subList(0, 3)).allMatch(size -> size.inUse() == 0 && size.idle() > 0);
            assertSums(pool);
            pool.trim();
            assertThat(pool.report().sizes()).as("nothing is held of any size").isEmpty();
        }
    }

    private static void assertSums(BufferPool pool) {
        PoolReport report = pool.report();
        PoolStats stats = report.stats();
        assertThat(report.sizes().stream().mapToLong(PoolReport.Size::inUse).sum()).isEqualTo(stats.inUse());
        assertThat(report.sizes().stream().mapToLong(PoolReport.Size::idle).sum()).isEqualTo(stats.idle());
        assertThat(report.sizes().stream().mapToLong(PoolReport.Size::held).sum()).isEqualTo(stats.nativeBytes());
    }

    @Test
    void shouldTellOfAPoolInDebugModeAlso() {
        try (BufferPool pool = pool().debug().build();
                PooledBuffer out = pool.acquire(100)) {
            assertThat(out.capacity()).isEqualTo(256);
            assertThat(pool.report().sizes()).containsExactly(new PoolReport.Size(0, 1, 0, 1, 256, 0));
            assertSums(pool);
        }
    }

    @Test
    void shouldTellWhoWaitsAndForWhichSize() throws Exception {
        try (BufferPool pool = pool().maxBytes(2 * 4096).smallestBuffer(1024).name("small").build()) {
            PooledBuffer a = pool.acquire(4096);
            PooledBuffer b = pool.acquire(4096);
            List<FutureTask<?>> waiting = List.of(
                    Threads.start(Thread.ofPlatform().name("first"), () -> lend(pool, 4096)),
                    Threads.start(Thread.ofPlatform().name("second"), () -> lend(pool, 4096)),
                    Threads.start(Thread.ofPlatform().name("third"), () -> lend(pool, 1000)));
            Threads.until(() -> pool.report().stats().waiters() == 3 && pool.report().waiting().size() == 3);
            PoolReport report = pool.report();
            assertThat(report.waiting()).containsExactlyInAnyOrder("first", "second", "third");
            assertThat(report.sizes())
                    .containsExactly(
                            new PoolReport.Size(1024, 0, 0, 0, 0, 1), new PoolReport.Size(4096, 2, 0, report.sizes().getLast().slabs(), 8192, 2));
            assertThat(report.toString()).contains("3 threads wait: ");
            a.close();
            b.close();
            for (FutureTask<?> each : waiting) {
                assertThat(Threads.result(each)).isEqualTo(true);
            }
            assertThat(pool.report().waiting()).isEmpty();
            assertThat(pool.report().toString()).contains("  nobody waits\n");
        }
    }

    private static boolean lend(BufferPool pool, int bytes) throws InterruptedException {
        try (PooledBuffer buffer = pool.take(bytes)) {
            return buffer.capacity() >= bytes;
        }
    }

    @Test
    void shouldTellWhichThreadsWaitForAnObject() throws Exception {
        try (Pool<Object> pool = Pool.builder(Object::new).maxTotal(1).noAging().build()) {
            Object out = pool.get();
            FutureTask<Object> nameless = Threads.start(Thread.ofVirtual(), pool::take);
            Threads.until(() -> !pool.report().waiting().isEmpty() && pool.stats().waiters() == 1);
            assertThat(pool.report().waiting()).allMatch(name -> name.matches("#[0-9]+"));
            assertThat(pool.report().toString())
                    .startsWith("Pool without a name (#" + pool.report().number() + "): 1 in use, 0 idle, ")
                    .contains("at most 1 objects\n  lent 1 times, made for that 1 times\n  1 thread waits: #");
            pool.put(out);
            pool.put(Threads.result(nameless));
        }
    }

    @Test
    void shouldTellWhichWatchedLeasesAreOutAndWhere() throws Exception {
        Reports leaks = new Reports();
        try (BufferPool pool = pool().leakSampling(1).onLeak(leaks).build()) {
            PooledBuffer first = pool.acquire(100);
            PooledBuffer second = Threads.call(() -> pool.acquire(5000));
            drop(pool);
            Threads.until(() -> {
                System.gc();
                return pool.report().oldest().getLast().lost();
            });
            PoolReport report = pool.report();
            assertThat(report.leakSampling()).isEqualTo(1);
            assertThat(report.watched()).isEqualTo(3);
            assertThat(report.oldest()).extracting(PoolReport.Lease::what).containsExactly("buffer of 256 bytes", "buffer of 8192 bytes", "buffer of 512 bytes");
            assertThat(report.oldest()).extracting(PoolReport.Lease::lost).containsExactly(false, false, true);
            assertThat(report.oldest()).isSortedAccordingTo((a, b) -> b.age().compareTo(a.age()));
            PoolReport.Lease lost = report.oldest().getLast();
            assertThat(lost.thread()).isEqualTo(Thread.currentThread().getName());
            assertThat(lost.where().getFirst().getClassName()).isEqualTo(PoolReportTest.class.getName());
            assertThat(lost.where().getFirst().getMethodName()).isEqualTo("drop");
            assertThat(report.toString()).contains("  3 watched leases are out:\n").containsPattern(" s    1 x LOST, buffer of 512 bytes, thread .+ at .*PoolReportTest.drop");
            assertThat(leaks.told()).as("the report takes no leak away").isEmpty();
            leaks.await(1, pool);
            assertThat(pool.report().watched()).isEqualTo(2);
            first.close();
            second.close();
            assertThat(pool.report().oldest()).isEmpty();
            assertThat(pool.report().toString()).contains("  no watched lease is out\n");
        }
    }

    private static void drop(BufferPool pool) {
        assertThat(pool.acquire(500).capacity()).isEqualTo(512);
    }

    @Test
    void shouldShowTheOldestOfManyLeases() {
        try (Pool<Object> pool = Pool.builder(Object::new).leakSampling(1).onLeak(leak -> {}).noAging().build()) {
            List<Object> out = Lent.get(pool, 3 * PoolReport.MOST_SHOWN);
            PoolReport report = pool.report();
            assertThat(report.watched()).isEqualTo(3 * PoolReport.MOST_SHOWN);
            assertThat(report.oldest()).hasSize(PoolReport.MOST_SHOWN).isSortedAccordingTo((a, b) -> a.since().compareTo(b.since()));
            pool.put(out.removeFirst());
            assertThat(pool.report().watched()).isEqualTo(3 * PoolReport.MOST_SHOWN - 1);
            assertThat(pool.report().oldest().getFirst().since()).isAfterOrEqualTo(report.oldest().getFirst().since());
            assertThat(report.toString()).contains("  60 watched leases are out, the oldest 20:\n").containsPattern(" s   20 x java.lang.Object, thread ");
            Lent.putAll(pool, out);
        }
    }

    @Test
    void shouldTellWhatAClosedPoolStillHolds() throws Exception {
        BufferPool pool = pool().name("ended").build();
        PooledBuffer out = pool.acquire(MIB);
        pool.close();
        assertThat(pool.report().closed()).isTrue();
        assertThat(pool.report().sizes()).containsExactly(new PoolReport.Size(MIB, 1, 0, 1, MIB, 0));
        assertThat(pool.report().toString()).startsWith("BufferPool \"ended\" (#" + pool.report().number() + "), closed: 1 in use, 0 idle, 1,048,576 bytes");
        out.close();
        Threads.until(() -> pool.report().sizes().isEmpty());
        assertThat(pool.report().stats().inUse()).isZero();
    }

    @Test
    void shouldFindAllOpenPoolsAlsoThoseWithoutAName() throws Exception {
        try (BufferPool nameless = pool().build();
                Pool<Object> objects = Pool.builder(Object::new).name("found").build()) {
            assertThat(PoolReport.all()).extracting(PoolReport::number).isSorted().contains(nameless.report().number(), objects.report().number());
            assertThat(objects.report().number()).isGreaterThan(nameless.report().number());
            assertThat(reportsOf(nameless.report().number()).getFirst().name()).isEmpty();
            assertThat(reportsOf(objects.report().number()).getFirst().type()).isEqualTo("Pool");
        }
        BufferPool closed = pool().build();
        closed.close();
        assertThat(reportsOf(closed.report().number())).as("closed, and nothing is left").isEmpty();
        Logged.records(() -> {
            long[] number = {0};
            WeakReference<Object> dropped = drop(number);
            Memory.assertCollected(dropped);
            assertThat(reportsOf(number[0])).as("nobody has it").isEmpty();
        });
    }

    private static List<PoolReport> reportsOf(long number) {
        return PoolReport.all().stream().filter(report -> report.number() == number).toList();
    }

    private static WeakReference<Object> drop(long[] number) {
        Pool<Object> pool = Pool.builder(Object::new).name("dropped after its report").noAging().build();
        number[0] = pool.report().number();
        assertThat(reportsOf(number[0])).hasSize(1);
        return new WeakReference<>(pool);
    }

    @Test
    void shouldBeATableThatAPersonCanRead() throws Exception {
        try (BufferPool pool = pool().name("requests").maxBytes(128 * MIB).build();
                PooledBuffer small = pool.acquire(1);
                PooledBuffer large = pool.acquire(MIB)) {
            assertThat(small.capacity() + large.capacity()).isEqualTo(MIB + 256);
            pool.acquire(1).close();
            String expected = """
                    BufferPool "requests" (#%d): 2 in use, 63 idle, 1,064,960 bytes of native memory, at most 134,217,728 bytes
                      lent 3 times, made for that 2 times
                              size        in use          idle         slabs         bytes     searching
                               256             1            63             1        16,384             0
                         1,048,576             1             0             1     1,048,576             0
                      nobody waits
                      leases are not watched
                    """.formatted(pool.report().number());
            assertThat(pool.report()).hasToString(expected);
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            pool.report().print(new PrintStream(printed, true, StandardCharsets.UTF_8));
            assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
            ObjectName place = new ObjectName("io.github.poolchain:type=BufferPool,name=requests,id=" + pool.report().number());
            assertThat(ManagementFactory.getPlatformMBeanServer().invoke(place, "report", null, null)).isEqualTo(expected);
        }
    }

    @Test
    void shouldKeepControlCharactersOut() throws Exception {
        String bad = "a\nb\u001b[31m\u202ec";
        try (BufferPool pool = pool().name(bad).maxBytes(256).leakSampling(1).onLeak(leak -> {}).build()) {
            PooledBuffer out = Threads.result(Threads.start(Thread.ofPlatform().name(bad), () -> pool.acquire(1)));
            FutureTask<Boolean> waiting = Threads.start(Thread.ofPlatform().name(bad), () -> lend(pool, 1));
            Threads.until(() -> !pool.report().waiting().isEmpty());
            PoolReport report = pool.report();
            assertThat(report.name()).isEqualTo(bad);
            String written = "a\\u000ab\\u001b[31m\\u202ec";
            assertThat(report.toString()).contains("\"" + written + "\"", "wait", ": " + written, "thread " + written);
            assertThat(report.toString().codePoints()).allMatch(c -> c == '\n' || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT));
            out.close();
            assertThat(Threads.result(waiting)).isTrue();
        }
    }

    /** A figure may be off while others run, but none is impossible. */
    @Test
    void shouldBeSaneWhileOthersLendAndGiveBack() throws Exception {
        try (BufferPool pool = pool().leakSampling(0.1).onLeak(leak -> {}).build()) {
            Rendezvous.of(3, (thread, rendezvous) -> {
                do {
                    for (int i = 0; i < 200; i++) {
                        if (thread == 0) {
                            PoolReport report = pool.report();
                            assertThat(report.sizes()).allMatch(size -> size.inUse() >= 0 && size.idle() >= 0 && size.slabs() >= 0 && size.slabs() + size.searching() > 0);
                            assertThat(report.toString()).isNotEmpty();
                        } else {
                            pool.acquire(100 << thread).close();
                            pool.acquire(2 * MIB).close();
                        }
                    }
                    if (thread == 1) {
                        pool.trim();
                    }
                } while (rendezvous.meet());
            });
            assertThat(pool.report().stats().inUse()).isZero();
            assertThat(pool.report().watched()).isZero();
        }
    }

    @Test
    void shouldForgetWhoHasWaitedInVain() throws InterruptedException {
        try (Pool<Object> pool = Pool.builder(Object::new).maxTotal(1).noAging().build()) {
            Object out = pool.get();
            assertThat(pool.get(Duration.ofMillis(1))).isNull();
            assertThat(pool.report().waiting()).as("nobody waits any more").isEmpty();
            pool.put(out);
        }
    }
}
