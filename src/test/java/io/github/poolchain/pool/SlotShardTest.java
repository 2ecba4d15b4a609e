package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotShardTest {
    private final SlotShard<Integer> shard = new SlotShard<>(Shard.words(1), 0, new ListKeeper());

    @Test
    void shouldBelongToOneThreadAsLongAsThatLives() throws Exception {
        Thread self = Thread.currentThread();
        assertThat(shard.isOwnedBy(self.threadId())).isFalse();
        assertThat(shard.own(self)).isTrue();
        assertThat(shard.isOwnedBy(self.threadId())).isTrue();
        Threads.run(() -> {
            assertThat(shard.own(Thread.currentThread())).isFalse();
            assertThat(shard.isOwnedBy(Thread.currentThread().threadId())).isFalse();
        });
        assertThat(shard.isOwnedBy(self.threadId())).isTrue();
    }

    @Test
    void shouldPassFromADeadThreadToTheNextWithAllThatIsInIt() throws Exception {
        for (int i = 1; i <= 300; i++) {
            int number = i;
            Threads.run(() -> {
                assertThat(shard.own(Thread.currentThread())).isTrue();
                assertThat(shard.isOwnedBy(Thread.currentThread().threadId())).isTrue();
                shard.count(Shard.GIVEN);
                assertThat(shard.bin(0).put(number)).isTrue();
            });
        }
        assertThat(shard.own(Thread.currentThread())).isTrue();
        assertThat(shard.counted(Shard.GIVEN)).isEqualTo(300);
        for (int i = 300; i >= 1; i--) {
            assertThat(shard.bin(0).take()).isEqualTo(i);
        }
        assertThat(shard.bin(1).take()).isNull();
        shard.bin(0).close();
        shard.bin(0).free();
    }
}
