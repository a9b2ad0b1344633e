/**
 * The audit log of this cloud: what was decided, by whom, in the order in which it was published, so that nobody can
 * change it afterwards without being found out. A room hands over a {@link qiantang.audit.Leaf} in the transaction that
 * causes it; within a second it has a number and a signed checkpoint stands over it. Entries hold canonical JSON, a digest
 * of what is kept elsewhere, and personal data only as salted hashes. Until an independent witness signs along, it is
 * provable to whoever kept an older checkpoint, and no more. Formats and proofs are the library's ({@code tlog}).
 */
@NullMarked
package qiantang.audit;

import org.jspecify.annotations.NullMarked;
