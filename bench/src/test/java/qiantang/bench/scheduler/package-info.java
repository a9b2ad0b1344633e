/** Tests of {@code qiantang.bench.scheduler}. */
@NullMarked
package qiantang.bench.scheduler;

import org.jspecify.annotations.NullMarked;
