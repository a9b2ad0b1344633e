/**
 * The scheduler: {@code decide(pool, queues, instant, random)} says what starts where, who is asked to leave, what is
 * reserved for whom, and why the rest waits. Pure: no input or output, no clock, no thread, no framework; the same
 * arguments give the same plan.
 */
@NullMarked
package qiantang.scheduler;

import org.jspecify.annotations.NullMarked;
