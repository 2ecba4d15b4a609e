package io.github.poolchain.linearizability;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * How Lincheck goes about it. Three system properties go deeper: {@code lincheck.mode} (of "stress,model", one or both),
 * {@code lincheck.iterations} and {@code lincheck.invocations}.
 */
public enum Strategy {
    /** Threads that run freely. Sees what the processor does. */
    STRESS,

    /** Threads that run one at a time, and are switched at chosen places. Sequentially consistent, and repeatable. */
    MODEL;

    /*
     * Lincheck's model checker switches threads at accesses to fields and arrays. It does not know those to memory segments,
     * and would run a call that makes only such accesses from end to end. But every one of them is made by a method of
     * these classes, and Lincheck can be told that a method is atomic: then it switches before and after it.
     */
    private static final Set<String> OFF_HEAP = Set.of(
            "io.github.poolchain.deque.DequeLayout",
            "io.github.poolchain.handle.TableLayout",
            "io.github.poolchain.handle.Chunk");

    /**
     * The model checker takes a recursion of more than 20 calls for a livelock. Its method {@code touchStack} makes up to 96, to see that the
     * stack has room for what follows, and touches no memory that threads share. So its calls need not be followed.
     */
    private static final String STACK = "io.github.poolchain.handle.Leftovers";

    /**
     * The model checker takes a loop for one that waits for another thread when it has gone round so often; usually 10 times. A trim looks at all 18 places of
     * chunks, and a lane is filled with up to 32 entries. It must be less than 50, where a loop counts as stuck in any case.
     */
    private static final int ROUNDS_BEFORE_WAITING = 40;

    /** Where calls may wait for each other, a loop that waits goes round anew each time it has its turn, and counts as stuck only here. */
    private static final int ROUNDS_BEFORE_STUCK = 10_000;

    /** How many random scenarios for each structure. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 10);

    /** How many executions of each at most: the model checker stops when it has seen all. */
    private static final int INVOCATIONS = Integer.getInteger("lincheck.invocations", 200);

    /** For scenarios of one's own choice. The controls are refuted within some hundred executions. */
    private static final int OF_ONE_SCENARIO = Math.max(500, INVOCATIONS);

    /** Those that the property {@code lincheck.mode} names. */
    public static List<Strategy> selected() {
        return Arrays.stream(System.getProperty("lincheck.mode", "stress,model").split(","))
                .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
                .toList();
    }

    /** Fails if some execution of random calls to {@code structure} is not permitted, or if a call waits for another. */
    public void check(Class<?> structure, Class<? extends Specification<?>> specification) {
        check(structure, specification, options());
    }

    /** As {@link #check(Class, Class)}, but calls may wait for each other, though not for ever. */
    public void checkThoughItMayWait(Class<?> structure, Class<? extends Specification<?>> specification) {
        check(structure, specification, mayWait());
    }

    private void check(Class<?> structure, Class<? extends Specification<?>> specification, Options<?, ?> options) {
        options.threads(3);
        options.actorsPerThread(3);
        options.actorsBefore(3);
        options.actorsAfter(3);
        options.iterations(ITERATIONS);
        options.invocationsPerIteration(INVOCATIONS);
        run(options, structure, specification);
    }

    /** Fails if some execution of these calls is not permitted, or if a call waits for another. */
    public void check(Scenario scenario, Class<? extends Specification<?>> specification) {
        check(scenario, specification, options());
    }

    /** As {@link #check(Scenario, Class)}, but calls may wait for each other, though not for ever. */
    public void checkThoughItMayWait(Scenario scenario, Class<? extends Specification<?>> specification) {
        check(scenario, specification, mayWait());
    }

    private void check(Scenario scenario, Class<? extends Specification<?>> specification, Options<?, ?> options) {
        options.iterations(0);
        options.invocationsPerIteration(OF_ONE_SCENARIO);
        options.addCustomScenario(scenario.build());
        run(options, scenario.structure(), specification);
    }

    /** Fails unless some execution of these calls is not permitted: a control, to show that a check can fail. */
    public void refute(Scenario scenario, Class<? extends Specification<?>> specification) {
        assertThatExceptionOfType(LincheckAssertionError.class)
                .isThrownBy(() -> check(scenario, specification))
                .withMessageContaining("Invalid execution results");
    }

    /** Fails unless in some execution of these calls one waits for another: a control, too. */
    public void refuteLockFreedom(Scenario scenario, Class<? extends Specification<?>> specification) {
        assertThatExceptionOfType(LincheckAssertionError.class)
                .isThrownBy(() -> check(scenario, specification))
                .withMessageContaining("The algorithm should be non-blocking");
    }

    private void run(Options<?, ?> options, Class<?> structure, Class<? extends Specification<?>> specification) {
        long executions = StepVerifier.EXECUTIONS.get();
        long distinct = StepVerifier.DISTINCT.get();
        long start = System.nanoTime();
        try {
            options.verifier(StepVerifier.class);
            options.sequentialSpecification(specification);
            options.check(structure);
        } finally {
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %-28s %,9d executions, %,8d distinct, %6.1f s%n",
                    this,
                    structure.getSimpleName(),
                    StepVerifier.EXECUTIONS.get() - executions,
                    StepVerifier.DISTINCT.get() - distinct,
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private Options<?, ?> options() {
        return this == STRESS ? new StressOptions() : modelChecking(true);
    }

    private Options<?, ?> mayWait() {
        return this == STRESS ? new StressOptions() : modelChecking(false);
    }

    private static ModelCheckingOptions modelChecking(boolean lockFree) {
        for (String name : OFF_HEAP) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException e) {
                throw new AssertionError("no switch points without it", e);
            }
        }
        ManagedStrategyGuarantee atomic = ManagedStrategyGuaranteeKt.forClasses(OFF_HEAP.toArray(String[]::new))
                .allMethods()
                .treatAsAtomic();
        ManagedStrategyGuarantee none = ManagedStrategyGuaranteeKt.forClasses(Garbage.class.getName())
                .allMethods()
                .ignore();
        ManagedStrategyGuarantee noLivelock = ManagedStrategyGuaranteeKt.forClasses(STACK)
                .methods("touchStack")
                .ignore();
        ModelCheckingOptions options = new ModelCheckingOptions()
                .addGuarantee(atomic)
                .addGuarantee(none)
                .addGuarantee(noLivelock)
                .checkObstructionFreedom(lockFree);
        return lockFree
                ? options.loopIterationsBeforeThreadSwitch(ROUNDS_BEFORE_WAITING)
                : options.loopBound(ROUNDS_BEFORE_STUCK);
    }
}
