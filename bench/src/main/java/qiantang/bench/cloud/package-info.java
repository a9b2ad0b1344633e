/** A whole cloud as a process of its own, started as a person starts it, for the benchmarks that look at it from outside. */
@NullMarked
package qiantang.bench.cloud;

import org.jspecify.annotations.NullMarked;
