/**
 * The gateway's own memory of its calls: append-only segment files, in which a call begins before the first byte goes
 * to a replica and ends before the last byte goes to the caller, so that killing the program loses no completed call.
 * A {@link qiantang.gateway.journal.Shipper} carries finished calls up through the feed and deletes what was
 * acknowledged. What a call costs is left to the ledger.
 */
@NullMarked
package qiantang.gateway.journal;

import org.jspecify.annotations.NullMarked;
