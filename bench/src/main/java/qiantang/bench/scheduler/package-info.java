/**
 * Benchmarks of the scheduler: public traces replayed through its {@code decide}, with the goal beside each figure. One
 * thread, decision only: no engine, no network and no database are part of any figure here.
 */
@NullMarked
package qiantang.bench.scheduler;

import org.jspecify.annotations.NullMarked;
