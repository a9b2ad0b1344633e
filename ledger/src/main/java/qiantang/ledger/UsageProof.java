package qiantang.ledger;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import qiantang.tlog.Hash;
import qiantang.tlog.proof.InclusionProof;

/**
 * That a call is on record as it is told: its event, the path from it to the root of its batch, and the leaf of the audit
 * log that holds this root.
 *
 * @param event canonical JSON; its RFC 6962 leaf hash is where the path begins
 */
public record UsageProof(String event, long batch, Hash root, InclusionProof path, UUID leaf) {
    /** The event as it is hashed. */
    public byte[] bytes() {
        return event.getBytes(StandardCharsets.UTF_8);
    }
}
