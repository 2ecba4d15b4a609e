package io.github.poolchain.app;

import io.github.poolchain.agrona.LeaseBuffer;
import io.github.poolchain.pool.BufferPool;
import io.github.poolchain.pool.PooledBuffer;
import org.agrona.MutableDirectBuffer;

/** The README's example, as a user's program. */
public final class Main {
    private Main() {}

    @SuppressWarnings("SystemOut") // what it prints is looked at
    private static void print(Object line) {
        System.out.println(line);
    }

    public static void main(String[] args) {
        // README
        try (BufferPool pool = BufferPool.create();
                PooledBuffer lease = pool.acquire(1024)) {
            MutableDirectBuffer buffer = new LeaseBuffer(lease);
            buffer.putInt(0, 42);
            int length = 4 + buffer.putStringUtf8(4, "from a lease");

            print(buffer.getInt(0) + " " + buffer.getStringUtf8(4));    // 42 from a lease
            print(length);                                              // 20: what to offer or to write
        }
        // end of README
        print(Main.class.getModule().isNamed() + " " + LeaseBuffer.class.getModule().getName());
    }
}
