package io.github.poolchain.idle;

import java.util.ArrayList;
import java.util.List;

/**
 * Has each class that a call needs initialized before the first pool is there. A class whose initialization a full stack ends in the
 * midst of a call can never be used again.
 */
final class Rehearsal {
    private static final int OBJECTS = 40;
    private static volatile boolean done;

    private Rehearsal() {}

    /** Any thread. Does everything once with a small store; the next time nothing. */
    static void once() {
        if (!done) {
            done = true; // first: the store that it makes comes here, too
            try {
                play();
            } catch (Throwable notEnough) {
                done = false;
                throw notEnough;
            }
        }
    }

    private static void play() {
        play(new Waiters(false));
        play(new Waiters(true));
    }

    private static void play(Waiters waiters) {
        Store<Object> store = new Store<>(waiters, 1, Sampler.none());
        List<Object> out = new ArrayList<>();
        for (int i = 0; i < OBJECTS; i++) {
            boolean _ = store.give(i) || store.giveSlow(i);
        }
        for (int i = 0; i < OBJECTS / 2; i++) {
            Object taken = store.take();
            out.add(taken == null ? store.takeSlow(true) : taken);
        }
        waiters.hold();
        boolean _ = store.sweep(object -> false, true, 0);
        store.endPeriod(0);
        waiters.unhold();
        try {
            Object _ = waiters.<Object>await(look -> out.size() < OBJECTS ? store.takeAnywhere(look) : null, 1, 0);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        boolean _ = waiters.isOthersTurn();
        waiters.wakeAll();
        waiters.hold();
        boolean _ = store.sweep(object -> true, false, 0);
        store.close();
        boolean _ = store.free(0);
        long _ = store.size() + store.given() + store.steals() + store.stolen() + store.footprint();
    }
}
