/** The one program: wires the rooms, top to bottom, and nothing else. */
@NullMarked
package qiantang.app;

import org.jspecify.annotations.NullMarked;
