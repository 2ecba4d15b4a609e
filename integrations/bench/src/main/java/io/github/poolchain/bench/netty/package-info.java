/** Netty's allocators and ours on the same traffic: as benchmarks of sizes, and under a real HTTP server ({@code NettyAllocators}). */
package io.github.poolchain.bench.netty;
