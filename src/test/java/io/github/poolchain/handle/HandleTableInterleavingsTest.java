package io.github.poolchain.handle;

class HandleTableInterleavingsTest extends TableAllPairs {
    HandleTableInterleavingsTest() {
        super(2);
    }
}
