/**
 * Signed notes as Go's {@code sumdb/note} and c2sp.org/signed-note write them, checkpoints (c2sp.org/tlog-checkpoint) and
 * the cosignatures of witnesses (c2sp.org/tlog-cosignature), with the Ed25519 of the JDK. A note may carry further
 * signatures, of other keys and kinds: they are kept and ignored. Which keys deserve trust is the caller's to say.
 */
@NullMarked
package qiantang.tlog.note;

import org.jspecify.annotations.NullMarked;
