package io.github.poolchain.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Retainable;
import org.eclipse.jetty.io.RetainableByteBuffer;

/** One lease of memory, for one {@code acquire}. Counted by Jetty's own counter, which lets exactly one release be the last. */
final class Lease extends RetainableByteBuffer.Pooled {
    /**
     * @param buffer the memory; emptied here
     * @param giveBack called once, by the last release
     */
    Lease(ByteBufferPool pool, ByteBuffer buffer, Runnable giveBack) {
        super(pool, buffer.limit(0), new Counter(giveBack));
    }

    private static final class Counter extends Retainable.ReferenceCounter {
        private final Runnable giveBack;

        Counter(Runnable giveBack) {
            this.giveBack = giveBack;
        }

        @Override
        public boolean release() {
            boolean last = super.release();
            if (last) {
                giveBack.run();
            }
            return last;
        }
    }
}
