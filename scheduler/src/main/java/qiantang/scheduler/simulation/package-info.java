/**
 * Replays traces through the very {@code decide} that runs in earnest: a clock that jumps from event to event, arrivals,
 * ends, and what became of each job. The same trace and seed give the same outcome to the byte.
 */
@NullMarked
package qiantang.scheduler.simulation;

import org.jspecify.annotations.NullMarked;
