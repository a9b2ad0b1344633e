/**
 * What somebody who has neither the log nor our program checks: that an entry is in a tree (inclusion), that a later tree
 * continues an earlier one (consistency), and the {@code .tlog-proof} file that carries an inclusion with its checkpoint
 * (c2sp.org/tlog-proof). Checking needs only hashes and keys.
 */
@NullMarked
package qiantang.tlog.proof;

import org.jspecify.annotations.NullMarked;
