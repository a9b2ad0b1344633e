/**
 * A witness (c2sp.org/tlog-witness): somebody independent who signs a log's checkpoint only if it continues the last one
 * that he signed, so that the log cannot show two histories. What arrives over HTTP goes in as bytes and the answer comes
 * out as status and text; serving it and persuading somebody else to run it are left to others.
 */
@NullMarked
package qiantang.tlog.witness;

import org.jspecify.annotations.NullMarked;
