package io.github.poolchain.pool;

/**
 * Tells from how much is in use whether a pool looks as if it leaked: what leaks never comes back, so the least that is in use during
 * a period rises, period after period. By one thread at a time.
 */
final class LeakSuspicion {
    /*
     * The least counts and not the mean, for load comes and goes within a period. Eight rises make a suspicion, if there is no fall between
     * and there are never more than three periods without a rise: so a leak of one object in four periods is noticed in
     * the end, while a pool that has become fuller once is not suspected. Fewer would come by chance: where each period's least has nothing to
     * do with the one before, n rises in a row come once in (n + 1)! periods. A suspicion ends as the counting of rises does. It may be
     * wrong, where load grows all the time; so it raises the number of samples, but no alarm.
     */

    /** So many rises make a suspicion. */
    static final int RISES = 8;

    /** After so many periods without a rise, those before do not count any more. */
    static final int LONGEST_PAUSE = 3;

    private static final long NONE = -1;

    /** In this period; {@link #NONE} if nobody has looked. */
    private long least = NONE;

    /** In the period before. */
    private long before = NONE;

    private long beforeRises;
    private int rises;
    private int pause;

    /** Several times a period. So much is in use now. */
    void look(long inUse) {
        least = least == NONE ? inUse : Math.min(least, inUse);
    }

    /** Whether the pool looks as if it leaked; at the end of a period. */
    boolean endOfPeriod() {
        if (least != NONE) {
            count(least);
            before = least;
            least = NONE;
        }
        return rises >= RISES;
    }

    private void count(long now) {
        if (before == NONE || now < before || (now == before && pause == LONGEST_PAUSE)) {
            rises = 0;
            pause = 0;
        } else if (now == before) {
            pause++;
        } else {
            if (rises == 0) {
                beforeRises = before;
            }
            rises++;
            pause = 0;
        }
    }

    /** What the least in use was before it began to rise. */
    long from() {
        return beforeRises;
    }

    /** What it is now. */
    long to() {
        return before;
    }
}
