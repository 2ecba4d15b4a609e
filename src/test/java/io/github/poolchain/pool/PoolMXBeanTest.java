package io.github.poolchain.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.poolchain.testkit.ChildJvm;
import io.github.poolchain.testkit.Logged;
import io.github.poolchain.testkit.Memory;
import io.github.poolchain.testkit.Rendezvous;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.Set;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools as JMX sees them. */
class PoolMXBeanTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    @Test
    void shouldShowTheFiguresOfAPoolOfObjects() throws Exception {
        try (Pool<Object> pool =
                Pool.builder(Object::new).name("seen").maxTotal(10).noAging().build()) {
            ObjectName name = one("Pool", "seen");
            List<Object> out = Lent.get(pool, 3);
            pool.put(out.removeLast());
            out.add(pool.get());
            pool.put(out.removeLast());
            assertFigures(name, pool.stats());
            assertThat(SERVER.getAttribute(name, "InUse")).isEqualTo(2L);
            assertThat(SERVER.getAttribute(name, "Limit")).isEqualTo(10L);
            assertThat(SERVER.invoke(name, "trim", null, null)).isEqualTo(0L);
            assertThat(SERVER.invoke(name, "trim", null, null)).isEqualTo(1L);
            assertThat(SERVER.getAttribute(name, "Idle")).isEqualTo(0L);
            Lent.putAll(pool, out);
        }
    }

    @Test
    void shouldShowTheFiguresOfAPoolOfBuffers() throws Exception {
        try (BufferPool pool = BufferPool.builder().name("seen").noAging().build();
                PooledBuffer out = pool.acquire(1)) {
            ObjectName name = one("BufferPool", "seen");
            pool.acquire(1 << 16).close();
            assertFigures(name, pool.stats());
            PoolMXBean bean = JMX.newMXBeanProxy(SERVER, name, PoolMXBean.class);
            assertThat(bean.getLimit()).isEqualTo(Long.MAX_VALUE);
            assertThat(bean.getInUse()).isEqualTo(1);
            assertThat(bean.trim()).isEqualTo(1 << 16);
            assertThat(bean.getNativeBytes()).isEqualTo(64 * 256);
            assertThat(out.capacity()).isEqualTo(256);
        }
    }

    @Test
    void shouldSetTheShareThatIsWatched() throws Exception {
        try (Pool<Object> pool = Pool.builder(Object::new).name("watched").build()) {
            ObjectName name = one("Pool", "watched");
            assertThat(SERVER.getAttribute(name, "LeakSampling")).isEqualTo(0.0);
            SERVER.setAttribute(name, new Attribute("LeakSampling", 0.5));
            assertThat(pool.leakSampling()).isEqualTo(0.5);
            PoolMXBean bean = JMX.newMXBeanProxy(SERVER, name, PoolMXBean.class);
            assertThatThrownBy(() -> bean.setLeakSampling(2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2.0");
            assertThat(pool.leakSampling()).isEqualTo(0.5);
        }
    }

    @Test
    void shouldBeThereUntilThePoolIsClosedAndNotIfItHasNoName() throws JMException {
        try (Pool<Object> nameless = Pool.of(Object::new);
                BufferPool namelessToo = BufferPool.create()) {
            assertThat(SERVER.queryNames(new ObjectName("io.github.poolchain:name=,*"), null)).isEmpty();
            assertThat(nameless.stats().inUse() + namelessToo.stats().inUse()).isZero();
        }
        Pool<Object> pool = Pool.builder(Object::new).name("closed").build();
        BufferPool buffers = BufferPool.builder().name("closed").build();
        assertThat(named("closed")).hasSize(2);
        pool.close();
        assertThat(named("closed")).hasSize(1);
        buffers.close();
        assertThat(named("closed")).isEmpty();
        pool.close();
        buffers.close();
    }

    @Test
    void shouldKeepPoolsOfOneNameApart() throws JMException {
        BufferPool a = BufferPool.builder().name("twin").build();
        BufferPool b = BufferPool.builder().name("twin").build();
        assertThat(named("twin")).hasSize(2);
        a.close();
        assertThat(named("twin")).hasSize(1);
        b.close();
        assertThat(named("twin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a=b", "a:b", "say \"a\"", "a*", "a?", "two\nlines", " ", "\u00fc\ud83d\ude00", "back\\slash"})
    void shouldTakeAnyName(String name) throws JMException {
        try (Pool<Object> pool = Pool.builder(Object::new).name(name).build()) {
            String quoted = ObjectName.quote(name);
            Set<ObjectName> all = SERVER.queryNames(new ObjectName("io.github.poolchain:*"), null);
            assertThat(all).anyMatch(each ->
                    each.getKeyProperty("name").equals(name) || each.getKeyProperty("name").equals(quoted));
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    @Test
    void shouldNotKeepAPoolThatIsForgotten() throws Exception {
        WeakReference<Object> forgotten = forget("forgotten");
        ObjectName name = one("Pool", "forgotten");
        Logged.records(() -> Memory.assertCollected(forgotten));
        PoolMXBean bean = JMX.newMXBeanProxy(SERVER, name, PoolMXBean.class);
        assertThatThrownBy(bean::getInUse)
                .as("the pool is gone, or its place already is")
                .isInstanceOfAny(IllegalStateException.class, UndeclaredThrowableException.class);
        assertThat(named("forgotten")).isEmpty();
    }

    @Test
    void shouldGiveUpThePlaceOfAForgottenPoolByItself() throws Exception {
        Logged.records(() -> {
            Memory.assertCollected(forget("forgotten too"));
            long deadline = System.nanoTime() + SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
            while (!named("forgotten too").isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(1);
            }
        });
        assertThat(named("forgotten too")).isEmpty();
    }

    /** A pool that has no native memory to lose, or hardly any. */
    private static WeakReference<Object> forget(String name) {
        return new WeakReference<>(Pool.builder(Object::new).name(name).noAging().build());
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
            try (BufferPool buffers = BufferPool.create();
                    PooledBuffer buffer = buffers.acquire(1);
                    Pool<Object> objects = Pool.of(Object::new)) {
                buffer.segment().fill((byte) 1);
                objects.put(objects.get());
                buffers.trim();
            }
        }
    }

    private static void assertFigures(ObjectName name, PoolStats stats) throws JMException {
        assertThat(SERVER.getAttribute(name, "InUse")).isEqualTo(stats.inUse());
        assertThat(SERVER.getAttribute(name, "Idle")).isEqualTo(stats.idle());
        assertThat(SERVER.getAttribute(name, "Hits")).isEqualTo(stats.hits());
        assertThat(SERVER.getAttribute(name, "Misses")).isEqualTo(stats.misses());
        assertThat(SERVER.getAttribute(name, "Steals")).isEqualTo(stats.steals());
        assertThat(SERVER.getAttribute(name, "Stolen")).isEqualTo(stats.stolen());
        assertThat(SERVER.getAttribute(name, "Created")).isEqualTo(stats.created());
        assertThat(SERVER.getAttribute(name, "Discarded")).isEqualTo(stats.discarded());
        assertThat(SERVER.getAttribute(name, "Waiters")).isEqualTo(stats.waiters());
        assertThat(SERVER.getAttribute(name, "NativeBytes")).isEqualTo(stats.nativeBytes());
        assertThat(SERVER.getAttribute(name, "Limit")).isEqualTo(stats.limit());
        assertThat(SERVER.getAttribute(name, "SystemTrims")).isEqualTo(stats.systemTrims());
        assertThat(SERVER.getAttribute(name, "SystemBytes")).isEqualTo(stats.systemBytes());
    }

    private static ObjectName one(String type, String name) throws JMException {
        Set<ObjectName> names =
                SERVER.queryNames(new ObjectName("io.github.poolchain:type=" + type + ",name=" + name + ",*"), null);
        assertThat(names).hasSize(1);
        return names.iterator().next();
    }

    private static Set<ObjectName> named(String name) throws JMException {
        return SERVER.queryNames(new ObjectName("io.github.poolchain:name=" + name + ",*"), null);
    }
}
