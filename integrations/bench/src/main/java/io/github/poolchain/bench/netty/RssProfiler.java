package io.github.poolchain.bench.netty;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Resident memory beside time: {@code -prof io.github.poolchain.bench.netty.RssProfiler}. */
public final class RssProfiler implements InternalProfiler {
    @Override
    public String getDescription() {
        return "VmRSS at the end of an iteration, and VmHWM";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        // nothing to prepare
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        return List.of(
                new ScalarResult("rss", Memory.residentKib() / 1024.0, "MiB", AggregationPolicy.AVG),
                new ScalarResult("rss.peak", Memory.peakKib() / 1024.0, "MiB", AggregationPolicy.MAX));
    }
}
