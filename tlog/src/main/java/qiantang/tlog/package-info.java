/**
 * A transparency log in the formats of C2SP (c2sp.org), so that its readers need none of our code: tlog-tiles,
 * tlog-checkpoint, signed-note, tlog-cosignature, tlog-proof, tlog-witness, over the Merkle tree of RFC 6962 with
 * SHA-256. This package holds the hashing and the one exception; {@code tile} holds the stored tree, {@code note} the
 * signatures and checkpoints, {@code proof} what a third party checks, {@code witness} the second pair of eyes,
 * {@code verify} the auditor. What an entry means, where tiles are kept and who may write belong to the caller. No
 * clock and no network of its own.
 */
@NullMarked
package qiantang.tlog;

import org.jspecify.annotations.NullMarked;
