package io.github.poolchain.jackson;

import io.github.poolchain.pool.Pool;
import java.lang.ref.Cleaner;
import java.util.Objects;
import tools.jackson.core.util.BufferRecycler;

/**
 * Where recyclers come from and go back to. It does not lead to the {@link PoolchainRecyclerPool}, and neither does an idle recycler: so the
 * collector notices when nobody has that any more, and the cleaner closes the pool.
 */
final class Home {
    static final Cleaner CLEANER = Cleaner.create();

    /** Stands for recyclers that the collector got, where only their number counts. */
    private static final PooledRecycler LOST = new PooledRecycler();

    final Pool<PooledRecycler> pool;
    final int capacity;

    Home(int capacity) {
        this.capacity = capacity;
        this.pool = Pool.builder(this::make)
                .maxIdle(capacity)
                .onDiscard(PooledRecycler::discarded)
                .build();
    }

    private PooledRecycler make() {
        return new PooledRecycler(this);
    }

    /** The recycler, which must come from here. */
    PooledRecycler own(BufferRecycler recycler) {
        Objects.requireNonNull(recycler, "recycler");
        if (recycler instanceof PooledRecycler own && own.home == this) {
            return own;
        }
        throw new IllegalArgumentException("the recycler does not come from this pool: " + recycler);
    }

    /** One that was lent has become unreachable. */
    private void lost() {
        try {
            pool.invalidate(LOST);
        } catch (IllegalStateException noneInUse) {
            // Then it is not counted, and nothing is left to do.
        }
    }

    /** What becomes of a recycler; run by the cleaner when the collector has got it, or by the discard. */
    static final class Fate implements Runnable {
        private final Home home;

        /** False, then true once. */
        private volatile boolean isDiscarded;

        Fate(Home home) {
            this.home = home;
        }

        void discard() {
            isDiscarded = true;
        }

        @Override
        public void run() {
            if (!isDiscarded) {
                home.lost();
            }
        }
    }
}
