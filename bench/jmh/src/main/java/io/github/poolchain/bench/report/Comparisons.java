package io.github.poolchain.bench.report;

import static io.github.poolchain.bench.report.Subject.of;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is compared with what. Each contender is run as its documentation advises. */
final class Comparisons {
    /** Netty recycles in its own threads only; all that is beside it in a comparison runs in them too. */
    private static final List<String> FAST_THREADS =
            List.of("-Djmh.executor=CUSTOM", "-Djmh.executor.class=io.github.poolchain.bench.FastThreads");

    /** On JDK 25 Netty goes without Unsafe unless it is told otherwise; {@link JmhGauge#COMMON} has the first half. */
    private static final List<String> NETTY_UNSAFE = with(FAST_THREADS, "-Dio.netty.noUnsafe=false");

    /** Agrona's queues read and write by the JDK's own Unsafe. */
    private static final List<String> AGRONA_EXPORTS = List.of("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

    private static final String LIFO = "LifoPairBenchmark.pair";
    private static final String FIFO = "FifoPairBenchmark.pair";
    private static final String HUNDREDS = "HundredsBenchmark.";
    private static final String TABLE = "HandleTableBenchmark.";
    private static final String PRICE = "PutPriceBenchmark.pairs";
    private static final String LONGS = "TransferBenchmark.transfer";
    private static final String RUNS = "RunTransferBenchmark.transfer";
    private static final String HANDOVER = "BlockingTransferBenchmark.transfer";
    private static final String DIRECT = "LendPairBenchmark.";
    private static final String LEND = "LendBenchmark.";
    private static final String SIZES = "LendSizesBenchmark.";
    private static final String DEPTH = "DepthBenchmark.pair";
    private static final String COLLECTOR = "CollectorBenchmark.pair";

    private static final String MPMC = "JCTools MpmcArrayQueue";
    private static final String MPMC_VAR_HANDLE = "JCTools MpmcVarHandleArrayQueue";
    private static final String AGRONA = "Agrona ManyToManyConcurrentArrayQueue";
    private static final String ARRAY = "ArrayBlockingQueue";
    private static final String TRANSFER = "LinkedTransferQueue";
    private static final String LINKED = "ConcurrentLinkedQueue";

    /** The control of every run: what the owner of a ring pays for a push and a pop. */
    static final Subject REFERENCE = contender(LIFO).apply("PoolDequeue");

    private Comparisons() {}

    static List<Comparison> all() {
        return Stream.of(rings(), floors(), queues(), handover(), pools(), go(), buffers(), threads(), sizes(), depth(), collectors(), pauses())
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }

    /** Subjects of a benchmark that has the contender as a parameter, beside others that are the same for all. */
    private static Function<String, Subject> contender(String benchmark, String... paramsAndValues) {
        return name -> {
            List<String> params = new ArrayList<>(List.of(paramsAndValues));
            params.add("contender");
            params.add(name);
            Subject subject = of(name, benchmark, params.toArray(String[]::new));
            List<String> threads = benchmark.startsWith("Lend") || benchmark.equals(COLLECTOR) ? FAST_THREADS : List.of();
            return subject.jvm(name.contains("Agrona") ? with(threads, AGRONA_EXPORTS.toArray(String[]::new)) : threads);
        };
    }

    private static Comparison compare(Chapter chapter, String title, Function<String, Subject> of, String ours, String... peers) {
        return new Comparison(chapter, title, of.apply(ours), Stream.of(peers).map(of).toList(), false);
    }

    private static List<Comparison> rings() {
        Chapter chapter = Chapter.RINGS;
        String unsafe = "JCTools SpmcArrayQueue";
        String varHandle = "JCTools SpmcVarHandleArrayQueue";
        return List.of(
                compare(chapter, "push, pop the oldest", contender(FIFO), "PoolDequeue", unsafe, varHandle, "ArrayDeque").alsoQuick(),
                compare(chapter, "push, pop the oldest", contender(FIFO), "PoolChain", unsafe, varHandle, "ArrayDeque"),
                compare(chapter, "push, pop the newest", contender(LIFO), "PoolChain", "PoolDequeue", "ArrayDeque"),
                compare(chapter, "100 in, 100 out, singly", contender(HUNDREDS + "oneByOne"), "PoolDequeue", unsafe, varHandle, "ArrayDeque"),
                compare(chapter, "100 in, 100 out, at once", contender(HUNDREDS + "atOnce"), "PoolDequeue", unsafe, varHandle, "ArrayDeque"),
                compare(chapter, "push an object, pop the newest", contender("HandleChainBenchmark.pair"), "HandleChain", "PoolChain"),
                Comparison.of(chapter, "add to a table, remove",
                        of("HandleTable", TABLE + "addAndRemove", "objects", "1"), REFERENCE).alsoQuick(),
                Comparison.of(chapter, "look up in a table", of("HandleTable", TABLE + "get", "objects", "1"), REFERENCE).alsoQuick(),
                Comparison.of(chapter, "look up in a table of 100,000", of("HandleTable", TABLE + "get", "objects", "100000"), REFERENCE));
    }

    private static List<Comparison> floors() {
        Subject cas = of("one CAS, uncontended", "FloorBenchmark.cas");
        Subject fence = of("a store and a fence", "FloorBenchmark.fence");
        Subject line = of("a line to another processor", "FloorBenchmark.line");
        Chapter chapter = Chapter.FLOORS;
        return List.of(
                Comparison.of(chapter, "push, pop the newest", REFERENCE, cas),
                Comparison.of(chapter, "add to a table, remove", of("HandleTable", TABLE + "addAndRemove", "objects", "1"), cas),
                Comparison.of(chapter, "put, take", contender(PRICE).apply("HandleQueue"), cas, fence),
                Comparison.of(chapter, "get, put; called directly", direct("Pool", "pool"), cas, fence),
                Comparison.of(chapter, "1 KiB; called directly", direct("BufferPool", "bufferPool"), cas),
                Comparison.of(chapter, "1:1, waiting", contender(HANDOVER, "threads", "1:1").apply("HandleQueue"), line),
                Comparison.of(chapter, "one acquires, another closes", contender("LendPipelineBenchmark.pipeline").apply("BufferPool"), line));
    }

    private static List<Comparison> queues() {
        return List.of(
                compare(Chapter.QUEUES, "put, take", contender(PRICE), "HandleQueue",
                        ARRAY, TRANSFER, LINKED, MPMC, MPMC_VAR_HANDLE, AGRONA).alsoQuick(),
                compare(Chapter.QUEUES, "put, take, soon after somebody slept", contender(PRICE), "HandleQueue, fenced", ARRAY, TRANSFER));
    }

    private static List<Comparison> handover() {
        Chapter chapter = Chapter.HANDOVER;
        String unsafe = "JCTools SpmcArrayQueue";
        String varHandle = "JCTools SpmcVarHandleArrayQueue";
        List<Comparison> all = new ArrayList<>();
        all.add(compare(chapter, "longs, singly", contender(LONGS, "run", "1"), "PoolDequeue", unsafe, varHandle));
        all.add(compare(chapter, "longs, in runs of 16", contender(LONGS, "run", "16"), "PoolDequeue", unsafe, varHandle));
        all.add(compare(chapter, "longs, singly", contender(LONGS, "run", "1"), "PoolChain", unsafe, varHandle));
        all.add(compare(chapter, "objects from their owner", contender("HandleTransferBenchmark.transfer"), "HandleChain",
                ARRAY, TRANSFER, LINKED, unsafe, varHandle, AGRONA));
        all.add(compare(chapter, "in runs of 16", contender(RUNS), "LongQueue", MPMC, MPMC_VAR_HANDLE));
        for (String threads : List.of("1:1", "2:2", "4:1", "1:4")) {
            Comparison waiting = compare(chapter, threads + ", waiting", contender(HANDOVER, "threads", threads), "HandleQueue",
                    ARRAY, TRANSFER, "LinkedBlockingQueue");
            all.add(threads.equals("1:1") ? waiting.alsoQuick() : waiting);
            all.add(compare(chapter, threads + ", waiting, bounded", contender(HANDOVER, "threads", threads), "bounded HandleQueue",
                    ARRAY, TRANSFER));
        }
        all.add(compare(chapter, "1:1, both spin", contender(HANDOVER, "threads", "1:1"), "spinning HandleQueue",
                "spinning " + MPMC, "spinning " + MPMC_VAR_HANDLE, "spinning " + AGRONA, "spinning " + LINKED));
        all.add(compare(chapter, "tasks of a thread pool", contender("ThreadPoolBenchmark.tasks"), "HandleQueue",
                ARRAY, "LinkedBlockingQueue", TRANSFER));
        return all;
    }

    private static Subject direct(String name, String method) {
        return of(name, DIRECT + method).jvm(FAST_THREADS);
    }

    private static List<Comparison> pools() {
        Chapter chapter = Chapter.POOLS;
        Subject recycler = direct("Netty Recycler", "nettyRecycler");
        String[] peers = {"Netty Recycler", "Stormpot", "commons-pool2", "ThreadLocal", MPMC, MPMC_VAR_HANDLE, AGRONA, ARRAY, LINKED, TRANSFER};
        return List.of(
                Comparison.of(chapter, "get, put; called directly", direct("Pool", "pool"), recycler).alsoQuick(),
                Comparison.of(chapter, "with maxTotal; called directly", direct("Pool maxTotal", "poolMaxTotal"), recycler),
                compare(chapter, "get, put", contender(LEND + "oneThread"), "Pool", peers),
                compare(chapter, "100 out, 100 back", contender("LendHundredsBenchmark.hundreds"), "Pool",
                        "Netty Recycler", "Stormpot", "commons-pool2", "ThreadLocal", MPMC, MPMC_VAR_HANDLE, LINKED),
                compare(chapter, "one gets, another puts", contender("LendPipelineBenchmark.pipeline"), "Pool",
                        "Netty Recycler", MPMC, MPMC_VAR_HANDLE, LINKED),
                compare(chapter, "10,000 virtual threads", contender("LendVirtualThreadsBenchmark.virtualThreads"), "Pool",
                        "Netty Recycler", MPMC, LINKED),
                compare(chapter, "4 threads for 2 objects", atLimit("fourForTwo"), "Pool", ARRAY),
                compare(chapter, "2 threads for 1 object", atLimit("twoForOne"), "Pool", ARRAY),
                compare(chapter, "64 threads for 60 objects", atLimit("sixtyFourForSixty"), "Pool", ARRAY));
    }

    /** Go's own benchmarks of what ours is modelled on. */
    private static List<Comparison> go() {
        return List.of(
                Comparison.of(Chapter.POOLS, "get, put: 1 thread", direct("Pool", "pool"),
                        of("Go sync.Pool", GoGauge.PREFIX + "BenchmarkPool")),
                Comparison.of(Chapter.POOLS, "get, put: 2 threads", direct("Pool", "pool").threads(2),
                        of("Go sync.Pool", GoGauge.PREFIX + "BenchmarkPool").threads(2)),
                Comparison.of(Chapter.POOLS, "100 out, 100 back: 1 thread", contender("LendHundredsBenchmark.hundreds").apply("Pool"),
                        of("Go sync.Pool", GoGauge.PREFIX + "BenchmarkPoolOverflow")));
    }

    /** The control is an ArrayDeque: the least that keeps as many objects. */
    private static List<Comparison> pauses() {
        List<Comparison> all = new ArrayList<>();
        for (String kind : List.of("idle Young", "used Young", "full Full")) {
            String title = switch (kind) {
                case "idle Young" -> "young collection, pool left alone";
                case "used Young" -> "young collection, pool in use";
                default -> "full collection";
            };
            Function<String, Subject> of = name -> of(name, PauseGauge.PREFIX + kind, "contender", name, "objects", "10000000")
                    .jvm(List.of("-XX:+UseG1GC", "-Xms5g", "-Xmx5g"));
            all.add(compare(Chapter.PAUSES, title, of, "Pool", "ArrayDeque", ARRAY, LINKED, "commons-pool2"));
        }
        return all;
    }

    /** The benchmark's own numbers of threads count, which JMH is told again here. */
    private static Function<String, Subject> atLimit(String method) {
        int threads = switch (method) {
            case "fourForTwo" -> 4;
            case "twoForOne" -> 2;
            default -> 64;
        };
        return name -> contender("LendAtLimitBenchmark." + method, "busy", "0").apply(name).threads(threads).jvm(List.of());
    }

    private static List<Comparison> buffers() {
        Chapter chapter = Chapter.BUFFERS;
        Subject[] peers = {
            direct("Netty adaptive", "nettyAdaptive"), direct("Netty pooled", "nettyPooled"),
            direct("Netty adaptive, Unsafe", "nettyAdaptive").jvm(NETTY_UNSAFE),
            direct("Netty pooled, Unsafe", "nettyPooled").jvm(NETTY_UNSAFE)
        };
        return List.of(
                Comparison.of(chapter, "1 KiB; called directly", direct("BufferPool", "bufferPool"), peers).alsoQuick(),
                Comparison.of(chapter, "1 KiB, with maxBytes; called directly", direct("BufferPool maxBytes", "bufferPoolMaxBytes"),
                        peers[0], peers[1]),
                compare(chapter, "100 of 1 KiB out, 100 back", contender("LendHundredsBenchmark.hundreds"), "BufferPool",
                        "Netty adaptive", "Netty pooled"),
                compare(chapter, "one acquires, another closes", contender("LendPipelineBenchmark.pipeline"), "BufferPool",
                        "Netty adaptive", "Netty pooled"),
                compare(chapter, "10,000 virtual threads", contender("LendVirtualThreadsBenchmark.virtualThreads"), "BufferPool",
                        "Netty adaptive", "Netty pooled"),
                compare(chapter, "1 KiB", contender(LEND + "oneThread"), "BufferPool", "Arena.ofShared"));
    }

    private static List<Comparison> threads() {
        List<Comparison> all = new ArrayList<>();
        for (int threads : new int[] {1, 2, 4, 8}) {
            String some = threads == 1 ? "1 thread" : threads + " threads";
            all.add(Comparison.of(Chapter.THREADS, "get, put: " + some, direct("Pool", "pool").threads(threads),
                    direct("Netty Recycler", "nettyRecycler").threads(threads),
                    contender(LEND + "oneThread").apply(MPMC_VAR_HANDLE).threads(threads),
                    contender(LEND + "oneThread").apply(LINKED).threads(threads)));
            all.add(Comparison.of(Chapter.THREADS, "1 KiB: " + some, direct("BufferPool", "bufferPool").threads(threads),
                    direct("Netty adaptive", "nettyAdaptive").threads(threads),
                    direct("Netty pooled", "nettyPooled").threads(threads)));
            String pairs = threads + ":" + threads;
            all.add(compare(Chapter.THREADS, "hand-over, waiting: " + pairs, contender(HANDOVER, "threads", pairs), "HandleQueue", ARRAY, TRANSFER));
        }
        return all;
    }

    private static List<Comparison> sizes() {
        List<Comparison> all = new ArrayList<>();
        for (int bytes = 64; bytes <= 65_536; bytes *= 4) {
            String size = Integer.toString(bytes);
            all.add(Comparison.of(Chapter.SIZES, "a buffer: " + size + " B",
                    of("BufferPool", SIZES + "bufferPool", "bytes", size).jvm(FAST_THREADS),
                    of("Netty adaptive", SIZES + "nettyAdaptive", "bytes", size).jvm(FAST_THREADS),
                    of("Netty pooled", SIZES + "nettyPooled", "bytes", size).jvm(FAST_THREADS),
                    of("Arena.ofConfined", SIZES + "confinedArena", "bytes", size).jvm(FAST_THREADS)));
        }
        return all;
    }

    private static List<Comparison> depth() {
        List<Comparison> all = new ArrayList<>();
        for (String depth : List.of("1", "1000", "32000", "1000000")) {
            Function<String, Subject> of = name -> contender(DEPTH, "depth", depth).apply(name).jvm(List.of("-Xmx2g"));
            all.add(compare(Chapter.DEPTH, "longs, oldest first: " + depth, of, "PoolChain", "ArrayDeque"));
            all.add(compare(Chapter.DEPTH, "objects, oldest first: " + depth, of, "HandleQueue", ARRAY, LINKED, TRANSFER));
        }
        return all;
    }

    private static List<Comparison> collectors() {
        List<Comparison> all = new ArrayList<>();
        for (String collector : List.of("G1", "Z", "Epsilon")) {
            List<String> options = new ArrayList<>(FAST_THREADS);
            options.add("-XX:+UnlockExperimentalVMOptions");
            options.add("-XX:+Use" + collector + "GC");
            options.addAll(List.of("-Xms2g", "-Xmx4g"));
            Function<String, Subject> of = name -> contender(COLLECTOR, "live", "1024").apply(name).jvm(options);
            String under = switch (collector) {
                case "Z" -> "ZGC";
                default -> collector;
            };
            // Epsilon frees nothing, so those that allocate would fill any heap: ours is compared with what does not.
            boolean frees = !collector.equals("Epsilon");
            all.add(compare(Chapter.COLLECTORS, "put, take: " + under, of, "HandleQueue",
                    frees ? new String[] {ARRAY, LINKED, TRANSFER} : new String[] {ARRAY}));
            all.add(compare(Chapter.COLLECTORS, "get, put: " + under, of, "Pool", "Netty Recycler"));
            all.add(compare(Chapter.COLLECTORS, "1 KiB: " + under, of, "BufferPool",
                    frees ? new String[] {"Netty adaptive", "new byte[1024]"} : new String[] {"Netty adaptive"}));
        }
        return all;
    }
}
