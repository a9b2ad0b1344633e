package qiantang.scheduler.placement;

import java.util.LinkedHashMap;
import java.util.Optional;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;

/** Finds the best node for a single task under the current mix. */
public final class Placement {
    /** Shapes whose ranking is kept; the one not asked for longest goes first. */
    public static final int MAX_RANKINGS = 512;

    private final Pool pool;
    private Mix mix;
    private Score score;
    private final LinkedHashMap<Shape, Ranking> rankings = new LinkedHashMap<>(64, 0.75f, true);
    private NodeScore nodeScore;

    public Placement(Pool pool, Mix mix, Score score) {
        this.pool = pool;
        this.mix = mix;
        this.score = score;
        nodeScore = new NodeScore(pool, mix, score);
    }

    /** All scores change with the mix, so it is given rarely. */
    public void expect(Mix usual) {
        mix = usual;
        scoreAnew();
    }

    /** All scores change; the mix stays. */
    public void judgeBy(Score other) {
        if (!other.equals(score)) {
            score = other;
            scoreAnew();
        }
    }

    private void scoreAnew() {
        nodeScore = new NodeScore(pool, mix, score);
        rankings.clear();
    }

    /** The seat on the best node, or nothing if no node has room. The pool is not changed. */
    public Optional<Seat> best(Shape shape, int role) {
        Ranking ranking = ranking(shape);
        int node = ranking.best(pool, nodeScore);
        return ranking.score(node) == NodeScore.IMPOSSIBLE ? Optional.empty() : nodeScore.seat(node, shape, role);
    }

    private Ranking ranking(Shape shape) {
        Ranking known = rankings.get(shape);
        if (known != null && known.covers(pool)) {
            return known;
        }
        Ranking made = new Ranking(pool, shape);
        rankings.put(shape, made);
        if (rankings.size() > MAX_RANKINGS) {
            rankings.pollFirstEntry();
        }
        return made;
    }
}
