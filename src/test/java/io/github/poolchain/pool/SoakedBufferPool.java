package io.github.poolchain.pool;

import static io.github.poolchain.soak.Round.check;

import io.github.poolchain.handle.StaleHandleException;
import io.github.poolchain.soak.Fault;
import io.github.poolchain.soak.Round;
import io.github.poolchain.soak.Soaked;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A pool with or without a limit, under two to four threads that write into its buffers and give back each other's. */
public final class SoakedBufferPool implements Soaked {
    private static final long[] LIMITS = {Long.MAX_VALUE, 4 << 20, 64 << 10};
    private static final double[] WATCHED = {0, 1.0 / 1_024, 1};
    private static final int PLACES = 64;

    /** One more than the largest size that is kept. */
    private static final int LARGEST_REQUEST = (16 << 10) + 1;

    @Override
    public String name() {
        return "BufferPool";
    }

    @Override
    public void run(Round round) throws Exception {
        SplittableRandom random = round.random();
        BufferPool.Builder builder = BufferPool.builder()
                .smallestBuffer(128)
                .largestBuffer(16 << 10)
                .alignment(random.nextInt(4) == 0 ? 512 : 1)
                .maxBytes(LIMITS[random.nextInt(LIMITS.length)])
                .leakSampling(WATCHED[random.nextInt(WATCHED.length)])
                .onLeak(leak -> {});
        if (random.nextInt(3) == 0) {
            builder.fair();
        }
        BufferPool pool = builder.build();
        boolean closes = random.nextInt(4) == 0;
        Under under = new Under(round, pool);
        for (int i = random.nextInt(2, 5); i > 0; i--) {
            round.start(name() + " " + i, under::use);
        }
        if (closes) {
            round.start(name() + " closer", under::closeInTheMiddle);
        }
        round.join();
        under.audit();
        pool.close();
        check(pool.stats().nativeBytes() == 0, "bytes held after close", pool.stats().nativeBytes());
    }

    /** A lease, and the number that its holder has written all over it. */
    private record Stamped(PooledBuffer buffer, long stamp) {
        static Stamped write(PooledBuffer buffer, long stamp) {
            MemorySegment segment = buffer.segment();
            for (long at = 0; at + Long.BYTES <= segment.byteSize(); at += Long.BYTES) {
                segment.set(ValueLayout.JAVA_LONG, at, stamp);
            }
            return new Stamped(buffer, stamp);
        }

        void releaseUnderAReader(BufferPool pool, long handle, MemorySegment memory) {
            Round.check(pool.release(handle), "not released under a reader", handle);
            check(memory);
        }

        void check() {
            check(buffer.segment());
        }

        private void check(MemorySegment segment) {
            for (long at = 0; at + Long.BYTES <= segment.byteSize(); at += Long.BYTES) {
                long found = segment.get(ValueLayout.JAVA_LONG, at);
                Round.check(found == stamp, "not the holder's stamp " + stamp, found);
            }
        }
    }

    private static final class Under {
        final Round round;
        final BufferPool pool;
        final AtomicLong stamps = new AtomicLong();

        /** Where one thread leaves a lease and another finds it. */
        final AtomicReferenceArray<Stamped> places = new AtomicReferenceArray<>(PLACES);

        /** Set just before the pool is closed. */
        volatile boolean closed;

        Under(Round round, BufferPool pool) {
            this.round = round;
            this.pool = pool;
        }

        void closeInTheMiddle(SplittableRandom random) throws Exception {
            round.waitBeforeClosing(random);
            closed = true;
            pool.close();
            round.tally().count(Fault.CLOSED);
            round.end();
        }

        void use(SplittableRandom random) {
            long calls = 0;
            long leases = 0;
            try {
                while (!round.isOver()) {
                    calls++;
                    int what = random.nextInt(1000);
                    if (what < 995) {
                        Stamped mine = acquire(random);
                        Stamped found = places.getAndSet(random.nextInt(PLACES), mine);
                        if (found != null) {
                            release(found, random);
                            leases++;
                        }
                    } else if (what < 996) {
                        check(pool.trim() >= 0, "bytes trimmed", -1);
                    } else if (what < 998) {
                        acquireTooLittle();
                    } else {
                        PoolStats stats = pool.stats();
                        check(stats.nativeBytes() <= stats.limit(), "more than the limit", stats.nativeBytes());
                    }
                }
            } catch (StaleHandleException e) {
                throw e;
            } catch (IllegalStateException e) {
                if (!closed) {
                    throw e;
                }
            } finally {
                round.tally().countCalls(calls);
                round.tally().countAccounted(leases);
            }
        }

        /** A lease, or null for the limit. */
        private Stamped acquire(SplittableRandom random) {
            int bytes = random.nextInt(20) == 0 ? random.nextInt(LARGEST_REQUEST + 1) : random.nextInt(1024);
            PooledBuffer buffer;
            try {
                buffer = pool.acquire(bytes);
            } catch (IllegalStateException e) {
                if (closed) {
                    throw e;
                }
                round.tally().count(Fault.LIMIT);
                return null;
            }
            check(buffer.capacity() >= bytes, "smaller than asked for", buffer.capacity());
            return Stamped.write(buffer, stamps.incrementAndGet());
        }

        private void acquireTooLittle() {
            try {
                pool.acquire(-1);
                throw new AssertionError("lent a buffer of -1 bytes");
            } catch (IllegalArgumentException expected) {
                round.tally().count(Fault.BAD_INPUT);
            }
        }

        private void release(Stamped stamped, SplittableRandom random) {
            stamped.check();
            long handle = stamped.buffer.handle();
            check(pool.get(handle) == stamped.buffer, "the handle leads to another lease", handle);
            switch (random.nextInt(4)) {
                case 0 -> check(pool.release(handle), "not released", handle);
                case 1 -> check(pool.read(handle, memory -> stamped.releaseUnderAReader(pool, handle, memory)), "not read", handle);
                default -> stamped.buffer.close();
            }
            check(!pool.release(handle), "released twice", handle);
            check(!pool.read(handle, memory -> {}), "read when it was over", handle);
            if (Buffer.CHECKED && random.nextInt(100) == 0) { // otherwise it may be the next lease's by now
                useAfterTheEnd(stamped.buffer);
            }
        }

        private void useAfterTheEnd(PooledBuffer buffer) {
            try {
                buffer.close();
                throw new AssertionError("a buffer was given back twice");
            } catch (StaleHandleException expected) {
                round.tally().count(Fault.STALE);
            }
        }

        /** With no thread left: what is out is in its place, and untouched; once it is back, all memory can go. */
        void audit() {
            long out = 0;
            for (int i = 0; i < PLACES; i++) {
                out += places.get(i) == null ? 0 : 1;
            }
            check(pool.stats().inUse() == out, "not " + out + " in use, but", pool.stats().inUse());
            for (int i = 0; i < PLACES; i++) {
                Stamped stamped = places.get(i);
                if (stamped != null) {
                    stamped.check();
                    stamped.buffer.close();
                }
            }
            round.tally().countAccounted(out);
            if (!closed) {
                pool.trim();
            }
            Held.awaitBytes(pool, 0); // what came back after a close is freed in the background
            PoolStats stats = pool.stats();
            check(stats.inUse() == 0 && stats.idle() == 0, "buffers when all are back and trimmed", stats.idle());
            check(stats.nativeBytes() == 0, "bytes held when all are back and trimmed", stats.nativeBytes());
            check(stats.created() == stats.discarded(), "created " + stats.created() + ", discarded", stats.discarded());
        }
    }
}
