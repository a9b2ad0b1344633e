/**
 * What an operator can set: each setting is declared once with its type, limits and default, and read from the file,
 * then the environment, then the flags, the later one winning. Nothing here knows what a setting is for; the rooms
 * declare theirs, and the catalogue describes them under {@code setting.<name>}.
 */
@NullMarked
package qiantang.foundation.settings;

import org.jspecify.annotations.NullMarked;
