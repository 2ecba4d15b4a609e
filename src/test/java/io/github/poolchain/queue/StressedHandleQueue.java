package io.github.poolchain.queue;

import java.util.ArrayList;
import java.util.List;

/** A {@link HandleQueue} of boxed longs. */
record StressedHandleQueue(HandleQueue<Long> queue) implements QueueStress.Subject {
    @Override
    public void put(long value) throws InterruptedException {
        queue.put(value);
    }

    @Override
    public boolean offer(long value) {
        return queue.offer(value);
    }

    @Override
    public int offer(long[] from, int offset, int length) {
        int count = 0;
        while (count < length && queue.offer(from[offset + count])) {
            count++;
        }
        return count;
    }

    @Override
    public long take() throws InterruptedException {
        return queue.take();
    }

    @Override
    public long poll() {
        Long value = queue.poll();
        return value == null ? 0 : value;
    }

    @Override
    public int poll(long[] into, int offset, int length) {
        List<Long> several = new ArrayList<>(length);
        int count = queue.drainTo(several, length);
        for (int i = 0; i < count; i++) {
            into[offset + i] = several.get(i);
        }
        return count;
    }

    @Override
    public boolean isDrained() {
        return queue.isDrained();
    }

    @Override
    public long nativeBytes() {
        return 0; // its cells are on the heap
    }

    @Override
    public void close() {
        queue.close();
    }

    @Override
    public LongQueue inside() {
        return queue.queue();
    }
}
