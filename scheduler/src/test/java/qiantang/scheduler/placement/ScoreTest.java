package qiantang.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.Town;
import qiantang.scheduler.pool.Card;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.CardNeed;

/** The score against the formulas of the decision record, written down a second time and as plainly as possible. */
class ScoreTest {
    private static final List<Score> SCORES = List.of(Score.PUBLISHED, Score.FILLING);
    private static final int WHOLE = CardNeed.WHOLE_MILLI;

    private final Pool pool = Town.empty();

    /** What a task takes, apart from where. */
    private record Want(Shape shape, int cards, int partMilli, int cpuMilli, double weight) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noSeatIsBetterByTheFormulaThanTheOneThatIsChosen(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            int cpu = 16_000 * (1 + random.nextInt(4));
            pool.addNode(new Node("n" + i, Town.CITY, List.of(), Town.SHARED, 1 + random.nextInt(8), cpu, 512_000));
        }
        List<Want> wants = wants(random);
        Mix mix = new Mix(wants.stream()
                .map(want -> new Mix.Entry(want.shape(), want.weight()))
                .toList());
        Score score = SCORES.get(random.nextInt(SCORES.size()));
        Placement placement = new Placement(pool, mix, score);
        List<Seat> taken = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            Want want = wants.get(random.nextInt(wants.size()));
            Optional<Seat> found = placement.best(want.shape(), 0);
            double best = best(want, wants, score);
            assertThat(found.isPresent()).isEqualTo(best > Double.NEGATIVE_INFINITY);
            if (found.isPresent()) {
                int node = found.get().node();
                assertThat(value(want, wants, score, node, found.get().cards()))
                        .as("seed %s, step %s, %s", seed, step, score)
                        .isCloseTo(best, within(1e-6));
                pool.take(found.get());
                taken.add(found.get());
            }
            if (!taken.isEmpty() && random.nextInt(3) == 0) {
                pool.give(taken.remove(random.nextInt(taken.size())));
            }
        }
    }

    @Test
    void fragmentedIsWhatIsFreeWhereTheMixCannotUseIt() {
        int node = pool.addNode(Town.node("n", Town.SHARED));
        int other = pool.addNode(Town.node("m", Town.SHARED));
        Shape whole = Town.anywhere(pool, new CardNeed.Whole(1), 32_000);
        Fragmentation fragmentation = new Fragmentation(pool, Mix.of(Map.of(whole, 1)));
        assertThat(fragmentation.milli()).isZero();
        take(node, new CardNeed.Share(300, 0), 1_000);
        assertThat(fragmentation.milli()).as("the rest of one card").isEqualTo(700);
        take(node, new CardNeed.Whole(2), 40_000);
        assertThat(fragmentation.milli())
                .as("no CPU is left for the other five")
                .isEqualTo(5_700);
        take(other, new CardNeed.Share(400, 0), 1_000);
        assertThat(fragmentation.milli()).isEqualTo(6_300);
        pool.setHealth(node, Health.CORDONED);
        assertThat(fragmentation.milli())
                .as("nobody would place anything there")
                .isEqualTo(600);
    }

    @Test
    void aScoreIsMadeOfWeightsThatMakeSense() {
        assertThat(new Score(0, 0, 0).packing()).isZero();
        assertThat(new Score(0, 1, 0).parts()).isOne();
        assertThatThrownBy(() -> new Score(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Score(0, -.1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Score(0, 1.1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Score(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsExpectedDecidesWhereATaskGoes() {
        int small = pool.addNode(new Node("small", Town.CITY, List.of(), Town.SHARED, 2, 64_000, 512_000));
        pool.addNode(new Node("large", Town.CITY, List.of(), Town.SHARED, 8, 64_000, 512_000));
        Shape pair = Town.anywhere(pool, new CardNeed.Whole(2), 1_000);
        Shape single = Town.anywhere(pool, new CardNeed.Whole(1), 1_000);
        Placement placement = new Placement(pool, Mix.of(Map.of(single, 1)), Score.PUBLISHED);
        assertThat(placement.best(single, 0).orElseThrow().node()).as("packed").isEqualTo(small);
        placement.expect(Mix.of(Map.of(pair, 1)));
        assertThat(placement.best(single, 0).orElseThrow().node())
                .as("one card of the small node would be of no use to pairs")
                .isNotEqualTo(small);
    }

    private void take(int node, CardNeed need, int cpuMilli) {
        pool.take(Seating.on(pool, node, Town.anywhere(pool, need, cpuMilli), 0).orElseThrow());
    }

    private List<Want> wants(Random random) {
        int count = 4;
        List<Want> wants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int cpu = 1_000 * random.nextInt(14);
            int kind = i % 3;
            int cards = kind == 0 ? 1 + random.nextInt(3) : 0;
            int part = kind == 1 ? 150 + random.nextInt(700) : 0;
            CardNeed need = kind == 0
                    ? new CardNeed.Whole(cards)
                    : kind == 1 ? new CardNeed.Share(part, 0) : new CardNeed.None();
            wants.add(new Want(Town.anywhere(pool, need, cpu), cards, part, cpu, 1.0 / count));
        }
        return wants;
    }

    private double best(Want want, List<Want> wants, Score score) {
        double best = Double.NEGATIVE_INFINITY;
        for (int node = 0; node < pool.nodes(); node++) {
            if (pool.freeCpuMilli(node) < want.cpuMilli() || pool.freeMemoryMib(node) < 1_000) {
                continue;
            }
            if (want.partMilli() == 0) {
                int mask = pool.freeCardMask(node);
                if (Integer.bitCount(mask) >= want.cards()) {
                    int first = 0;
                    for (int left = want.cards(); left > 0; left--, mask &= mask - 1) {
                        first |= Integer.lowestOneBit(mask);
                    }
                    best = Math.max(best, value(want, wants, score, node, first));
                }
            } else {
                for (int card = 0; card < pool.cards(node); card++) {
                    if (Card.milli(pool.card(node, card)) >= want.partMilli()) {
                        best = Math.max(best, value(want, wants, score, node, 1 << card));
                    }
                }
            }
        }
        return best;
    }

    /** What is usable after, less what was usable before, and how full the node becomes. */
    private double value(Want want, List<Want> wants, Score score, int node, int cards) {
        int[] before = new int[pool.cards(node)];
        Arrays.setAll(before, card -> Card.milli(pool.card(node, card)));
        int[] after = before.clone();
        int takes = 0;
        for (int card = 0; card < after.length; card++) {
            if ((cards >> card & 1) != 0) {
                int part = want.partMilli() == 0 ? WHOLE : want.partMilli();
                after[card] -= part;
                takes += part;
            }
        }
        int cpu = pool.freeCpuMilli(node);
        int cpuAfter = cpu - want.cpuMilli();
        double gained = takes + usable(wants, score, cpuAfter, after) - usable(wants, score, cpu, before);
        double packed = 1
                - .5 * cpuAfter / pool.inventory().largestCpuMilli()
                - .5 * Arrays.stream(after).sum() / (1_000.0 * pool.inventory().largestCards());
        return gained + score.packing() * packed;
    }

    private static double usable(List<Want> mix, Score score, int cpu, int[] free) {
        double usable = 0;
        double mixCpu = 0;
        double mixMilli = 0;
        for (Want want : mix) {
            mixCpu += want.weight() * want.cpuMilli();
            mixMilli += want.weight() * (want.partMilli() + want.cards() * WHOLE);
            if (want.cpuMilli() <= cpu && want.partMilli() + want.cards() > 0) {
                usable += want.weight() * usableBy(want, score, cpu, free);
            }
        }
        double all = Arrays.stream(free).sum();
        double fed = Math.min(all, cpu * mixMilli / mixCpu);
        return usable + score.balance() * fed;
    }

    private static double usableBy(Want want, Score score, int cpu, int[] free) {
        int least = want.cards() > 0 ? WHOLE : want.partMilli();
        int[] fitting = Arrays.stream(free).filter(milli -> milli >= least).toArray();
        double byCards = fitting.length >= Math.max(1, want.cards())
                ? Arrays.stream(fitting).sum()
                : 0;
        if (want.cards() > 0) {
            return byCards;
        }
        double parts = Arrays.stream(fitting).map(milli -> milli / least).sum();
        double fedParts = want.cpuMilli() == 0 ? parts : Math.min(parts, (double) cpu / want.cpuMilli());
        return (1 - score.parts()) * byCards + score.parts() * fedParts * want.partMilli();
    }
}
