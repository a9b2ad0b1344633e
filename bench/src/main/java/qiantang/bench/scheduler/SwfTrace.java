package qiantang.bench.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import qiantang.scheduler.simulation.Arrival;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

/** A batch workload in the Standard Workload Format; a processor is a card, and estimates are exact. */
record SwfTrace(List<Arrival> arrivals, int processors) {
    static final String QUEUE = "batch";
    private static final int CARDS_PER_NODE = 16;
    private static final AcceleratorClass PROCESSOR =
            new AcceleratorClass("swf", "processor", 1_024, SliceScheme.WHOLE);

    static SwfTrace read(Path file) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        int processors = 0;
        for (String line : TraceFile.lines(file)) {
            if (line.startsWith(";")) {
                if (line.contains("MaxNodes:")) {
                    processors = Integer.parseInt(
                            line.substring(line.indexOf(':') + 1).strip());
                }
                continue;
            }
            String[] columns = line.strip().split("\\s+", -1);
            Duration runs = Duration.ofSeconds(Math.max(1, Long.parseLong(columns[3])));
            Demand demand = Demand.of(
                            Purpose.BATCH,
                            Role.of("process", Integer.parseInt(columns[4]), new Task(new CardNeed.Whole(1), 0, 0)))
                    .on(PROCESSOR);
            String id = "%08d".formatted(Integer.parseInt(columns[0]));
            Instant submitted = Instant.EPOCH.plusSeconds(Long.parseLong(columns[1]));
            arrivals.add(new Arrival(Job.of(id, QUEUE, demand, submitted, Estimate.stated(runs)), runs));
        }
        return new SwfTrace(arrivals, processors);
    }

    Pool pool() {
        Pool pool = new Pool();
        SiteId site = new SiteId(new UUID(0, 1));
        pool.addSite(new Site(site, "swf", Tier.CITY, true));
        pool.addClass(CardClass.whole(PROCESSOR));
        for (int left = processors; left > 0; left -= CARDS_PER_NODE) {
            pool.addNode(new Node("node-" + left, site, List.of(), PROCESSOR, Math.min(left, CARDS_PER_NODE), 0, 0));
        }
        return pool;
    }
}
