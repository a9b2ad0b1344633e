package qiantang.tlog.note;

import java.time.Instant;
import java.util.Optional;

/**
 * A signature that was checked and is good.
 *
 * @param time when a witness says that it signed; absent for a log's own signature
 */
public record VerifiedSignature(VerifierKey key, SignatureLine line, Optional<Instant> time) {}
