/**
 * Hourly series from outside: price, carbon, power caps. Says what running somewhere at some time costs and whether the
 * site's power allows it; when to start and on which class follows from that.
 */
@NullMarked
package qiantang.scheduler.signal;

import org.jspecify.annotations.NullMarked;
