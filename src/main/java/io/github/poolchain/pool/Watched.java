package io.github.poolchain.pool;

import java.util.function.Consumer;

/** Which of what is lent is watched for leaks, and what begins the watch; called by the thread that gets it. */
record Watched<T>(Sampling sampling, Consumer<? super T> begin) {
    static <T> Watched<T> nothing() {
        return new Watched<>(new Sampling(0), object -> {});
    }
}
