/**
 * The demo: an HTTP/1.1 server that recycles its buffers through a {@link io.github.poolchain.pool.BufferPool} and
 * passes its connections between threads as handles through {@link io.github.poolchain.deque.PoolChain}s, under a
 * collector that never frees. {@link io.github.poolchain.demo.Demo} starts it, drives it, and compares it with the same
 * server on buffers that the garbage collector must clear away.
 */
@NullMarked
package io.github.poolchain.demo;

import org.jspecify.annotations.NullMarked;
