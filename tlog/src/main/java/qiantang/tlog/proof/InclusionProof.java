package qiantang.tlog.proof;

import java.util.List;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;

/**
 * That entry {@code index} is in the tree of {@code size} entries (RFC 6962 §2.1.1).
 *
 * @param path the hashes beside the way up, from the leaf's sibling to the root's child
 */
public record InclusionProof(long index, long size, List<Hash> path) {
    /** A tree of 2^63 − 1 entries is 63 levels high. */
    public static final int MAX_HASHES = 63;

    public InclusionProof {
        if (index < 0 || index >= size) {
            throw new TlogException(Fault.OUT_OF_RANGE, "a tree of " + size + " has no entry " + index);
        }
        if (path.size() > MAX_HASHES) {
            throw new TlogException(Fault.TOO_LARGE, "a proof has at most " + MAX_HASHES + " hashes");
        }
        path = List.copyOf(path);
    }

    /**
     * Returns if this leaf hash leads to this root, else throws {@link Fault#BAD_PROOF}. The algorithm is that of RFC
     * 9162 §2.1.3.2.
     */
    public void verify(Hash leaf, Hash root) {
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash beside : path) {
            if (last == 0) {
                throw new TlogException(Fault.BAD_PROOF, "the inclusion proof is longer than the tree is high");
            }
            if ((node & 1) == 1 || node == last) {
                hash = Merkle.node(beside, hash);
                // The rightmost node of a level without a sibling is the same node one level higher.
                int skipped = Long.numberOfTrailingZeros(node);
                node >>= skipped;
                last >>= skipped;
            } else {
                hash = Merkle.node(hash, beside);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0 || !hash.equals(root)) {
            throw new TlogException(Fault.BAD_PROOF, "entry " + index + " does not lead to the root at " + size);
        }
    }
}
