package com.example.lines;

import io.github.poolchain.pool.PooledBuffer;
import java.nio.channels.SocketChannel;

/** A line on its way from who has read it to who answers it; used again and again. */
final class Request {
    SocketChannel from;
    PooledBuffer line;
}
