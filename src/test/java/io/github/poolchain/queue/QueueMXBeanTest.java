package io.github.poolchain.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import io.github.poolchain.testkit.Threads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Queues as JMX sees them, and what is left of those that nobody has any more. */
class QueueMXBeanTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private static Set<ObjectName> named(String name) throws JMException {
        return SERVER.queryNames(new ObjectName("io.github.poolchain:name=" + name + ",*"), null);
    }

    private static QueueMXBean one(String type, String name) throws JMException {
        Set<ObjectName> all = named(name);
        assertThat(all).hasSize(1);
        ObjectName place = all.iterator().next();
        assertThat(place.getKeyProperty("type")).isEqualTo(type);
        return JMX.newMXBeanProxy(SERVER, place, QueueMXBean.class);
    }

    private static void assertFigures(QueueMXBean bean, QueueStats stats) {
        assertThat(new QueueStats(
                        bean.getDepth(),
                        bean.getPuts(),
                        bean.getTakes(),
                        bean.getTakeWaits(),
                        bean.getPutWaits(),
                        bean.getWaitingTakers(),
                        bean.getWaitingPutters(),
                        bean.getFootprint(),
                        bean.getCapacity()))
                .isEqualTo(stats);
    }

    @Test
    void shouldShowTheFiguresOfAQueueOfHandles() throws Exception {
        try (LongQueue queue = LongQueue.builder().name("seen").capacity(5).build()) {
            QueueMXBean bean = one("LongQueue", "seen");
            queue.put(1);
            queue.put(2);
            assertThat(queue.poll()).isEqualTo(1);
            assertThat(bean.getDepth()).isEqualTo(1);
            assertThat(bean.getCapacity()).isEqualTo(5);
            assertFigures(bean, queue.stats());
        }
        assertThat(named("seen")).isEmpty();
    }

    @Test
    void shouldShowTheFiguresOfAQueueOfObjects() throws Exception {
        HandleQueue<String> queue = HandleQueue.<String>builder().name("objects seen").build();
        QueueMXBean bean = one("HandleQueue", "objects seen");
        assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isNull();
        for (int i = 0; i < 10_000; i++) {
            queue.put("a");
        }
        assertThat(queue.drainTo(new ArrayList<>(), 9_999)).isEqualTo(9_999);
        assertFigures(bean, queue.stats());
        assertThat(bean.getPuts()).isEqualTo(10_000);
        assertThat(bean.getTakeWaits()).isEqualTo(1);
        long before = bean.getFootprint();
        assertThat(bean.trim()).isPositive();
        assertThat(bean.getFootprint()).isLessThan(before);
        queue.close();
        assertThat(named("objects seen")).as("though something is left").isEmpty();
        queue.close();
        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void shouldNotBeThereWithoutAName() throws JMException {
        Set<ObjectName> before = SERVER.queryNames(new ObjectName("io.github.poolchain:*"), null);
        try (LongQueue queue = LongQueue.builder().build();
                HandleQueue<String> objects = new HandleQueue<>(1)) {
            assertThat(SERVER.queryNames(new ObjectName("io.github.poolchain:*"), null)).isEqualTo(before);
            assertThat(queue.isEmpty() && objects.isEmpty()).isTrue();
        }
    }

    @Test
    void shouldRunWithoutJmxIfThereIsNoName() throws IOException, InterruptedException {
        ChildJvm.run(Nameless.class, "--limit-modules", "java.base,jdk.jfr");
    }

    static final class Nameless {
        private Nameless() {}

        public static void main(String[] args) {
            if (ModuleLayer.boot().findModule("java.management").isPresent()) {
                throw new IllegalStateException("JMX is there");
            }
            try (HandleQueue<String> queue = HandleQueue.<String>builder().capacity(3).build()) {
                boolean in = queue.offer("a");
                if (!in || !"a".equals(queue.poll()) || queue.stats().puts() != 1) {
                    throw new IllegalStateException("lost");
                }
            }
        }
    }

    // ---- Queues that are dropped

    /** What outlives a queue, for who looks. */
    private record Rest(WeakReference<Object> queue, Lanes lanes) {}

    private static Rest drop(LongQueue queue) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            queue.put(i + 1L);
        }
        Rest rest = new Rest(new WeakReference<>(queue), queue.lanes());
        assertThat(rest.lanes.footprint()).isPositive();
        return rest;
    }

    @Test
    void shouldFreeTheMemoryAndGiveUpThePlaceOfADroppedQueueAndNameIt() throws Exception {
        List<LogRecord> logged = Collections.synchronizedList(new ArrayList<>());
        Logged.records(logged, () -> {
            Rest rest = drop(LongQueue.builder().name("dropped queue").build());
            QueueMXBean bean = one("LongQueue", "dropped queue");
            Memory.assertCollected(rest.queue);
            Threads.until(() -> rest.lanes.footprint() == 0);
            assertThat(named("dropped queue")).isEmpty();
            assertThatThrownBy(bean::getDepth).hasRootCauseInstanceOf(InstanceNotFoundException.class);
            Threads.until(() -> !logged.isEmpty());
        });
        assertThat(logged).extracting(LogRecord::getMessage).contains("the queue dropped queue was dropped without a close()");
    }

    @Test
    void shouldFreeTheMemoryOfAQueueThatIsClosedAndDroppedWithWhatIsInIt() throws Exception {
        List<LogRecord> logged = Collections.synchronizedList(new ArrayList<>());
        Logged.records(logged, () -> {
            LongQueue queue = LongQueue.builder().name("closed queue").build();
            Rest rest = drop(queue);
            queue.close();
            queue = null;
            Memory.assertCollected(rest.queue);
            Threads.until(() -> rest.lanes.footprint() == 0);
        });
        assertThat(logged).extracting(LogRecord::getMessage).noneMatch(each -> each.contains("closed queue"));
    }

    /** As any BlockingQueue, it may be dropped, with the executor that it was in: nothing of it is native. */
    @Test
    void shouldSayNothingOfADroppedQueueOfObjectsButGiveUpItsPlace() throws Exception {
        List<LogRecord> logged = Collections.synchronizedList(new ArrayList<>());
        Logged.records(logged, () -> {
            WeakReference<Object> dropped = dropObjects();
            Memory.assertCollected(dropped);
            Threads.until(() -> {
                try {
                    return named("dropped objects").isEmpty();
                } catch (JMException e) {
                    throw new IllegalStateException(e);
                }
            });
        });
        assertThat(logged).isEmpty();
    }

    private static WeakReference<Object> dropObjects() throws InterruptedException {
        HandleQueue<Object> queue = HandleQueue.builder().name("dropped objects").build();
        queue.put("a");
        return new WeakReference<>(queue);
    }

    /** Compiled: the interpreter keeps what a method does not need any more. */
    @Test
    void shouldNotDropAQueueInWhichSomebodyWaits() throws IOException, InterruptedException {
        ChildJvm.run(
                WaitingInNobodysQueue.class,
                "-Xcomp",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=compileonly,io.github.poolchain.queue.*::*");
    }

    static final class WaitingInNobodysQueue {
        private WaitingInNobodysQueue() {}

        public static void main(String[] args) throws Exception {
            Logged.records(() -> {
                FutureTask<Boolean> taker = new FutureTask<>(WaitingInNobodysQueue::waitInNobodysQueue);
                Thread thread = Thread.ofPlatform().daemon().start(taker);
                Threads.awaitParked(thread);
                for (int i = 0; i < 2; i++) { // the second is dropped after a collection that could have found the taker's
                    List<Lanes> witness = new ArrayList<>();
                    boolean open = !onlyInTheCall(witness).isClosed();
                    Threads.until(() -> {
                        System.gc();
                        return open && witness.getFirst().footprint() == 0;
                    });
                }
                thread.interrupt();
                if (!Threads.result(taker)) {
                    throw new IllegalStateException("its queue was gone when it was interrupted");
                }
            });
        }

        private static boolean waitInNobodysQueue() {
            List<Lanes> lanes = new ArrayList<>();
            try {
                return onlyInTheCall(lanes).poll(Duration.ofSeconds(Rendezvous.PATIENCE_SECONDS)) != 0;
            } catch (InterruptedException expected) {
                return lanes.getFirst().footprint() > 0;
            }
        }

        private static LongQueue onlyInTheCall(List<Lanes> lanes) {
            LongQueue queue = new LongQueue();
            boolean in = queue.offer(1);
            if (!in || queue.poll() != 1) {
                throw new IllegalStateException("lost");
            }
            lanes.add(queue.lanes());
            return queue;
        }
    }
}
