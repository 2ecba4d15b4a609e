package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.poolchain.pool.Pool;
import io.github.poolchain.queue.HandleQueue;
import io.netty.util.Recycler;
import java.time.Duration;
import java.util.Queue;
import java.util.zip.Deflater;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guide's page on moving here: the old lines and the new ones do the same. */
@Timeout(60)
class MovingExamplesTest extends Examples {
    private static final class WithRecycler {
        static final class Message {
            private static final Recycler<Message> RECYCLER = new Recycler<>() {
                @Override
                protected Message newObject(Handle<Message> handle) {
                    return new Message(handle);
                }
            };
            private final Recycler.Handle<Message> handle;
            final StringBuilder text = new StringBuilder();

            private Message(Recycler.Handle<Message> handle) {
                this.handle = handle;
            }

            static Message get() {
                return RECYCLER.get();
            }

            void recycle() {
                text.setLength(0);
                handle.recycle(this);
            }
        }
    }

    private static final class WithPool {
        static final class Message {
            private static final Pool<Message> POOL = Pool.builder(Message::new)
                    .reset(message -> message.text.setLength(0))
                    .build();
            final StringBuilder text = new StringBuilder();

            static Message get() {
                return POOL.get();
            }

            void recycle() {
                POOL.put(this);
            }
        }
    }

    private static final class WithThreadLocal {
        private static final ThreadLocal<Deflater> DEFLATER = ThreadLocal.withInitial(Deflater::new);

        static int compress(byte[] from, byte[] to) {
            Deflater deflater = DEFLATER.get();
            deflater.reset();
            deflater.setInput(from);
            deflater.finish();
            return deflater.deflate(to);
        }
    }

    private static final class WithPoolOfDeflaters {
        private static final Pool<Deflater> DEFLATERS = Pool.builder(Deflater::new)
                .reset(Deflater::reset)
                .onDiscard(Deflater::end)
                .build();

        static int compress(byte[] from, byte[] to) {
            Deflater deflater = DEFLATERS.get();
            try {
                deflater.setInput(from);
                deflater.finish();
                return deflater.deflate(to);
            } finally {
                DEFLATERS.put(deflater);
            }
        }
    }

    @Test
    void shouldRecycleObjects() {
        WithRecycler.Message old = WithRecycler.Message.get();
        old.text.append("a");
        old.recycle();
        assertThat(WithRecycler.Message.get().text.toString()).isEmpty();
        WithPool.Message message = WithPool.Message.get();
        message.text.append("a");
        message.recycle();
        assertThat(WithPool.Message.get()).isSameAs(message);
        assertThat(message.text.toString()).isEmpty();
    }

    @Test
    void shouldCompress() {
        byte[] from = new byte[1000];
        byte[] to = new byte[1000];
        for (int i = 0; i < 3; i++) {
            assertThat(WithPoolOfDeflaters.compress(from, to)).isEqualTo(WithThreadLocal.compress(from, to)).isBetween(1, 100);
        }
    }

    @Test
    void shouldPassThroughAQueueOfJcTools() {
        Queue<String> tasks = new MpmcAtomicArrayQueue<>(1024);
        while (!tasks.offer("a")) {
            Thread.onSpinWait();          // full
        }
        String task = tasks.poll();
        while (task == null) {
            Thread.onSpinWait();          // empty
            task = tasks.poll();
        }
        print(task);         // a
        assertThat(printed).containsExactly("a");
    }

    @Test
    void shouldPassThroughAQueue() throws InterruptedException {
        try (HandleQueue<String> tasks = new HandleQueue<>(1024)) {
            tasks.put("a");                       // parks while it is full
            print(tasks.take());     // a: parks while it is empty
        }
        assertThat(printed).containsExactly("a");
    }

    @Test
    void shouldBorrow() throws Exception {
        GenericObjectPoolConfig<StringBuilder> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(10);
        config.setMaxWait(Duration.ofSeconds(1));
        BasePooledObjectFactory<StringBuilder> factory = new BasePooledObjectFactory<>() {
            @Override
            public StringBuilder create() {
                return new StringBuilder();
            }

            @Override
            public PooledObject<StringBuilder> wrap(StringBuilder text) {
                return new DefaultPooledObject<>(text);
            }

            @Override
            public void passivateObject(PooledObject<StringBuilder> pooled) {
                pooled.getObject().setLength(0);
            }
        };
        try (GenericObjectPool<StringBuilder> pool = new GenericObjectPool<>(factory, config)) {
            StringBuilder text = pool.borrowObject();      // NoSuchElementException after a second
            print(text.append("lent"));       // lent
            pool.returnObject(text);
        }
        assertThat(printed).containsExactly("lent");
    }

    @Test
    void shouldGet() throws InterruptedException {
        try (Pool<StringBuilder> pool = Pool.builder(StringBuilder::new)
                .reset(text -> text.setLength(0))
                .maxTotal(10)
                .build()) {
            StringBuilder text = pool.get(Duration.ofSeconds(1));    // null after a second
            print(text.append("lent"));                 // lent
            pool.put(text);
        }
        assertThat(printed).containsExactly("lent");
    }
}
