/**
 * Who goes first, and who may slip in meanwhile: the order of waiting jobs, the reservation of the first that does not
 * fit, and the rule of EASY backfill (D. Lifka, 1995) that nobody delays it.
 */
@NullMarked
package qiantang.scheduler.order;

import org.jspecify.annotations.NullMarked;
