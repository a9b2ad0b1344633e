package qiantang.ledger;

import java.util.ArrayList;
import java.util.List;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.proof.InclusionProof;

/** The hash tree of RFC 6962 §2.1 over the events of one batch: its root, and the path from an event to the root. */
final class BatchTree {
    /** From the leaves up; the last row has one hash. A row's odd last hash goes up as it is. */
    private final List<List<Hash>> rows = new ArrayList<>();

    /** @param events at least one */
    BatchTree(List<byte[]> events) {
        List<Hash> row = events.stream().map(Merkle::leaf).toList();
        rows.add(row);
        while (row.size() > 1) {
            List<Hash> above = new ArrayList<>((row.size() + 1) / 2);
            for (int i = 0; i + 1 < row.size(); i += 2) {
                above.add(Merkle.node(row.get(i), row.get(i + 1)));
            }
            if (row.size() % 2 == 1) {
                above.add(row.getLast());
            }
            rows.add(above);
            row = above;
        }
    }

    Hash root() {
        return rows.getLast().getFirst();
    }

    InclusionProof proof(int index) {
        List<Hash> path = new ArrayList<>();
        int at = index;
        for (List<Hash> row : rows) {
            int sibling = at ^ 1;
            if (sibling < row.size()) {
                path.add(row.get(sibling));
            }
            at /= 2;
        }
        return new InclusionProof(index, rows.getFirst().size(), path);
    }
}
