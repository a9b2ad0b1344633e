/**
 * Who is asked to leave so that a more important job can start: whole gangs, counted once, at the lowest cost of lost
 * work. The claimer's full placement is tried in an overlay before anybody is asked, and whoever is not needed stays.
 */
@NullMarked
package qiantang.scheduler.preemption;

import org.jspecify.annotations.NullMarked;
