/** Tests of the launcher script, run in a small house of their own with a made-up JDK and Maven. */
@NullMarked
package qiantang.app.launcher;

import org.jspecify.annotations.NullMarked;
