package io.github.poolchain.demo;

import java.time.Duration;

/**
 * How a {@link Server} is set up.
 *
 * @param loops how many threads wait for sockets and answer
 * @param bufferBytes size of the buffers that are read into and written from; also the longest head of a request
 * @param maxBodyBytes the longest body of a request
 * @param maxConnections how many connections may be open; one more is answered 503
 * @param idleTimeout how long a connection may be open without a request
 * @param requestTimeout how long the whole of a request may take to arrive
 * @param writeTimeout how long a client may take to accept what a buffer holds
 * @param lingerTimeout how long, after the last answer, to wait for the client to close
 */
record ServerOptions(
        int loops,
        int bufferBytes,
        long maxBodyBytes,
        int maxConnections,
        Duration idleTimeout,
        Duration requestTimeout,
        Duration writeTimeout,
        Duration lingerTimeout) {

    /** The smallest buffer: room for the longest answer. */
    static final int MIN_BUFFER_BYTES = 1024;

    ServerOptions {
        requireAtLeast("loops", loops, 1);
        requireAtLeast("bufferBytes", bufferBytes, MIN_BUFFER_BYTES);
        requireAtLeast("maxBodyBytes", maxBodyBytes, 0);
        requireAtLeast("maxConnections", maxConnections, 1);
        requireAtLeast("idleTimeout", idleTimeout.toMillis(), 1);
        requireAtLeast("requestTimeout", requestTimeout.toMillis(), 1);
        requireAtLeast("writeTimeout", writeTimeout.toMillis(), 1);
        requireAtLeast("lingerTimeout", lingerTimeout.toMillis(), 1);
    }

    static ServerOptions defaults() {
        Duration tenSeconds = Duration.ofSeconds(10);
        return new ServerOptions(2, 4096, 64 * 1024, 4096, Duration.ofSeconds(60), tenSeconds, tenSeconds,
                Duration.ofSeconds(2));
    }

    ServerOptions withLoops(int loops) {
        return new ServerOptions(loops, bufferBytes, maxBodyBytes, maxConnections, idleTimeout,
                requestTimeout, writeTimeout, lingerTimeout);
    }

    ServerOptions withMaxConnections(int maxConnections) {
        return new ServerOptions(loops, bufferBytes, maxBodyBytes, maxConnections, idleTimeout,
                requestTimeout, writeTimeout, lingerTimeout);
    }

    /** The same with other time limits; that for lingering stays. */
    ServerOptions withTimeouts(Duration idle, Duration request, Duration write) {
        return new ServerOptions(loops, bufferBytes, maxBodyBytes, maxConnections, idle, request, write,
                lingerTimeout);
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be at least " + least);
        }
    }
}
