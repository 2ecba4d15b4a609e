package io.github.poolchain.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a shard's mode allows whom, step by step; how it races is jcstress' question. The owner is this thread, or not, by the id that is given. */
class ClaimTest {
    private final Store<Integer> store = Stores.store(4);
    private final long owner = Thread.currentThread().threadId();
    private Shard shard;

    @BeforeEach
    void bias() {
        Stores.assumeAsymmetric();
        shard = store.shards.own(Thread.currentThread());
        comeAndGo();
        assertThat(Stores.state(shard)).isEqualTo(Claim.BIASED);
    }

    private void comeAndGo() {
        assertThat(shard.enter(owner)).isTrue();
        shard.exit(owner);
    }

    @Test
    void shouldLetNobodyElseInWhileItsOwnerIsBiased() {
        assertThat(shard.claim()).isFalse();
        assertThat(shard.enter(Claim.NOBODY)).isFalse();
        assertThat(shard.enter(owner)).isTrue();
        assertThat(shard.in).isEqualTo(1);
        shard.exit(owner);
        assertThat(shard.in).isZero();
    }

    @Test
    void shouldBeSharedByItsOwnerWhoSeesTheMark() {
        assertThat(shard.mark()).isEqualTo(shard.mode);
        assertThat(Stores.state(shard)).isEqualTo(Claim.REVOKING);
        assertThat(store.take()).as("the fast way").isNull();
        assertThat(shard.claim()).as("of another").isFalse();

        comeAndGo();

        assertThat(Stores.state(shard)).isEqualTo(Claim.SHARED);
        assertThat(shard.claim()).isTrue();
        assertThat(shard.enter(owner)).as("the owner, claimed by another").isFalse();
        shard.exit(Claim.NOBODY);
        comeAndGo();
    }

    @Test
    void shouldBeSharedByTheRevokerWhenItsOwnerIsOut() {
        store.waiters.revoke(List.of(shard));

        assertThat(Stores.state(shard)).isEqualTo(Claim.SHARED);
        assertThat(shard.mark()).isEqualTo(Claim.UNMARKED);
    }

    @Test
    void shouldNotBeSharedWhileItsOwnerIsInside() {
        assertThat(shard.enter(owner)).isTrue();

        store.waiters.revoke(List.of(shard));

        assertThat(Stores.state(shard)).isEqualTo(Claim.REVOKING);
        assertThat(shard.claim()).isFalse();
        shard.exit(owner);
        store.waiters.revoke(List.of(shard));
        assertThat(Stores.state(shard)).as("the next revoker goes along with the mark").isEqualTo(Claim.SHARED);
    }

    @Test
    void shouldNotBeSharedByARevokerWhoseMarkIsOfAnEarlierBias() {
        long mark = shard.mark();
        comeAndGo(); // shared by the owner
        shard.callsBeforeBias = 0;
        comeAndGo();
        assertThat(Stores.state(shard)).isEqualTo(Claim.BIASED);
        assertThat(shard.mark()).isNotEqualTo(mark);

        shard.share(mark);

        assertThat(Stores.state(shard)).isEqualTo(Claim.REVOKING);
    }

    @Test
    void shouldNotBeBiasedWhileThereIsPressure() {
        store.waiters.hold();
        assertThat(Stores.state(shard)).isEqualTo(Claim.SHARED);
        shard.callsBeforeBias = 0;
        comeAndGo();
        assertThat(Stores.state(shard)).isEqualTo(Claim.SHARED);

        store.waiters.unhold();
        comeAndGo();

        assertThat(Stores.state(shard)).isEqualTo(Claim.BIASED);
    }

    @Test
    void shouldNotBeBiasedWhileOneOfTwoStillHolds() {
        store.waiters.hold();
        store.waiters.hold();
        store.waiters.unhold();
        shard.callsBeforeBias = 0;
        comeAndGo();

        assertThat(Stores.state(shard)).as("one holds on").isEqualTo(Claim.SHARED);
        assertThat(store.waiters.pressure).isEqualTo(1);
    }

    @Test
    void shouldBeBiasedTheLaterTheMoreOftenThatIsTakenAway() {
        assertThat(callsUntilBiased()).isEqualTo(65);
        assertThat(callsUntilBiased()).isEqualTo(129);
        assertThat(callsUntilBiased()).isEqualTo(257);

        Stores.endPeriod(store);

        assertThat(callsUntilBiased()).as("in a new period").isEqualTo(1);
        assertThat(callsUntilBiased()).isEqualTo(65);
    }

    private int callsUntilBiased() {
        store.waiters.revoke(List.of(shard));
        for (int calls = 1; true; calls++) {
            assertThat(calls).isLessThan(1_000);
            comeAndGo();
            if (Stores.state(shard) == Claim.BIASED) {
                return calls;
            }
        }
    }

    @Test
    void shouldCountQuickCallsTowardsTheBias() {
        Stores.fill(store, 1);
        store.waiters.revoke(List.of(shard));
        int pairs = 0;
        while (Stores.state(shard) != Claim.BIASED) {
            assertThat(pairs).isLessThan(1_000);
            assertThat(Stores.give(store, Stores.take(store))).isTrue();
            pairs++;
        }
        assertThat(pairs).isBetween(30, 66);
    }

    @Test
    void shouldLetNobodyInOnceClosed() {
        store.close();
        assertThat(Stores.free(store)).isTrue();

        assertThat(shard.enter(owner)).isFalse();
        assertThat(shard.claim()).isFalse();
        assertThat(shard.mark()).isEqualTo(Claim.UNMARKED);
        assertThat(store.take()).isNull();
        assertThat(store.give(1)).isFalse();
        assertThat(shard.in).isZero();
    }
}
