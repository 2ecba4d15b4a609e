package io.github.poolchain.handle;

/** More preemptions. */
class HandleTableInterleavingsIT extends TableAllPairs {
    HandleTableInterleavingsIT() {
        super(3);
    }
}
