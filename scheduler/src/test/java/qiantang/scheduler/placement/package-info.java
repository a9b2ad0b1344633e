/** Tests of the package of the same name. */
@NullMarked
package qiantang.scheduler.placement;

import org.jspecify.annotations.NullMarked;
