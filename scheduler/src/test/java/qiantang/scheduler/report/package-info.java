/** Tests of {@code qiantang.scheduler.report}. */
@NullMarked
package qiantang.scheduler.report;

import org.jspecify.annotations.NullMarked;
