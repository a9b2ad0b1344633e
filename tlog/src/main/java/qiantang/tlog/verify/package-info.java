/**
 * The auditor: reads a log that somebody else keeps and finds whatever does not belong to the root that was signed, with
 * the place where it is. Whose checkpoint it is was decided before, with {@code Checkpoint.open}.
 */
@NullMarked
package qiantang.tlog.verify;

import org.jspecify.annotations.NullMarked;
