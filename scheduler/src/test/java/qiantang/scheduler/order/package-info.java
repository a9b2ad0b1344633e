/** Tests of {@code qiantang.scheduler.order}. */
@NullMarked
package qiantang.scheduler.order;

import org.jspecify.annotations.NullMarked;
