package qiantang.tlog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree of RFC 6962 §2.1 written down as the text defines it, recursion by recursion, over a list of leaf hashes; the
 * twin that everything computed from tiles has to agree with. Remembers ranges, so that many proofs cost little.
 */
public final class Rfc6962 {
    private final List<Hash> leaves;
    private final Map<Long, Hash> ranges = new HashMap<>();

    public Rfc6962(List<Hash> leaves) {
        this.leaves = leaves;
    }

    /** MTH(D[from:to]). */
    public Hash mth(int from, int to) {
        if (from == to) {
            return Merkle.empty();
        }
        if (to - from == 1) {
            return leaves.get(from);
        }
        Hash known = ranges.get(key(from, to));
        if (known == null) {
            int k = split(to - from);
            known = Merkle.node(mth(from, from + k), mth(from + k, to));
            ranges.put(key(from, to), known);
        }
        return known;
    }

    /** PATH(m, D[0:n]). */
    public List<Hash> path(int m, int n) {
        return path(m, 0, n);
    }

    /** PROOF(m, D[0:n]). */
    public List<Hash> proof(int m, int n) {
        return m == 0 ? List.of() : subproof(m, 0, n, true);
    }

    private List<Hash> path(int m, int from, int to) {
        if (to - from == 1) {
            return List.of();
        }
        int k = split(to - from);
        return m < k
                ? and(path(m, from, from + k), mth(from + k, to))
                : and(path(m - k, from + k, to), mth(from, from + k));
    }

    private List<Hash> subproof(int m, int from, int to, boolean complete) {
        if (m == to - from) {
            return complete ? List.of() : List.of(mth(from, to));
        }
        int k = split(to - from);
        return m <= k
                ? and(subproof(m, from, from + k, complete), mth(from + k, to))
                : and(subproof(m - k, from + k, to, false), mth(from, from + k));
    }

    private static int split(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static long key(int from, int to) {
        return ((long) from << Integer.SIZE) | to;
    }

    private static List<Hash> and(List<Hash> hashes, Hash last) {
        List<Hash> all = new ArrayList<>(hashes);
        all.add(last);
        return all;
    }
}
