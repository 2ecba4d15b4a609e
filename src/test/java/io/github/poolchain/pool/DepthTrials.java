package io.github.poolchain.pool;

import io.github.poolchain.idle.Stack;
import io.github.poolchain.testkit.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Each call of a pool in each of its states with each amount of stack, and the accounts after it. */
final class DepthTrials<T> {
    /*
     * A trial is a call and the state that it finds. For each level above the end of the stack: bring about the state, make the
     * call, and then, with the whole stack, compare what the pool says with what is really lent. An overflow may leave the call
     * undone or done; the accounts say which. It may not leave it half done: no object in two hands, none in nobody's.
     *
     * At the end of a trial everything is given back. Another thread then gets as many as there may be, gives them back, and trims
     * twice, after which nothing may be idle; and closes, after which nothing may be left.
     */

    /** More than the objects of several magazines. */
    private static final int POPULATION = 300;

    /** Idle objects: none, one, around one magazine of 128 and around two, and nearly all. */
    private static final int[] STATES = {0, 1, 128, 257, 290};

    private static final int EACH = -1;

    /** The same for a close, which takes a pool for each. */
    private static final int[] STATES_TO_CLOSE = {0, 3, 130};

    /** So many levels in a row on which a call does not overflow, and it has all of the stack that it needs. */
    private static final int ENOUGH = 24;

    /** Whether each call is tried in one state only, and not at each level as long as it does not begin. */
    private static final boolean SHORT = Boolean.getBoolean("few");

    /** Then so many levels are left out. */
    private static final int STRIDE = 6;

    private static final Duration MOMENT = Duration.ofNanos(20_000);
    private static final int PATIENCE_SECONDS = 20;

    /** A thousandth of the calls that a busy machine makes in that time. */
    private static final int FEW = 20;

    /** Says which state that is. */
    private static int turn = Integer.getInteger("turn", 0);

    private final Supplier<DepthSubject<T>> factory;
    private final DepthAccounts<T> accounts = new DepthAccounts<>();
    private final Worker neighbour = new Worker();
    private final Random random = new Random(7);

    private DepthSubject<T> subject;
    private T result;
    private T given;
    private FutureTask<T> waiter;

    /** Which of the states the pool is in now; or that the call is tried in each. */
    private int state = EACH;

    /** How many calls have been made. */
    private volatile int calls;

    DepthTrials(Supplier<DepthSubject<T>> factory) {
        this.factory = factory;
        begin(POPULATION);
    }

    /** What was wrong, and how often. */
    Map<String, Integer> complaints() {
        return accounts.complaints();
    }

    /** How many calls have been made. */
    int calls() {
        return calls;
    }

    /** So that everything is compiled as it will be where it matters. */
    void warmUp(int times) {
        for (int i = 0; i < times; i++) {
            accounts.give(1);
            accounts.hold(subject.get());
            if (i % 100 == 0) {
                accounts.idle(i / 100 % POPULATION);
                accounts.idle(0);
            }
            if (i % 1_000 == 0) {
                accounts.check();
                subject.trim();
            }
        }
        end();
    }

    void run() throws Exception {
        turn++;
        for (int i = 0; i < STATES.length; i++) {
            int idle = STATES[i];
            state = i;
            sweep("get", idle, () -> idle(idle), () -> result = subject.get(), this::settleGet);
            sweep("tryGet", idle, () -> idle(idle), () -> result = subject.tryGet(), this::settleGet);
            sweep("get(Duration)", idle, () -> idle(idle), () -> result = subject.get(MOMENT), this::settleGet);
            sweep("get of another's", idle, () -> another(idle), () -> result = subject.get(), this::settleGet);
            sweep("get of older", idle, () -> older(idle), () -> result = subject.get(), this::settleGet);
            sweep("put", idle, () -> toPut(idle), () -> subject.put(given), this::settlePut);
            sweep("trim", idle, () -> idle(idle), () -> subject.trim(), accounts::check);
            sweep("trim of older", idle, () -> older(idle), () -> subject.trim(), accounts::check);
        }
        state = EACH;
        sweep("get of a new one", 0, this::toMake, () -> result = subject.get(), this::settleGet);
        sweep("stats", 1, () -> idle(1), () -> subject.stats(), accounts::check);
        sweep("look", 1, () -> toPut(1), () -> subject.look(given), () -> accounts.hold(given));
        if (subject.limit != Integer.MAX_VALUE) {
            sweep("put for a waiter", 0, this::toWaiter, () -> subject.put(given), this::settleWaiter);
        }
        for (int idle : STATES_TO_CLOSE) {
            sweep("close", idle, () -> toClose(idle), () -> subject.close(), this::settleClose);
        }
    }

