/** Tests of {@code qiantang.scheduler.eligibility}. */
@NullMarked
package qiantang.scheduler.eligibility;

import org.jspecify.annotations.NullMarked;
