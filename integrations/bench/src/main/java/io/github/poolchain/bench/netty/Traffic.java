package io.github.poolchain.bench.netty;

import java.util.SplittableRandom;

/**
 * Sizes of buffers as servers ask for them. The shares are written down by us after what the codecs do, not recorded from somebody's
 * network; within a range the logarithm of the size is uniform, so that small sizes are as frequent as large ones.
 */
public enum Traffic {
    /** An HTTP/1.1 server: what is read goes into 2 KiB, heads are some hundred bytes, and bodies of all kinds come between. */
    HTTP(new int[][] {
        {30, 2048, 2048}, // reads
        {25, 128, 512}, // heads
        {25, 64, 4 << 10}, // small bodies: JSON
        {14, 4 << 10, 32 << 10}, // pages, scripts
        {5, 32 << 10, 128 << 10}, // images
        {1, 128 << 10, 1 << 20} // downloads in pieces
    }),

    /** A WebSocket server: mostly short messages, now and then a document. */
    WEBSOCKET(new int[][] {
        {20, 2048, 2048}, // reads
        {30, 2, 14}, // heads of frames
        {30, 16, 256}, // chat, prices
        {15, 256, 2 << 10}, //
        {4, 2 << 10, 16 << 10}, //
        {1, 16 << 10, 256 << 10} // the state at the beginning
    });

    private static final int DRAWN = 1 << 12;

    /** Percent, least, most. */
    private final int[][] ranges;

    Traffic(int[][] ranges) {
        this.ranges = ranges;
    }

    /** As many sizes as a power of two, the same for the same seed. */
    int[] draw(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] sizes = new int[DRAWN];
        for (int i = 0; i < DRAWN; i++) {
            sizes[i] = one(random);
        }
        return sizes;
    }

    private int one(SplittableRandom random) {
        int percent = random.nextInt(100);
        for (int[] range : ranges) {
            percent -= range[0];
            if (percent < 0) {
                return (int) Math.round(range[1] * Math.pow((double) range[2] / range[1], random.nextDouble()));
            }
        }
        throw new AssertionError("the shares of " + this + " are less than 100 percent");
    }
}