    // ---- A sweep over all levels

    private void sweep(String call, int idle, Step prepare, StackDepth.Action action, Step settle) throws Exception {
        if (!call.matches(System.getProperty("calls", ".*"))) {
            return; // to look into one
        }
        if (SHORT && state != EACH && Math.floorMod(call.hashCode() + turn, STATES.length) != state) {
            return;
        }
        accounts.trial(call + " with " + idle + " idle");
        Runnable dive = () -> {
            try {
                dive(prepare, action, settle);
            } catch (Throwable t) {
                accounts.complain("throws " + t + " at " + List.of(t.getStackTrace()));
            }
        };
        Thread diver = new Thread(null, dive, "diver", StackDepth.STACK_BYTES);
        diver.setDaemon(true);
        diver.start();
        for (int before = calls; !diver.join(Duration.ofSeconds(PATIENCE_SECONDS)); before = calls) {
            if (calls - before < FEW) {
                throw hang(diver); // or comes back from each call only when its patience is over
            }
        }
        if (call.equals("close")) {
            begin(POPULATION);
        } else {
            end();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread at a time
    private void dive(Step prepare, StackDepth.Action action, Step settle) throws Exception {
        int overflows = 0;
        int first = random.nextInt(StackDepth.SPACERS);
        for (int i = 0; i < StackDepth.SPACERS_IN_A_SWEEP; i++) {
            int spacer = (first + i) % StackDepth.SPACERS;
            int smooth = 0;
            Throwable thrown = null;
            for (int level = 0; smooth < ENOUGH && !accounts.isEnough(); level += isReserving(thrown) ? STRIDE : 1) {
                prepare.run();
                result = null;
                thrown = StackDepth.call(level, spacer, action);
                calls++;
                smooth++;
                if (thrown instanceof StackOverflowError) {
                    overflows++;
                    smooth = 0;
                } else if (thrown != null && !(thrown instanceof IllegalStateException && accounts.held() == accounts.mayBeHeld())) {
                    accounts.complain("throws " + thrown);
                }
                settle.run();
                accounts.check();
                if (accounts.isSpoilt()) {
                    begin(POPULATION);
                }
            }
        }
        if (overflows == 0) {
            accounts.complain("never overflows: nothing is tested");
        }
    }

    /** Whether the call did nothing, as it found too little stack; and will at the next level. */
    private static boolean isReserving(Throwable thrown) {
        if (!SHORT || !(thrown instanceof StackOverflowError) || thrown.getStackTrace().length < 2) {
            return false;
        }
        StackTraceElement end = thrown.getStackTrace()[0];
        return end.getClassName().equals(Stack.class.getName()) || thrown.getStackTrace()[1].getClassName().equals(Stack.class.getName());
    }

    private void begin(int population) {
        if (subject != null) {
            try {
                neighbour.run(() -> {
                    subject.close(); // again, or because it is spoilt
                    return null;
                });
            } catch (RuntimeException broken) {
                accounts.complain("cannot be closed: " + broken);
            }
        }
        subject = factory.get();
        accounts.begin(subject, population);
    }

    /** What another thread can do after it all, and whether all is discarded once it is idle. */
    private void end() {
        try {
            neighbour.run(() -> {
                accounts.giveAll();
                accounts.check();
                if (subject.limit == Integer.MAX_VALUE) {
                    accounts.hold(subject.get());
                } else {
                    accounts.takeAll();
                }
                accounts.check();
                accounts.giveAll();
                subject.trim();
                subject.trim();
                accounts.checkNothingIsIdle("two trims, and no get between them");
                subject.close();
                accounts.checkNothingIsKept();
                return null;
            });
        } catch (RuntimeException broken) {
            accounts.complain("throws later: " + broken);
        }
        begin(POPULATION);
    }

    // ---- Before a call

    private void idle(int target) {
        accounts.idle(target <= 1 ? target : target - 2 + random.nextInt(5));
    }

    private void toPut(int target) {
        idle(target);
        if (accounts.held() == 0) {
            accounts.hold(subject.get());
        }
        given = accounts.release();
        subject.beforePut(given);
    }

    /** What there is lies with another thread. */
    private void another(int target) {
        accounts.idle(0);
        neighbour.run(() -> {
            accounts.idle(target);
            return null;
        });
    }

    private void older(int target) {
        while (accounts.held() + subject.stats().idle() < POPULATION) {
            accounts.hold(subject.get());
        }
        idle(target);
        subject.trim();
    }

    private void toMake() {
        if (subject.stats().created() - subject.stats().discarded() >= subject.limit) {
            accounts.giveAll();
            subject.trim();
            subject.trim();
        }
        accounts.idle(0);
    }

    /** A fresh pool, with idle objects of both generations. */
    private void toClose(int target) {
        begin(target + 4);
        idle(target);
        subject.trim();
        accounts.give(2);
    }

    /** All are lent, and another thread waits for one. */
    private void toWaiter() {
        while (accounts.held() < accounts.mayBeHeld()) {
            accounts.hold(subject.get());
        }
        given = accounts.release();
        subject.beforePut(given);
        waiter = neighbour.start(() -> subject.get(Duration.ofSeconds(PATIENCE_SECONDS)));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (subject.stats().waiters() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("nobody waits");
            }
            Threads.letOthersRun();
        }
    }

    // ---- After a call, with the whole stack

    private void settleGet() {
        if (result != null) {
            accounts.hold(result);
        }
    }

    private void settlePut() {
        if (subject.isStillLent()) {
            accounts.hold(given);
        }
    }

    /** A close that was cut off is made again; it may have discarded any part of what was idle. */
    private void settleClose() {
        subject.close();
        if (accounts.held() == 0 || !subject.keepsIdleBesideLent()) {
            accounts.checkNothingIsIdle("a close");
        }
        accounts.giveAll();
        accounts.checkNothingIsIdle("a close and the last put");
        accounts.checkNothingIsKept();
    }

    /** Whether the waiter has it, or it was not put: with a second put the waiter must have one of them. */
    private void settleWaiter() throws Exception {
        subject.put(accounts.release());
        T got;
        try {
            got = waiter.get(PATIENCE_SECONDS + 1, TimeUnit.SECONDS);
        } catch (TimeoutException hangs) {
            throw hang(neighbour);
        }
        if (got == null) {
            accounts.complain("lets a waiter wait although there is an object");
            return;
        }
        accounts.hold(got);
        if (subject.stats().inUse() == accounts.held() + 1) {
            accounts.hold(given); // its put has changed nothing
        }
    }

    // ---- Threads

    /** What may throw. */
    private interface Step {
        void run() throws Exception;
    }

    /** What hangs may hold what all others wait for, so this ends the process. */
    @SuppressWarnings("SystemOut") // what a child says fails the test
    private AssertionError hang(Thread thread) {
        System.out.println(accounts.trial() + ", call " + calls + ": " + thread + " hangs");
        for (Thread suspect : List.of(thread, neighbour)) {
            System.out.println(suspect);
            for (StackTraceElement element : suspect.getStackTrace()) {
                System.out.println("    " + element);
            }
        }
        System.out.println("before that " + accounts.complaints());
        System.out.flush();
        Runtime.getRuntime().halt(1);
        return new AssertionError();
    }

    /** A thread with all of its stack, and a shard of its own. */
    private final class Worker extends Thread {
        private final BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();

        Worker() {
            super("neighbour");
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try {
                while (true) {
                    tasks.take().run();
                }
            } catch (InterruptedException end) {
                return;
            }
        }

        <R> FutureTask<R> start(Callable<R> task) {
            FutureTask<R> future = new FutureTask<>(task);
            tasks.add(future);
            return future;
        }

        <R> R run(Callable<R> task) {
            try {
                return start(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw hang(this);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("in another thread: " + e.getCause(), e);
            }
        }
    }
}
