package io.github.poolchain.jackson2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.poolchain.pool.Pool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;

/** What Jackson's documentation promises of a pool, and what this one promises beyond. One thread; see {@link ConcurrencyTest}. */
@Timeout(60)
class PoolchainRecyclerPoolTest {
    private static final int CAPACITY = 5;

    private final PoolchainRecyclerPool pool = PoolchainRecyclerPool.create(CAPACITY);

    @AfterEach
    void close() {
        pool.close();
    }

    // ---- Lending

    @Test
    void shouldLendWhatThisThreadReleasedLast() {
        BufferRecycler first = pool.acquirePooled();
        BufferRecycler second = pool.acquirePooled();
        assertThat(second).isNotSameAs(first);
        pool.releasePooled(first);
        pool.releasePooled(second);
        assertThat(pool.acquirePooled()).isSameAs(second);
        assertThat(pool.acquirePooled()).isSameAs(first);
        assertThat(pool.stats().misses()).isEqualTo(2);
    }

    @Test
    void shouldLinkOnRequestOnly() {
        BufferRecycler recycler = pool.acquirePooled();
        assertThat(recycler.isLinkedWithPool()).isFalse();
        recycler.releaseToPool();
        assertThat(pool.pooledCount()).as("not linked, so not released").isZero();
        pool.releasePooled(recycler);

        assertThat(pool.acquireAndLinkPooled()).isSameAs(recycler);
        assertThat(recycler.isLinkedWithPool()).isTrue();
        recycler.releaseToPool();
        assertThat(recycler.isLinkedWithPool()).isFalse();
        assertThat(pool.pooledCount()).isEqualTo(1);
    }

    @Test
    void shouldReleaseOnceThoughTheHolderDoesSoAgain() {
        BufferRecycler recycler = pool.acquireAndLinkPooled();
        recycler.releaseToPool();
        recycler.releaseToPool();
        assertThat(pool.pooledCount()).isEqualTo(1);
        assertThat(pool.acquireAndLinkPooled()).isNotSameAs(pool.acquireAndLinkPooled());
    }

    @Test
    void shouldUnlinkWhatIsReleasedDirectly() {
        BufferRecycler recycler = pool.acquireAndLinkPooled();
        pool.releasePooled(recycler);
        recycler.releaseToPool();
        assertThat(pool.pooledCount()).isEqualTo(1);
        assertThat(pool.acquireAndLinkPooled()).isSameAs(recycler);
    }

