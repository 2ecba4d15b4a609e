package io.github.poolchain.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Binds the figures of a pool or a queue to registries, without keeping it. All methods may be called by any thread.
 *
 * @param <S> its figures
 */
abstract class Metrics<S> implements MeterBinder, AutoCloseable {
    /** What is bound in each registry; of those that are gone some may be left. Under its own monitor. */
    private static final WeakHashMap<MeterRegistry, List<Binding<?>>> BOUND = new WeakHashMap<>();

    private final Source<?, S> source;
    private final Tags tags;

    <T> Metrics(T subject, Function<? super T, S> stats, Predicate<? super T> isEnded, Tags tags) {
        this.source = new Source<>(Objects.requireNonNull(subject), stats, isEnded);
        this.tags = tags;
    }

    /** Makes all meters. */
    abstract void describe(Binding<S> meters, S now);

    /**
     * Any thread. Makes the meters in a registry, unless the pool or queue has been closed or dropped; to bind it there again does nothing.
     *
     * @throws IllegalArgumentException if another pool or queue has meters with these tags there; then nothing is bound
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        S now = source.stats();
        if (now == null || source.isEnded()) {
            return;
        }
        synchronized (BOUND) {
            List<Binding<?>> there = BOUND.computeIfAbsent(registry, _ -> new ArrayList<>());
            for (Iterator<Binding<?>> all = there.iterator(); all.hasNext(); ) {
                Binding<?> other = all.next();
                if (other.isEnded()) {
                    all.remove();
                } else if (other.isOf(source, tags)) {
                    return;
                } else if (other.isLike(getClass(), tags)) {
                    throw new IllegalArgumentException("the registry has the meters of another with the tags " + tags);
                }
            }
            Binding<S> binding = new Binding<>(source, getClass(), tags, registry);
            boolean bound = false;
            try {
                describe(binding, now);
                source.whenDropped(binding);
                there.add(binding);
                bound = true;
            } finally {
                if (!bound) {
                    binding.run();
                }
            }
        }
    }

    /** Any thread. Removes the meters from all registries; the pool or queue stays as it is. */
    @Override
    public void close() {
        synchronized (BOUND) {
            for (List<Binding<?>> there : BOUND.values()) {
                there.removeIf(binding -> {
                    boolean ours = binding.isOf(source, tags);
                    if (ours) {
                        binding.run();
                    }
                    return ours;
                });
            }
        }
    }

    /** The pool or queue, as long as somebody has it. */
    static final class Source<T, S> {
        private final WeakReference<T> subject;
        private final Function<? super T, S> stats;
        private final Predicate<? super T> isEnded;

        Source(T subject, Function<? super T, S> stats, Predicate<? super T> isEnded) {
            this.subject = new WeakReference<>(subject);
            this.stats = stats;
            this.isEnded = isEnded;
        }

        boolean isEnded() {
            T there = subject.get();
            return there == null || isEnded.test(there);
        }

        /** Also when it is closed; null if it has been collected. */
        @Nullable S stats() {
            T there = subject.get();
            return there == null ? null : stats.apply(there);
        }

        /** Has the meters removed when it has been collected; at once if it is gone already. */
        void whenDropped(Runnable removal) {
            T there = subject.get();
            if (there == null) {
                removal.run();
            } else {
                Dropped.register(there, removal);
            }
        }

        @SuppressWarnings("ReferenceEquality") // this very pool or queue
        boolean isSameAs(Source<?, ?> other) {
            Object there = subject.get();
            return there != null && there == other.subject.get();
        }
    }
}
