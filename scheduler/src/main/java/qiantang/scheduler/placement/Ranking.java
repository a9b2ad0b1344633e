package qiantang.scheduler.placement;

import java.util.Arrays;
import qiantang.scheduler.pool.Changes;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;

/** All nodes by their score for one shape. It catches up with the nodes that changed since it was asked last. */
final class Ranking {
    private final Shape shape;
    private final Tournament scores;
    private final long[] scoredVersion;
    private long seen;

    Ranking(Pool pool, Shape shape) {
        this.shape = shape;
        scores = new Tournament(pool.nodes());
        scoredVersion = new long[pool.nodes()];
        Arrays.fill(scoredVersion, -1);
        seen = -Changes.KEPT;
    }

    /** Whether it was made for a pool with as many nodes. */
    boolean covers(Pool pool) {
        return scoredVersion.length == pool.nodes();
    }

    /** The best node; its score is {@link NodeScore#IMPOSSIBLE} if no node will do. */
    int best(Pool pool, NodeScore score) {
        Changes changes = pool.changes();
        if (changes.count() - seen > pool.nodes() || !changes.holds(seen)) {
            for (int node = 0; node < scoredVersion.length; node++) {
                refresh(pool, score, node);
            }
        } else {
            for (long change = seen; change < changes.count(); change++) {
                refresh(pool, score, changes.node(change));
            }
        }
        seen = changes.count();
        return scores.best();
    }

    double score(int node) {
        return scores.key(node);
    }

    private void refresh(Pool pool, NodeScore score, int node) {
        if (scoredVersion[node] != pool.version(node)) {
            scoredVersion[node] = pool.version(node);
            scores.set(node, score.of(node, shape));
        }
    }
}
