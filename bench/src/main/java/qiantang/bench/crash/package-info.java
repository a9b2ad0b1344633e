/**
 * Kills parts of a running cloud while calls go through it, and counts afterwards: what was answered must be on record,
 * once.
 */
@NullMarked
package qiantang.bench.crash;

import org.jspecify.annotations.NullMarked;
