package io.github.poolchain.netty;

import io.github.poolchain.pool.PoolStats;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

/** Makes the error that Netty's users know for a limit of direct memory. */
final class NettyErrors {
    private NettyErrors() {}

    /** Any thread. That error, or if it cannot be made an {@link OutOfMemoryError}, which it is, too. */
    static OutOfMemoryError outOfDirectMemory(int bytes, PoolStats stats) {
        String message = "failed to allocate " + bytes + " byte(s) of direct memory (used: " + stats.nativeBytes() + ", max: " + stats.limit()
                + ')';
        OutOfMemoryError plain = new OutOfMemoryError(message);
        try {
            return copy(plain);
        } catch (IOException | ClassNotFoundException | RuntimeException notHere) { // for instance a filter of serial data
            return plain;
        }
    }

    /** The class is final and its constructor not public, but it is serializable: an error of the same fields is read as one. */
    private static OutOfMemoryError copy(OutOfMemoryError plain) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(plain);
        }
        try (ObjectInputStream in = new AsNettys(bytes.toByteArray())) {
            OutOfMemoryError read = (OutOfMemoryError) in.readObject();
            read.setStackTrace(plain.getStackTrace());
            return read;
        }
    }

    private static final class AsNettys extends ObjectInputStream {
        AsNettys(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected ObjectStreamClass readClassDescriptor() throws IOException, ClassNotFoundException {
            ObjectStreamClass read = super.readClassDescriptor();
            boolean isError = read.getName().equals(OutOfMemoryError.class.getName());
            return isError ? ObjectStreamClass.lookup(OutOfDirectMemoryError.class) : read;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            boolean isNettys = description.getName().equals(OutOfDirectMemoryError.class.getName());
            return isNettys ? OutOfDirectMemoryError.class : super.resolveClass(description);
        }
    }
}
