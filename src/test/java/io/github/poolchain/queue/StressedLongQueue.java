package io.github.poolchain.queue;

/** A {@link LongQueue} as it is. */
record StressedLongQueue(LongQueue inside) implements QueueStress.Subject {
    @Override
    public void put(long value) throws InterruptedException {
        inside.put(value);
    }

    @Override
    public boolean offer(long value) {
        return inside.offer(value);
    }

    @Override
    public int offer(long[] from, int offset, int length) {
        return inside.offer(from, offset, length);
    }

    @Override
    public long take() throws InterruptedException {
        return inside.take();
    }

    @Override
    public long poll() {
        return inside.poll();
    }

    @Override
    public int poll(long[] into, int offset, int length) {
        return inside.poll(into, offset, length);
    }

    @Override
    public boolean isDrained() {
        return inside.isDrained();
    }

    @Override
    public long nativeBytes() {
        return inside.footprint();
    }

    @Override
    public void close() {
        inside.close();
    }
}
