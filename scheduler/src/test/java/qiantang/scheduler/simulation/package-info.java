/** Tests of {@code qiantang.scheduler.simulation}. */
@NullMarked
package qiantang.scheduler.simulation;

import org.jspecify.annotations.NullMarked;
