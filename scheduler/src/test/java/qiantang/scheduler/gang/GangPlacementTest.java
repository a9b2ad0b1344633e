package qiantang.scheduler.gang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.Town;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;

class GangPlacementTest {
    private static final int SHARED = 0;
    private static final int ASCEND = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aGangIsPlacedExactlyWhenSomeDomainHoldsIt(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 60);
        for (int step = 0; step < 60; step++) {
            crowd(pool, random);
            String level = List.of("site", "block", "rack", "host").get(random.nextInt(4));
            int tasks = 1 + random.nextInt(12);
            Task task = new Task(new CardNeed.Whole(1 + random.nextInt(4)), 1_000 * random.nextInt(6), 1_000);
            Role.@Nullable Group group = random.nextBoolean()
                    ? null
                    : new Role.Group(
                            1 + random.nextInt(3),
                            List.of("block", "rack", "host").get(random.nextInt(3)));
            int wanted = group == null ? tasks : tasks * group.tasks();
            Demand demand = Demand.of(Purpose.BATCH, new Role("w", task, wanted, wanted, group))
                    .within(level);
            Shape shape = onAscend(pool, task);
            Optional<List<Seat>> seats =
                    new GangPlacement(pool).place(demand, List.of(shape), new int[] {wanted}, ASCEND);
            int depth = pool.topology().depthOf(level);
            assertThat(seats.isPresent())
                    .as("seed %s, step %s: %s", seed, step, demand)
                    .isEqualTo(isPossible(pool, shape, wanted, group, depth, ASCEND));
            seats.ifPresent(found -> assertLegal(pool, found, wanted, group, depth));
        }
    }

    /** Parts of cards, and tasks that compute on the host alone, are counted host by host and not by the histograms. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void gangsOfPartsAndOfTasksWithoutCardsAreSeatedExactlyWhenTheyCanBe(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 40);
        for (int step = 0; step < 60; step++) {
            crowd(pool, random);
            String level = List.of("site", "block", "rack", "host").get(random.nextInt(4));
            CardNeed need = random.nextInt(3) == 0
                    ? new CardNeed.None()
                    : new CardNeed.Share(200 + random.nextInt(500), random.nextInt(9_000));
            Task task = new Task(need, 2_000 + 1_000 * random.nextInt(6), 1_000);
            Role.Group group = new Role.Group(
                    1 + random.nextInt(4), List.of("block", "rack", "host").get(random.nextInt(3)));
            int wanted = (1 + random.nextInt(20)) * group.tasks();
            Demand demand = Demand.of(Purpose.BATCH, new Role("w", task, wanted, wanted, group))
                    .within(level);
            Shape shape = on(pool, task, SHARED);
            Optional<List<Seat>> seats =
                    new GangPlacement(pool).place(demand, List.of(shape), new int[] {wanted}, SHARED);
            int depth = pool.topology().depthOf(level);
            assertThat(seats.isPresent())
                    .as("seed %s, step %s: %s", seed, step, demand)
                    .isEqualTo(isPossible(pool, shape, wanted, group, depth, SHARED));
            seats.ifPresent(found -> assertLegal(pool, found, wanted, group, depth));
        }
    }

    @Test
    void aGangFillsTheRoomiestRackAndTakesTheRestWhereItIsTightest() {
        Pool pool = Town.empty();
        for (int rack : new int[] {1, 2, 4}) {
            for (int host = 0; host < rack; host++) {
                pool.addNode(Town.node("of-" + rack + "-" + host, Town.ASCEND, "b", "r" + rack));
            }
        }
        assertThat(racksOf(pool, 2)).containsExactly("of-2", "of-2");
        assertThat(racksOf(pool, 3)).containsExactly("of-4", "of-4", "of-4");
        assertThat(racksOf(pool, 5)).containsExactly("of-1", "of-4", "of-4", "of-4", "of-4");
        assertThat(racksOf(pool, 6)).containsExactly("of-2", "of-2", "of-4", "of-4", "of-4", "of-4");
        assertThat(racksOf(pool, 8)).isEmpty();
    }

    @Test
    void aGangForOneHostTakesTheTightestAndAmongEqualsTheFirst() {
        Pool pool = Town.empty();
        for (int free : new int[] {8, 5, 4, 4, 3}) {
            int node = pool.addNode(Town.node("n" + pool.nodes(), Town.ASCEND));
            if (free < 8) {
                Task taken = new Task(new CardNeed.Whole(8 - free), 0, 0);
                pool.take(Seating.on(pool, node, onAscend(pool, taken), 0).orElseThrow());
            }
        }
        Task card = new Task(new CardNeed.Whole(1), 0, 0);
        Demand four = Demand.of(Purpose.TRAINING, Role.of("w", 4, card)).within("host");
        List<Seat> seats = new GangPlacement(pool)
                .place(four, List.of(onAscend(pool, card)), new int[] {4}, ASCEND)
                .orElseThrow();
        assertThat(seats).extracting(Seat::node).containsOnly(2);
    }

    @Test
    void theRoleWithLeastChoiceIsSeatedFirst() {
        Pool pool = Town.empty();
        int whole = pool.addNode(Town.node("whole", Town.ASCEND, "b", "r"));
        for (int free : new int[] {2, 1}) {
            int node = pool.addNode(Town.node("rest" + free, Town.ASCEND, "b", "r"));
            Task taken = new Task(new CardNeed.Whole(8 - free), 0, 0);
            pool.take(Seating.on(pool, node, onAscend(pool, taken), 0).orElseThrow());
        }
        Task actor = new Task(new CardNeed.Whole(1), 0, 0);
        Task learner = new Task(new CardNeed.Whole(8), 0, 0);
        Demand demand = Demand.of(Purpose.TRAINING, Role.of("actor", 3, actor), Role.of("learner", 1, learner));
        List<Seat> seats = new GangPlacement(pool)
                .place(demand, List.of(onAscend(pool, actor), onAscend(pool, learner)), new int[] {3, 1}, ASCEND)
                .orElseThrow();
        assertThat(seats.getFirst().node()).isEqualTo(whole);
        assertThat(seats.getFirst().role()).isEqualTo(1);
        assertThat(seats).hasSize(4);
    }

    private static List<String> racksOf(Pool pool, int hosts) {
        Task host = new Task(new CardNeed.Whole(8), 0, 0);
        Demand gang = Demand.of(Purpose.TRAINING, Role.of("w", hosts, host)).within("block");
        return new GangPlacement(pool)
                .place(gang, List.of(onAscend(pool, host)), new int[] {hosts}, ASCEND).stream()
                        .flatMap(List::stream)
                        .map(seat -> pool.node(seat.node()).name().substring(0, 4))
                        .sorted()
                        .toList();
    }

    @Test
    void theTightestDomainIsChosen() {
        Pool pool = Town.empty();
        for (int i = 0; i < 4; i++) {
            pool.addNode(Town.node("roomy" + i, Town.ASCEND, "b", "roomy"));
        }
        pool.addNode(Town.node("tight0", Town.ASCEND, "b", "tight"));
        pool.addNode(Town.node("tight1", Town.ASCEND, "b", "tight"));
        Task host = new Task(new CardNeed.Whole(8), 0, 0);
        Demand pair = Demand.of(Purpose.TRAINING, Role.of("w", 2, host)).within("rack");
        List<Seat> seats = new GangPlacement(pool)
                .place(pair, List.of(onAscend(pool, host)), new int[] {2}, ASCEND)
                .orElseThrow();
        assertThat(seats).allMatch(seat -> pool.node(seat.node()).name().startsWith("tight"));
    }

    @Test
    void aPreferredLevelIsGivenUpAndARequiredOneIsNot() {
        Pool pool = Town.empty();
        pool.addNode(Town.node("a", Town.ASCEND, "b", "r1"));
        pool.addNode(Town.node("b", Town.ASCEND, "b", "r2"));
        Task host = new Task(new CardNeed.Whole(8), 0, 0);
        Demand pair = Demand.of(Purpose.TRAINING, Role.of("w", 2, host));
        GangPlacement gangs = new GangPlacement(pool);
        List<Shape> shapes = List.of(onAscend(pool, host));
        assertThat(gangs.place(pair.preferably("rack"), shapes, new int[] {2}, ASCEND))
                .isPresent();
        assertThat(gangs.place(pair.within("rack"), shapes, new int[] {2}, ASCEND))
                .isEmpty();
    }

    @Test
    void rolesAreSeatedTogetherOrNotAtAll() {
        Pool pool = Town.empty();
        pool.addNode(Town.node("a", Town.ASCEND, "b", "r1"));
        Task learner = new Task(new CardNeed.Whole(6), 0, 0);
        Task actor = new Task(new CardNeed.Whole(1), 0, 0);
        GangPlacement gangs = new GangPlacement(pool);
        List<Shape> shapes = List.of(onAscend(pool, actor), onAscend(pool, learner));
        Demand demand = Demand.of(Purpose.TRAINING, Role.of("actor", 2, actor), Role.of("learner", 1, learner));
        assertThat(gangs.place(demand, shapes, new int[] {2, 1}, ASCEND).orElseThrow())
                .hasSize(3);
        assertThat(gangs.place(demand, shapes, new int[] {3, 1}, ASCEND)).isEmpty();
        assertThat(pool.freeCards(0)).isEqualTo(8);
    }

    private static void assertLegal(Pool pool, List<Seat> seats, int tasks, Role.@Nullable Group group, int depth) {
        assertThat(seats).hasSize(tasks);
        assertThat(distinctAt(pool, seats, depth)).hasSize(1);
        try (Overlay _ = pool.overlay()) {
            pool.take(seats);
        }
        if (group != null) {
            int groupDepth = Math.max(depth, pool.topology().depthOf(group.level()));
            for (int domain : distinctAt(pool, seats, groupDepth)) {
                long inside = seats.stream()
                        .filter(seat -> domainAt(pool, seat.node(), groupDepth) == domain)
                        .count();
                assertThat(inside % group.tasks()).isZero();
            }
        }
    }

    private static Set<Integer> distinctAt(Pool pool, List<Seat> seats, int depth) {
        Set<Integer> domains = new HashSet<>();
        seats.forEach(seat -> domains.add(domainAt(pool, seat.node(), depth)));
        return domains;
    }

    /** The domain of a host at a depth; where its branch of the tree lacks it, the host itself, told by a negative number. */
    private static int domainAt(Pool pool, int host, int depth) {
        Topology tree = pool.topology();
        for (int domain = pool.leaf(host); domain >= 0; domain = tree.parent(domain)) {
            if (tree.depth(domain) == depth) {
                return domain;
            }
        }
        return -1 - host;
    }

    private static boolean isPossible(
            Pool pool, Shape shape, int tasks, Role.@Nullable Group group, int depth, int cardClass) {
        int unit = group == null ? 1 : group.tasks();
        int groupDepth =
                group == null ? pool.topology().hostDepth() : pool.topology().depthOf(group.level());
        boolean isHostLevel = depth == pool.topology().hostDepth();
        Set<Integer> domains = new HashSet<>();
        for (int host = 0; host < pool.nodes(); host++) {
            int domain = domainAt(pool, host, depth);
            if (domain >= 0 || isHostLevel) {
                domains.add(domain);
            }
        }
        return domains.stream().anyMatch(domain -> {
            java.util.Map<Integer, Integer> rooms = new java.util.HashMap<>();
            for (int host = 0; host < pool.nodes(); host++) {
                if (domainAt(pool, host, depth) == domain && pool.cardClass(host) == cardClass) {
                    int key = groupDepth <= depth ? domain : domainAt(pool, host, groupDepth);
                    rooms.merge(key, Seating.slots(pool, host, shape), Integer::sum);
                }
            }
            return rooms.values().stream().mapToInt(room -> room / unit).sum() * unit >= tasks;
        });
    }

    private static void crowd(Pool pool, Random random) {
        for (int i = 0; i < 3; i++) {
            int node = random.nextInt(pool.nodes());
            Seating.on(pool, node, Town.randomShape(pool, random), 0).ifPresent(pool::take);
        }
    }

    private static Shape onAscend(Pool pool, Task task) {
        return on(pool, task, ASCEND);
    }

    private static Shape on(Pool pool, Task task, int cardClass) {
        BitSet classes = new BitSet();
        classes.set(cardClass);
        BitSet sites = new BitSet();
        sites.set(0, pool.sites().size());
        return pool.shape(task, classes, sites);
    }
}
