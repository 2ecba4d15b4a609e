package io.github.poolchain.pool;

import io.github.poolchain.deque.DequeStalls;
import io.github.poolchain.idle.IdleStalls;
import io.github.poolchain.testkit.Stepper;
import java.util.concurrent.Callable;

/** A call in a thread of its own that has been stopped in the pool or in a deque, until {@link #goOn}. */
final class StoppedCall<T> implements AutoCloseable {
    private final Stepper stepper = new Stepper("stopped");

    private StoppedCall(int arrival, Callable<T> body) {
        stepper.begin(body);
        for (int i = 0; i < arrival && !stepper.hasEnded(); i++) {
            stepper.goOn();
        }
    }

    /** Starts a call, and waits until it has come to the seam for the {@code arrival}th time. */
    static <T> StoppedCall<T> at(Seam seam, int arrival, Callable<T> body) throws Exception {
        Seam.install(reached -> {
            if (reached == seam) {
                Stepper.arrived(reached);
            }
        });
        StoppedCall<T> call = new StoppedCall<>(arrival, body);
        if (!call.hasStopped()) {
            throw new AssertionError("the call has not come to " + seam + ": it returned " + call.goOn());
        }
        return call;
    }

    /** As {@link #at(Seam, int, Callable)}, of a seam of the stores. */
    static <T> StoppedCall<T> inStore(String seam, int arrival, Callable<T> body) throws Exception {
        IdleStalls.install(reached -> {
            if (reached.equals(seam)) {
                Stepper.arrived(reached);
            }
        });
        StoppedCall<T> call = new StoppedCall<>(arrival, body);
        if (!call.hasStopped()) {
            throw new AssertionError("the call has not come to " + seam + ": it returned " + call.goOn());
        }
        return call;
    }

    /** Starts a call, and waits until it has come to the {@code arrival}th seam of the deques, or has ended. */
    static <T> StoppedCall<T> inDeque(int arrival, Callable<T> body) {
        DequeStalls.install(() -> Stepper.arrived("a seam of the deques"));
        return new StoppedCall<>(arrival, body);
    }

    boolean hasStopped() {
        return !stepper.hasEnded();
    }

    /** Lets the call go on to its end: what it returned; throws what it threw. */
    @SuppressWarnings("unchecked") // the body's
    T goOn() throws Exception {
        stepper.goOnToTheEnd();
        if (stepper.thrown() instanceof Exception exception) {
            throw exception;
        }
        if (stepper.thrown() != null) {
            throw new AssertionError("in the stopped call", stepper.thrown());
        }
        return (T) stepper.result();
    }

    @Override
    public void close() {
        Seam.install(null);
        IdleStalls.install(null);
        DequeStalls.install(null);
        stepper.close();
    }
}
