package qiantang.scheduler.simulation;

import java.time.Duration;
import qiantang.scheduler.request.Job;

/**
 * A job of a trace.
 *
 * @param runs how long it really runs, whatever its estimate says
 */
public record Arrival(Job job, Duration runs) {}
