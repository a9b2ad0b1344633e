/**
 * What the scheduler does most often, measured by JMH: scoring nodes, counting hosts, fitting a gang, going down the line.
 * Figures for those who change it; whole decisions are measured elsewhere.
 */
@NullMarked
package qiantang.bench.scheduler.inner;

import org.jspecify.annotations.NullMarked;
