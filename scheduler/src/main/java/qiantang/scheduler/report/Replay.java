package qiantang.scheduler.report;

import java.util.List;
import qiantang.scheduler.simulation.Course;
import qiantang.scheduler.simulation.Outcome;

/** One run of those that a report compares. */
public record Replay(String key, Words name, Course course, List<Outcome> outcomes) {
    public Replay {
        outcomes = List.copyOf(outcomes);
    }
}
