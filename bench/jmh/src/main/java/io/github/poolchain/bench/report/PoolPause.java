package io.github.poolchain.bench.report;

import io.github.poolchain.bench.Lender;
import io.github.poolchain.pool.Pool;
import java.util.ArrayDeque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Fills a pool with so many small objects, and then has the collector run: while the pool is left alone, while it is used, and for the whole
 * heap. The collector's log goes to standard output, and the names of the phases between its lines.
 */
final class PoolPause {
    private static final int YOUNG = 12;
    private static final int FULL = 3;
    private static final int USES = 200_000;
    private static final int CHURN_BYTES = 1 << 20;

    /** Two longs: what a small pooled object has. */
    private static final class Small {
        @SuppressWarnings("unused") // they make it as large as it is
        private long one;

        @SuppressWarnings("unused")
        private long two;
    }

    private static volatile Object churned;

    private PoolPause() {}

    /** A contender's name, and how many objects. */
    public static void main(String[] args) {
        if (args.length != 2) {
            throw new IllegalArgumentException(args.length + " arguments, but must be a contender and a number of objects");
        }
        int objects = Integer.parseInt(args[1]);
        Lender idle = idle(args[0], objects);
        fill(idle, objects);
        System.gc();
        System.gc();
        young("idle", () -> {});
        young("used", () -> use(idle));
        System.out.println("phase: full");
        for (int i = 0; i < FULL; i++) {
            System.gc();
        }
        System.out.println("phase: end");
        idle.put(idle.get());
    }

    /** Takes all out, so that each is made, and puts all back. */
    private static void fill(Lender idle, int objects) {
        Object[] all = new Object[objects];
        for (int i = 0; i < objects; i++) {
            all[i] = idle.get();
        }
        for (int i = 0; i < objects; i++) {
            idle.put(all[i]);
            all[i] = null;
        }
    }

    /** Garbage until the collector has run a number of times: a young collection takes what was allocated since the last. */
    private static void young(String phase, Runnable use) {
        System.out.println("phase: " + phase);
        long target = Runs.count() + YOUNG;
        while (Runs.count() < target) {
            use.run();
            for (int i = 0; i < 64; i++) {
                churned = new byte[CHURN_BYTES / 8];
            }
        }
    }

    private static void use(Lender idle) {
        for (int i = 0; i < USES; i++) {
            idle.put(idle.get());
        }
    }

    /** How often the collector has run, both its young and its old beans. */
    private static final class Runs {
        static long count() {
            long count = 0;
            for (var bean : java.lang.management.ManagementFactory.getGarbageCollectorMXBeans()) {
                count += bean.getCollectionCount();
            }
            return count;
        }
    }

    private static Lender idle(String name, int objects) {
        return switch (name) {
            case "Pool" -> Lender.pool(Pool.builder((Supplier<Object>) Small::new).noAging().build());
            case "ArrayDeque" -> Lender.queue(new ArrayDeque<>(objects), Small::new);
            case "ArrayBlockingQueue" -> Lender.queue(new ArrayBlockingQueue<>(objects), Small::new);
            case "ConcurrentLinkedQueue" -> Lender.queue(new ConcurrentLinkedQueue<>(), Small::new);
            case "commons-pool2" -> Lender.commons(objects, Small::new);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
