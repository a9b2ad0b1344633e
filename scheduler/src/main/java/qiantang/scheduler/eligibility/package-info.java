/**
 * The rules that bind before anything is scored: data domain, training only where it is marked (训练集中), inference near
 * its tier and then upward (推理分散), acceptable classes. What they forbid, no later step can allow.
 */
@NullMarked
package qiantang.scheduler.eligibility;

import org.jspecify.annotations.NullMarked;
