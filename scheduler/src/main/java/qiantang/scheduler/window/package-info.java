/**
 * Time windows (分时复用): cards that change hands from one instant to another, such as day inference and night training,
 * and the stages in which they come back. It says what is lent and when it is due; who leaves is decided elsewhere.
 */
@NullMarked
package qiantang.scheduler.window;

import org.jspecify.annotations.NullMarked;