    @Test
    void shouldRefuseASecondRelease() {
        BufferRecycler recycler = pool.acquirePooled();
        pool.releasePooled(recycler);
        assertThatIllegalStateException()
                .isThrownBy(() -> pool.releasePooled(recycler))
                .withMessage("the recycler has been released already");
        assertThat(pool.pooledCount()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatIsNotItsOwn() {
        try (PoolchainRecyclerPool other = PoolchainRecyclerPool.create()) {
            BufferRecycler others = other.acquirePooled();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pool.releasePooled(others))
                    .withMessage("the recycler does not come from this pool: " + others);
            other.releasePooled(others);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> pool.releasePooled(new BufferRecycler()));
        assertThatNullPointerException().isThrownBy(() -> pool.releasePooled(null)).withMessage("recycler");
        assertThat(pool.pooledCount()).isZero();
    }

    @Test
    void shouldRefuseASecondLink() {
        BufferRecycler recycler = pool.acquireAndLinkPooled();
        assertThatIllegalStateException().isThrownBy(() -> recycler.withPool(pool)).withMessageContaining("already linked");
        assertThatNullPointerException().isThrownBy(() -> pool.acquirePooled().withPool(null));
        recycler.releaseToPool();
        assertThat(pool.pooledCount()).isEqualTo(1);
    }

    @Test
    void shouldServeAPoolThatDelegatesToIt() {
        Counting counting = new Counting(pool);
        BufferRecycler recycler = counting.acquireAndLinkPooled();
        recycler.releaseToPool();
        recycler.releaseToPool();
        assertThat(counting.released).isEqualTo(1);
        assertThat(pool.pooledCount()).isEqualTo(1);
    }

    /** Uses Jackson's own way of linking. */
    private static final class Counting implements RecyclerPool<BufferRecycler> {
        private static final long serialVersionUID = 1;

        private final RecyclerPool<BufferRecycler> pool;
        private int released;

        Counting(RecyclerPool<BufferRecycler> pool) {
            this.pool = pool;
        }

        @Override
        public BufferRecycler acquirePooled() {
            return pool.acquirePooled();
        }

        @Override
        public void releasePooled(BufferRecycler recycler) {
            released++;
            pool.releasePooled(recycler);
        }
    }

    // ---- The bound

    @Test
    void shouldKeepNoMoreThanItsCapacity() {
        List<BufferRecycler> lent = acquire(3 * CAPACITY);
        assertThat(lent).doesNotHaveDuplicates();
        assertThat(pool.pooledCount()).isZero();
        for (int i = 0; i < lent.size(); i++) {
            pool.releasePooled(lent.get(i));
            assertThat(pool.pooledCount()).isEqualTo(Math.min(i + 1, CAPACITY));
        }
        assertThat(acquire(CAPACITY)).isSubsetOf(lent);
        assertThat(pool.stats().inUse()).isEqualTo(CAPACITY);
        assertThat(pool.capacity()).isEqualTo(CAPACITY);
    }

    @Test
    void shouldRefuseCapacitiesOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolchainRecyclerPool.create(0))
                .withMessage("capacity is 0, less than 1");
        assertThatIllegalArgumentException().isThrownBy(() -> PoolchainRecyclerPool.create(-1));
    }

    @Test
    void shouldForgetWhatTheCollectorGot() throws InterruptedException {
        for (int i = 0; i < 10 * CAPACITY; i++) {
            pool.acquireAndLinkPooled().allocByteBuffer(BufferRecycler.BYTE_READ_IO_BUFFER);
        }
        assertThat(pool.stats().created()).isEqualTo(10 * CAPACITY);
        while (pool.stats().inUse() != 0) {
            System.gc();
            Thread.sleep(1);
        }
        List<BufferRecycler> lent = acquire(CAPACITY);
        lent.forEach(pool::releasePooled);
        assertThat(pool.pooledCount()).isEqualTo(CAPACITY);
        assertThat(pool.stats().inUse()).isZero();
    }

    private List<BufferRecycler> acquire(int count) {
        List<BufferRecycler> lent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lent.add(pool.acquirePooled());
        }
        return lent;
    }

    // ---- Clearing and closing

    @Test
    void shouldClearWhatIsIdle() {
        List<BufferRecycler> lent = acquire(3);
        pool.releasePooled(lent.get(0));
        pool.releasePooled(lent.get(1));
        assertThat(pool.clear()).isTrue();
        assertThat(pool.pooledCount()).isZero();
        pool.releasePooled(lent.get(2));
        assertThat(pool.acquirePooled()).isSameAs(lent.get(2));
        assertThat(acquire(2)).doesNotContainAnyElementsOf(lent);
        assertThat(pool.clear()).as("nothing to clear").isTrue();
    }

    @Test
    void shouldRefuseToLendOnceClosed() {
        BufferRecycler linked = pool.acquireAndLinkPooled();
        BufferRecycler other = pool.acquirePooled();
        pool.releasePooled(pool.acquirePooled());
        pool.close();
        assertThat(pool.pooledCount()).isZero();
        assertThat(pool.stats().inUse()).isEqualTo(2);
        assertThatIllegalStateException().isThrownBy(pool::acquirePooled).withMessage("the pool is closed");
        assertThatIllegalStateException().isThrownBy(pool::acquireAndLinkPooled);
        assertThatIllegalStateException().isThrownBy(pool::clear);

        linked.releaseToPool();
        pool.releasePooled(other);
        assertThatIllegalStateException().isThrownBy(() -> pool.releasePooled(other));
        assertThat(pool.pooledCount()).isZero();
        assertThat(pool.stats().inUse()).isZero();
        assertThat(pool.stats().discarded()).isEqualTo(3);
        pool.close();
    }

    @Test
    void shouldNotCloseTheSharedPool() {
        PoolchainRecyclerPool shared = PoolchainRecyclerPool.shared();
        assertThat(shared).isSameAs(PoolchainRecyclerPool.shared());
        assertThat(shared.capacity()).isEqualTo(PoolchainRecyclerPool.DEFAULT_CAPACITY);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(shared::close);
        shared.acquireAndLinkPooled().releaseToPool();
    }

    @Test
    void shouldBeClosedByTheCollectorIfItIsDropped() throws InterruptedException {
        Pool<PooledRecycler> dropped = dropped();
        while (dropped.stats().idle() != 0) {
            System.gc();
            Thread.sleep(1);
        }
        assertThatIllegalStateException().isThrownBy(dropped::get).withMessage("the pool is closed");
    }

    private static Pool<PooledRecycler> dropped() {
        PoolchainRecyclerPool pool = PoolchainRecyclerPool.create();
        BufferRecycler first = pool.acquireAndLinkPooled();
        pool.acquireAndLinkPooled().releaseToPool();
        first.releaseToPool();
        return pool.home().pool;
    }

    @Test
    void shouldTellItsFigures() {
        pool.releasePooled(pool.acquirePooled());
        pool.acquirePooled();
        pool.acquirePooled();
        assertThat(pool).hasToString("PoolchainRecyclerPool[capacity=5, idle=0, inUse=2]");
    }

    // ---- The recycler

    @Test
    void shouldHandOutTheSameArraysAgain() {
        BufferRecycler recycler = pool.acquirePooled();
        byte[] bytes = recycler.allocByteBuffer(BufferRecycler.BYTE_WRITE_ENCODING_BUFFER);
        char[] chars = recycler.allocCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER);
        assertThat(bytes).hasSize(8000);
        assertThat(chars).hasSize(4000);
        assertThat(recycler.allocByteBuffer(BufferRecycler.BYTE_WRITE_ENCODING_BUFFER)).isNotSameAs(bytes);
        assertThat(recycler.allocCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER)).isNotSameAs(chars);
        recycler.releaseByteBuffer(BufferRecycler.BYTE_WRITE_ENCODING_BUFFER, bytes);
        recycler.releaseCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER, chars);
        pool.releasePooled(recycler);

        BufferRecycler again = pool.acquirePooled();
        assertThat(again.allocByteBuffer(BufferRecycler.BYTE_READ_IO_BUFFER)).as("another kind").isNotSameAs(bytes);
        assertThat(again.allocByteBuffer(BufferRecycler.BYTE_WRITE_ENCODING_BUFFER)).isSameAs(bytes);
        assertThat(again.allocCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER)).isSameAs(chars);
        assertThat(again.allocCharBuffer(BufferRecycler.CHAR_CONCAT_BUFFER)).as("once").isNotSameAs(chars);
    }

    @Test
    void shouldHandOutArraysOfTheSizeAskedFor() {
        BufferRecycler recycler = pool.acquirePooled();
        for (int kind = 0; kind < 4; kind++) {
            recycler.releaseByteBuffer(kind, recycler.allocByteBuffer(kind, 9000));
            recycler.releaseCharBuffer(kind, recycler.allocCharBuffer(kind, 9000));
            recycler.releaseByteBuffer(kind, new byte[10]);
            recycler.releaseCharBuffer(kind, new char[10]);
            assertThat(recycler.allocByteBuffer(kind, 100)).as("the larger is kept").hasSize(9000);
            assertThat(recycler.allocCharBuffer(kind, 100)).hasSize(9000);
            recycler.releaseByteBuffer(kind, new byte[8000]);
            recycler.releaseCharBuffer(kind, new char[8000]);
            assertThat(recycler.allocByteBuffer(kind, 8001)).hasSize(8001);
            assertThat(recycler.allocCharBuffer(kind, 8001)).hasSize(8001);
        }
    }

    @Test
    void shouldKeepNoArrayThatIsTooLong() {
        BufferRecycler recycler = pool.acquirePooled();
        byte[] bytes = new byte[128 << 10];
        char[] chars = new char[64 << 10];
        recycler.releaseByteBuffer(BufferRecycler.BYTE_WRITE_CONCAT_BUFFER, new byte[bytes.length + 1]);
        recycler.releaseCharBuffer(BufferRecycler.CHAR_TEXT_BUFFER, new char[chars.length + 1]);
        assertThat(recycler.allocByteBuffer(BufferRecycler.BYTE_WRITE_CONCAT_BUFFER)).hasSize(2000);
        assertThat(recycler.allocCharBuffer(BufferRecycler.CHAR_TEXT_BUFFER)).hasSize(200);
        recycler.releaseByteBuffer(BufferRecycler.BYTE_WRITE_CONCAT_BUFFER, bytes);
        recycler.releaseCharBuffer(BufferRecycler.CHAR_TEXT_BUFFER, chars);
        assertThat(recycler.allocByteBuffer(BufferRecycler.BYTE_WRITE_CONCAT_BUFFER)).isSameAs(bytes);
        assertThat(recycler.allocCharBuffer(BufferRecycler.CHAR_TEXT_BUFFER)).isSameAs(chars);
    }
}
