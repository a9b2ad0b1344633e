/** Tests of the package of the same name. */
@NullMarked
package qiantang.scheduler.pool;

import org.jspecify.annotations.NullMarked;
