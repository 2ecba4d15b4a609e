package io.github.poolchain.demo;

import java.io.IOException;

/** A server as {@link ServerMain} runs it. */
interface DemoServer extends AutoCloseable {
    /** The port it listens on. */
    int port();

    /** Its numbers. They are read one after the other while the server goes on. */
    Sample sample();

    @Override
    void close() throws IOException;
}
