package io.github.poolchain.idle;

/**
 * Two cache lines of nothing before the fields of a subclass, which one thread writes all the time. Fields of a superclass lie
 * before those of a subclass; there is no other way without a flag.
 */
@SuppressWarnings("UnusedVariable") // they are there to take room
abstract class Line {
    long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb, pc, pd, pe, pf;
}
