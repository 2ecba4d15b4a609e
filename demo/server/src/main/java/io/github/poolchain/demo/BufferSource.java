package io.github.poolchain.demo;

import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the server's buffers come from. It is the only thing in which the rows of the demo's table differ.
 * All methods may be called by any thread.
 */
interface BufferSource extends AutoCloseable {
    /** A new, empty place for a buffer of this source. */
    Lease newLease();

    /** How many buffers are taken and not given back; 0 from a source that does not keep count. */
    long inUse();

    /** Native memory that the source itself holds, in bytes. */
    long nativeBytes();

    @Override
    void close();

    /**
     * The source of that name: {@code pool}, {@code heap} or {@code direct}.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    static BufferSource named(String name, long maxPoolBytes) {
        return switch (name) {
            case "pool" -> new Pooled(maxPoolBytes);
            case "heap" -> new Fresh(false);
            case "direct" -> new Fresh(true);
            default -> throw new IllegalArgumentException("no buffer source \"" + name + "\": pool, heap or direct");
        };
    }

    /** Buffers of a {@link BufferPool}. */
    final class Pooled implements BufferSource {
        private final BufferPool pool;

        Pooled(long maxBytes) {
            pool = BufferPool.builder().maxBytes(maxBytes).leakSampling(0).build();
        }

        @Override
        public Lease newLease() {
            return new Lease() {
                private @Nullable PooledBuffer pooled;

                @Override
                @Nullable ByteBuffer take(int bytes) {
                    try {
                        PooledBuffer acquired = pool.acquire(bytes);
                        pooled = acquired;
                        return acquired.byteBuffer();
                    } catch (IllegalStateException | OutOfMemoryError atTheLimit) {
                        return null;
                    }
                }

                @Override
                void giveBack() {
                    Objects.requireNonNull(pooled, "nothing was taken").close();
                    pooled = null;
                }
            };
        }

        @Override
        public long inUse() {
            return pool.stats().inUse();
        }

        @Override
        public long nativeBytes() {
            return pool.stats().nativeBytes();
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /** A new buffer each time, left to the garbage collector afterwards. */
    final class Fresh implements BufferSource {
        private final boolean direct;

        Fresh(boolean direct) {
            this.direct = direct;
        }

        @Override
        public Lease newLease() {
            return new Lease() {
                @Override
                @Nullable ByteBuffer take(int bytes) {
                    try {
                        return direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
                    } catch (OutOfMemoryError atTheLimit) {
                        return null;
                    }
                }

                @Override
                void giveBack() {}
            };
        }

        @Override
        public long inUse() {
            return 0;
        }

        @Override
        public long nativeBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
