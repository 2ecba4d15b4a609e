package io.github.poolchain.handle;

/** Every order there is of two single operations, and more. */
class HandleTableInterleavingsIT extends TableAllPairs {
    HandleTableInterleavingsIT() {
        super(5);
    }
}
