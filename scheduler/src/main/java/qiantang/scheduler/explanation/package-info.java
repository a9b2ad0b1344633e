/**
 * Says to people why a job waits and when it may start, and what no state of the pool could ever hold. Worked out on
 * demand for one job; deciding does not pay for it.
 */
@NullMarked
package qiantang.scheduler.explanation;

import org.jspecify.annotations.NullMarked;
