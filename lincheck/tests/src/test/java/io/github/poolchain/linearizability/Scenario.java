package io.github.poolchain.linearizability;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;

/** Calls of one's own choice: some first, then some in each of several threads at a time, then some last. */
public final class Scenario {
    private final Class<?> structure;
    private final List<List<Actor>> parallel = new ArrayList<>();
    private List<Actor> before = List.of();
    private List<Actor> after = List.of();

    private Scenario(Class<?> structure) {
        this.structure = structure;
    }

    /** Calls of this class's methods, each of which is named by one method only. */
    public static Scenario of(Class<?> structure) {
        return new Scenario(structure);
    }

    /** One call: {@code "popTail"}, or {@code "pushAll", 1L, 2}. */
    public record Call(String method, List<Object> arguments) {}

    public static Call call(String method, Object... arguments) {
        return new Call(method, List.of(arguments));
    }

    public Scenario first(Call... calls) {
        before = actors(calls);
        return this;
    }

    public Scenario thread(Call... calls) {
        parallel.add(actors(calls));
        return this;
    }

    public Scenario last(Call... calls) {
        after = actors(calls);
        return this;
    }

    Class<?> structure() {
        return structure;
    }

    ExecutionScenario build() {
        return new ExecutionScenario(before, parallel, after, null);
    }

    private List<Actor> actors(Call... calls) {
        return Arrays.stream(calls)
                .map(call -> new Actor(method(call.method()), call.arguments()))
                .toList();
    }

    private Method method(String name) {
        return Arrays.stream(structure.getMethods())
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .findFirst()
                .orElseThrow();
    }
}
