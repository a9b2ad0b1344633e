/**
 * Where the cloud's PostgreSQL is, and the one that the program brings along: its binaries come out of a jar, it lives
 * in a folder of the data folder, runs as a supervised child process and heals after crashes of either. What is said to
 * the database is not known here; see {@code qiantang.foundation.database}.
 */
@NullMarked
package qiantang.foundation.postgres;

import org.jspecify.annotations.NullMarked;
