package qiantang.bench.scheduler;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

/** Node and pod lists in the form of Alibaba's cluster-trace-gpu-v2023 ("openb"). */
record OpenbTrace(List<String[]> nodes, List<Demand> pods) {
    static final List<String> MIXES = List.of(
            "default",
            "cpu050",
            "cpu100",
            "cpu250",
            "gpushare40",
            "gpushare80",
            "gpushare100",
            "gpuspec10",
            "gpuspec20",
            "gpuspec33",
            "multigpu20",
            "multigpu30",
            "multigpu50");

    /** Mixes of the same trace on which no weight of the score was chosen. */
    static final List<String> HELD_OUT = List.of("cpu037", "cpu072", "cpu235", "cpu300", "gpushare20", "gpuspec05");

    static final String QUEUE = "all";
    private static final SiteId SITE = new SiteId(new UUID(0, 1));
    private static final int WHOLE = 1_000;

    /** The trace gives no device memory; shares ask for none, so any value will do. */
    private static final int DEVICE_MEMORY_MIB = 16 * 1_024;

    static OpenbTrace shipped(String mix) throws java.io.IOException {
        return of(
                TraceFile.shipped("openb/openb_node_list_gpu_node.csv"),
                TraceFile.shipped("openb/openb_pod_list_" + mix + ".csv"));
    }

    static OpenbTrace read(Path nodes, Path pods) throws java.io.IOException {
        return of(TraceFile.lines(nodes), TraceFile.lines(pods));
    }

    private static OpenbTrace of(List<String> nodeLines, List<String> podLines) {
        List<String[]> nodes = TraceFile.rows(nodeLines);
        Map<Demand, Demand> same = new HashMap<>();
        List<Demand> pods = new ArrayList<>();
        for (String[] row : TraceFile.rows(podLines)) {
            Demand demand = demand(row);
            pods.add(same.computeIfAbsent(demand, first -> first));
        }
        return new OpenbTrace(nodes, pods);
    }

    /** The cluster, so many times over. */
    Pool pool(int times) {
        Pool pool = new Pool();
        pool.addSite(new Site(SITE, "openb", Tier.CITY, true));
        for (String[] row : nodes) {
            if (pool.classOf(accelerator(row[4])).isEmpty()) {
                pool.addClass(CardClass.whole(accelerator(row[4])));
            }
        }
        for (int copy = 0; copy < times; copy++) {
            for (String[] row : nodes) {
                pool.addNode(new Node(
                        row[0] + "/" + copy,
                        SITE,
                        List.of(),
                        accelerator(row[4]),
                        Integer.parseInt(row[3]),
                        Integer.parseInt(row[1]),
                        Integer.parseInt(row[2])));
            }
        }
        return pool;
    }

    long gpus() {
        return nodes.stream().mapToLong(row -> Long.parseLong(row[3])).sum();
    }

    static long milli(Demand pod) {
        return switch (pod.roles().getFirst().task().cards()) {
            case CardNeed.None none -> 0;
            case CardNeed.Profile profile -> 0;
            case CardNeed.Share share -> share.milli();
            case CardNeed.Whole(int cards) -> (long) cards * WHOLE;
        };
    }

    static Job job(int number, Demand pod) {
        Instant when = Instant.EPOCH.plusSeconds(number);
        return Job.of("pod-" + number, QUEUE, pod, when, Estimate.stated(Duration.ofDays(1)));
    }

    /** Columns: name, cpu_milli, memory_mib, num_gpu, gpu_milli, and in most lists gpu_spec. */
    private static Demand demand(String[] row) {
        int gpus = Integer.parseInt(row[3]);
        int milli = Integer.parseInt(row[4]);
        CardNeed cards = gpus == 0
                ? new CardNeed.None()
                : milli < WHOLE ? new CardNeed.Share(milli, 0) : new CardNeed.Whole(gpus);
        Task task = new Task(cards, Integer.parseInt(row[1]), Integer.parseInt(row[2]));
        Demand demand = Demand.of(Purpose.BATCH, Role.of("pod", 1, task));
        if (row.length <= 5 || row[5].isEmpty()) {
            return demand;
        }
        Map<AcceleratorClass, Double> models = new TreeMap<>();
        for (String model : row[5].split("\\|", -1)) {
            models.put(accelerator(model), 1.0);
        }
        return demand.on(models);
    }

    private static AcceleratorClass accelerator(String model) {
        return new AcceleratorClass("openb", model, DEVICE_MEMORY_MIB, SliceScheme.SHARES);
    }
}
