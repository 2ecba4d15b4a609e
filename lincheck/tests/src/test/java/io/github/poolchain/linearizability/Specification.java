package io.github.poolchain.linearizability;

import java.util.List;

/**
 * What a structure may answer, as a machine: each call does one or more steps, each at one moment between the call and
 * its return. A call of a single step is atomic. A call of several is not, and its steps say in what way.
 *
 * <p>Where Lincheck's own verifier calls a sequential structure and compares answers, this asks about the answer that has
 * been given: so a specification may permit more than one.
 *
 * @param <S> the states: immutable, with equality by value
 */
public interface Specification<S> {
    /** The state before the first call. */
    S initial();

    /**
     * What may come of the next step of a call.
     *
     * @param progress what the call's step before has left; null if this is its first
     * @return empty if the call cannot do its next step in this state and still give its answer
     */
    List<Step<S>> next(S state, Call call, Object progress);

    /**
     * A call and its answer.
     *
     * @param result what the method returned or threw; null if it returns nothing
     */
    record Call(String method, List<Object> arguments, Object result) {
        public long number(int argument) {
            return ((Number) arguments.get(argument)).longValue();
        }
    }

    /**
     * A step that is possible.
     *
     * @param progress null if it was the call's last
     */
    record Step<S>(S state, Object progress) {}

    /** The call can do its last step, which leads to this state. */
    default List<Step<S>> last(S state) {
        return List.of(new Step<>(state, null));
    }

    /** The call can do a step, which leads to this state, and has more to come. */
    default List<Step<S>> more(S state, Object progress) {
        return List.of(new Step<>(state, progress));
    }

    /** The call can do its last step, which changes nothing, if the answer is right. */
    default List<Step<S>> lastIf(boolean right, S state) {
        return right ? last(state) : List.of();
    }
}
