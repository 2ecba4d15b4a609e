package io.github.poolchain.micrometer;

import io.github.poolchain.micrometer.Metrics.Source;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool or queue in one registry. Keeps neither: the registry keeps the meters, and they keep this. Any thread.
 *
 * @param <S> the figures
 */
final class Binding<S> implements Runnable {
    private final Source<?, S> source;
    private final Class<?> kind;
    private final Tags tags;
    private final WeakReference<MeterRegistry> registry;
    private final List<Meter.Id> meters = new CopyOnWriteArrayList<>();

    Binding(Source<?, S> source, Class<?> kind, Tags tags, MeterRegistry registry) {
        this.source = source;
        this.kind = kind;
        this.tags = tags;
        this.registry = new WeakReference<>(registry);
    }

    boolean isEnded() {
        boolean ended = source.isEnded();
        if (ended) {
            run();
        }
        return ended;
    }

    boolean isOf(Source<?, ?> other, Tags itsTags) {
        return tags.equals(itsTags) && source.isSameAs(other);
    }

    boolean isLike(Class<?> itsKind, Tags itsTags) {
        return kind == itsKind && tags.equals(itsTags);
    }

    void gauge(String name, String description, @Nullable String unit, ToDoubleFunction<S> figure, Tag... more) {
        MeterRegistry there = registry.get();
        if (there != null) {
            meters.add(Gauge.builder(name, () -> measure(figure))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags.and(more))
                    .register(there)
                    .getId());
        }
    }

    void counter(String name, String description, @Nullable String unit, ToDoubleFunction<S> figure, Tag... more) {
        MeterRegistry there = registry.get();
        if (there != null) {
            meters.add(FunctionCounter.builder(name, this, binding -> binding.measure(figure))
                    .description(description)
                    .baseUnit(unit)
                    .tags(tags.and(more))
                    .register(there)
                    .getId());
        }
    }

    private double measure(ToDoubleFunction<S> figure) {
        boolean _ = isEnded(); // then the meters go; who asks for this one is told once more
        S now = source.stats();
        return now == null ? Double.NaN : figure.applyAsDouble(now);
    }

    /** Removes the meters. */
    @Override
    public void run() {
        MeterRegistry there = registry.get();
        if (there != null) {
            for (Meter.Id meter : meters) {
                var _ = there.remove(meter);
            }
        }
        meters.clear();
    }
}
