/**
 * Where a single task goes: the node on which it breaks the least of what the work that usually comes could still use,
 * and among those the fullest. Scores are kept per shape and node version, so that a round costs what changed. Tasks that
 * must start together are placed by {@code qiantang.scheduler.gang}.
 */
@NullMarked
package qiantang.scheduler.placement;

import org.jspecify.annotations.NullMarked;
