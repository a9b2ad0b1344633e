package qiantang.tlog.proof;

import java.util.List;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;

/**
 * That the tree of {@code newSize} entries begins with the tree of {@code oldSize} (RFC 6962 §2.1.2). Empty when the
 * older tree is empty or both are the same.
 */
public record ConsistencyProof(long oldSize, long newSize, List<Hash> path) {
    /** One more than a tree of 2^63 − 1 entries is high: the last complete subtree of the older tree comes first. */
    public static final int MAX_HASHES = 64;

    public ConsistencyProof {
        if (oldSize < 0 || oldSize > newSize) {
            throw new TlogException(Fault.OUT_OF_RANGE, "a tree of " + newSize + " never had the size " + oldSize);
        }
        if (path.size() > MAX_HASHES) {
            throw new TlogException(Fault.TOO_LARGE, "a proof has at most " + MAX_HASHES + " hashes");
        }
        path = List.copyOf(path);
    }

    /**
     * Returns if the tree with {@code newRoot} continues the one with {@code oldRoot}, else throws
     * {@link Fault#BAD_PROOF}. The algorithm is that of RFC 9162 §2.1.4.2.
     */
    public void verify(Hash oldRoot, Hash newRoot) {
        if (oldSize == 0 || oldSize == newSize) {
            verifyTrivial(oldRoot, newRoot);
            return;
        }
        boolean oldTreeIsComplete = Long.bitCount(oldSize) == 1;
        if (!oldTreeIsComplete && path.isEmpty()) {
            throw new TlogException(Fault.BAD_PROOF, "the consistency proof is empty");
        }
        int up = Long.numberOfTrailingZeros(oldSize);
        long node = (oldSize - 1) >> up;
        long last = (newSize - 1) >> up;
        Hash start = oldTreeIsComplete ? oldRoot : path.getFirst();
        Hash older = start;
        Hash newer = start;
        for (Hash beside : oldTreeIsComplete ? path : path.subList(1, path.size())) {
            if (last == 0) {
                throw new TlogException(Fault.BAD_PROOF, "the consistency proof is longer than the tree is high");
            }
            if ((node & 1) == 1 || node == last) {
                older = Merkle.node(beside, older);
                newer = Merkle.node(beside, newer);
                // The rightmost node of a level without a sibling is the same node one level higher.
                int skipped = Long.numberOfTrailingZeros(node);
                node >>= skipped;
                last >>= skipped;
            } else {
                newer = Merkle.node(newer, beside);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0 || !older.equals(oldRoot) || !newer.equals(newRoot)) {
            throw new TlogException(
                    Fault.BAD_PROOF, "the tree of " + newSize + " does not continue the one of " + oldSize);
        }
    }

    private void verifyTrivial(Hash oldRoot, Hash newRoot) {
        if (!path.isEmpty()) {
            throw new TlogException(Fault.BAD_PROOF, "this consistency proof has to be empty");
        }
        if (oldSize == 0 && !oldRoot.equals(Merkle.empty())) {
            throw new TlogException(Fault.BAD_PROOF, "an empty tree has the root of the empty tree");
        }
        if (oldSize == newSize && !oldRoot.equals(newRoot)) {
            throw new TlogException(Fault.BAD_PROOF, "two roots for the same size " + oldSize);
        }
    }
}
