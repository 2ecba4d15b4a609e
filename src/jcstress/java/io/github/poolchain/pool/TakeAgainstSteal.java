package io.github.poolchain.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads want the one object that a third has put into its shard: does exactly one get it? */
@JCStressTest
@Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "One has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or none.")
@State
public class TakeAgainstSteal {
    private final MagazineShards<Integer> shards = new MagazineShards<>(2, Watched.nothing());

    {
        shards.give(1);
    }

    @Actor
    public void first(II_Result r) {
        Integer taken = shards.take();
        r.r1 = taken == null ? 0 : taken;
    }

    @Actor
    public void second(II_Result r) {
        Integer taken = shards.take();
        r.r2 = taken == null ? 0 : taken;
    }

    @Arbiter
    public void free(II_Result r) {
        shards.close();
        shards.drain(left -> {});
        shards.free();
    }
}
