package qiantang.scheduler.order;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import qiantang.scheduler.request.Job;
import qiantang.terms.AcceleratorClass;

/** The waiting jobs of one queue, equal ones together, and how many cards they would like to have. */
public final class Backlog {
    private final LinkedHashMap<Line.Key, Line> lines = new LinkedHashMap<>();
    private final Map<AcceleratorClass, Long> wanted = new HashMap<>();
    private long version;

    /** Nobody waits yet. */
    public Backlog() {}

    public void add(Job job) {
        version += lines.computeIfAbsent(Line.Key.of(job), Line::new).add(job) ? 1 : 0;
        want(job, 1);
    }

    public void remove(Job job) {
        lines.computeIfPresent(Line.Key.of(job), (_, line) -> {
            version += line.remove(job) ? 1 : 0;
            return line.size() == 0 ? null : line;
        });
        want(job, -1);
    }

    private void want(Job job, int sign) {
        if (!job.demand().classes().isEmpty()) {
            AcceleratorClass first = job.demand().classes().firstKey();
            wanted.merge(first, (long) sign * Math.max(1, job.demand().wholeCards()), Long::sum);
        }
    }

    /** Changes when a line has another first job, comes or goes. */
    public long version() {
        return version;
    }

    public Collection<Line> lines() {
        return Collections.unmodifiableCollection(lines.values());
    }

    /** Cards of a class that these jobs would rather have than others. */
    public long wanted(AcceleratorClass accelerator) {
        return wanted.getOrDefault(accelerator, 0L);
    }

    /** In the order in which they came. */
    public List<Job> jobs() {
        List<Job> jobs = new ArrayList<>();
        lines.values().forEach(line -> line.forEach(jobs::add));
        jobs.sort(Comparator.comparing(Job::submitted).thenComparing(Job::id));
        return jobs;
    }
}
