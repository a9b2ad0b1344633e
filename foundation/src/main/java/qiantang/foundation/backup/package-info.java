/**
 * One file that holds everything the rooms keep in the database, and the way back: into any PostgreSQL that is new
 * enough, so it is also the way to another server and to another major version. Files in the object store and the
 * master key are not in it.
 */
@NullMarked
package qiantang.foundation.backup;

import org.jspecify.annotations.NullMarked;
