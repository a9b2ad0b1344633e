/** Tests of the package of the same name. */
@NullMarked
package qiantang.scheduler.gang;

import org.jspecify.annotations.NullMarked;
