/** Tests of the package of the same name. */
@NullMarked
package qiantang.scheduler;

import org.jspecify.annotations.NullMarked;
