package io.github.poolchain.soak;

/** One kind of structure, under whatever calls are allowed. */
public interface Soaked {
    /** What it is called in the report. */
    String name();

    /** Opens a structure, has threads work on it until the round is over, audits it and closes it; throws what is wrong. */
    void run(Round round) throws Exception;
}
