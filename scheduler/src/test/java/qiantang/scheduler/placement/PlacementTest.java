package qiantang.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.Town;
import qiantang.scheduler.pool.Card;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.CardNeed;

class PlacementTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theRankingFindsWhatLookingAtEveryNodeFinds(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 80);
        Map<Shape, Integer> arrivals = new HashMap<>();
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            shapes.add(Town.randomShape(pool, random));
            arrivals.merge(shapes.getLast(), 1 + random.nextInt(20), Integer::sum);
        }
        Mix mix = Mix.of(arrivals);
        Placement placement = new Placement(pool, mix, Score.PUBLISHED);
        List<Seat> taken = new ArrayList<>();
        for (int step = 0; step < 600; step++) {
            Shape shape = shapes.get(random.nextInt(shapes.size()));
            Optional<Seat> found = placement.best(shape, 0);
            NodeScore fresh = new NodeScore(pool, mix, Score.PUBLISHED);
            int best = 0;
            for (int node = 1; node < pool.nodes(); node++) {
                best = fresh.of(node, shape) > fresh.of(best, shape) ? node : best;
            }
            assertThat(found).as("seed %s, step %s", seed, step).isEqualTo(fresh.seat(best, shape, 0));
            found.ifPresent(pool::take);
            found.ifPresent(taken::add);
            if (found.isEmpty() || random.nextInt(3) == 0) {
                pool.give(taken.remove(random.nextInt(taken.size())));
            }
        }
    }

    @Test
    void thePublishedFormulaCountsWhatTheMixCannotUse() {
        Pool pool = Town.empty();
        pool.addNode(Town.node("n", Town.SHARED));
        Shape whole = Town.anywhere(pool, new CardNeed.Whole(1), 8_000);
        Shape part = Town.anywhere(pool, new CardNeed.Share(460, 0), 6_000);
        Map<Shape, Integer> arrivals = Map.of(whole, 30, part, 10);
        Usability published = new Usability(Mix.of(arrivals), pool.classes().size(), Score.PUBLISHED);
        long full = pool.classes().get(0).full();
        long half = full - Card.pack(500, 0, 0);
        long[] cards = {full, half, 0};
        // A whole card can use the untouched one, a part both; each with its share of arrivals.
        assertThat(published.of(0, 8_000, cards, 3)).isEqualTo(0.75 * 1_000 + 0.25 * 1_500);
        assertThat(published.of(0, 6_000, cards, 3)).isEqualTo(0.25 * 1_500);
        assertThat(published.of(0, 5_999, cards, 3)).isZero();
    }

    @Test
    void ourScoreCountsOnlyWholePartsThatTheCpuFeeds() {
        Pool pool = Town.empty();
        pool.addNode(Town.node("n", Town.SHARED));
        Shape part = Town.anywhere(pool, new CardNeed.Share(460, 0), 6_000);
        Usability ours = new Usability(Mix.of(Map.of(part, 1)), pool.classes().size(), new Score(100, 1, 0));
        long full = pool.classes().get(0).full();
        long[] cards = {full, full - Card.pack(500, 0, 0)};
        assertThat(ours.of(0, 18_000, cards, 2)).isEqualTo(3 * 460);
        assertThat(ours.of(0, 9_000, cards, 2)).isEqualTo(1.5 * 460);
        assertThat(ours.of(0, 5_999, cards, 2)).isZero();
    }

    @Test
    void theMixKeepsThePopularAndDropsTheRare() {
        Pool pool = Town.empty();
        pool.addNode(Town.node("n", Town.SHARED));
        Shape common = Town.anywhere(pool, new CardNeed.Whole(1), 1);
        Shape rare = Town.anywhere(pool, new CardNeed.Whole(2), 1);
        Mix mix = Mix.of(Map.of(common, 97, rare, 3));
        assertThat(mix.entries()).containsExactly(new Mix.Entry(common, 1.0));
    }

    @Test
    void theTournamentNamesTheBestAndTheFirstAmongEquals() {
        Random random = new Random(5);
        Tournament tournament = new Tournament(37);
        double[] keys = new double[tournament.size()];
        java.util.Arrays.fill(keys, Double.NEGATIVE_INFINITY);
        for (int step = 0; step < 2_000; step++) {
            int index = random.nextInt(37);
            keys[index] = random.nextInt(10);
            tournament.set(index, keys[index]);
            int best = 0;
            for (int i = 1; i < keys.length; i++) {
                best = keys[i] > keys[best] ? i : best;
            }
            assertThat(tournament.best()).isEqualTo(best);
        }
    }
}
