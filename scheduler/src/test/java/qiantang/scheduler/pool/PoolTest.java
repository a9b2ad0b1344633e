package qiantang.scheduler.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.Town;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Node.Health;
import qiantang.scheduler.request.CardNeed;

class PoolTest {
    @Test
    void aCardThatLostAPartIsNoWholeCardAnyMore() {
        Pool pool = Town.empty();
        int node = pool.addNode(Town.node("n", Town.SHARED));
        pool.take(Seating.on(pool, node, Town.anywhere(pool, new CardNeed.Share(1, 0), 0), 0)
                .orElseThrow());
        assertThat(pool.freeCards(node)).isEqualTo(7);
    }

    @Test
    void migProfilesLieOnlyWhereTheVendorAllows() {
        Pool pool = Town.empty();
        int node = pool.addNode(new Node("n", Town.CITY, List.of(), Town.MIG, 1, 64_000, 512_000));
        Shape small = Town.anywhere(pool, Town.SMALL_PROFILE, 0);
        Shape half = Town.anywhere(pool, Town.HALF_PROFILE, 0);
        assertThat(Seating.slots(pool, node, half)).isEqualTo(2);
        pool.take(Seating.on(pool, node, small, 0).orElseThrow());
        assertThat(Seating.slots(pool, node, half)).isEqualTo(1);
        pool.take(Seating.on(pool, node, half, 0).orElseThrow());
        assertThat(Seating.slots(pool, node, small)).isEqualTo(3);
    }

    @Test
    void deviceMemoryIsHeldHard() {
        Pool pool = Town.empty();
        int node = pool.addNode(new Node("n", Town.CITY, List.of(), Town.SHARED, 1, 64_000, 512_000));
        Shape hungry = Town.anywhere(pool, new CardNeed.Share(100, 20_000), 0);
        assertThat(Seating.slots(pool, node, hungry)).isEqualTo(1);
    }

    @Test
    void aCardIsNeverOverAllocated() {
        Pool pool = Town.empty();
        int node = pool.addNode(Town.node("n", Town.ASCEND));
        Seat all = new Seat(node, 0, 0xff, pool.classes().get(1).full(), 0, 0);
        pool.take(all);
        assertThatThrownBy(() -> pool.take(all)).hasMessageContaining("over-allocated");
    }

    @Test
    void nothingStartsOnANodeThatIsCordonedOrLost() {
        Pool pool = Town.empty();
        int node = pool.addNode(Town.node("n", Town.ASCEND));
        Shape one = Town.anywhere(pool, new CardNeed.Whole(1), 0);
        for (Health health : List.of(Health.CORDONED, Health.LOST)) {
            pool.setHealth(node, health);
            assertThat(Seating.on(pool, node, one, 0)).isEmpty();
            assertThat(pool.topology().freeCards(Topology.ROOT, 1)).isZero();
        }
        pool.setHealth(node, Health.SCHEDULABLE);
        pool.setBrokenCards(node, 0b101);
        assertThat(Seating.slots(pool, node, one)).isEqualTo(6);
        assertThat(Seating.on(pool, node, one, 0).orElseThrow().cards()).isEqualTo(0b10);
    }

    @Test
    void theRealPoolDoesNotChangeDuringAWhatIfRun() {
        Pool pool = Town.empty();
        int node = pool.addNode(Town.node("n", Town.ASCEND));
        try (Overlay _ = pool.overlay()) {
            assertThatThrownBy(() -> pool.setHealth(node, Health.LOST)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theIndexEqualsABruteForceTwinAfterAnySequence(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 60);
        List<Seat> taken = new ArrayList<>();
        for (int step = 0; step < 800; step++) {
            int node = random.nextInt(pool.nodes());
            switch (random.nextInt(8)) {
                case 0 -> pool.setHealth(node, Health.values()[random.nextInt(3)]);
                case 1 -> pool.setBrokenCards(node, random.nextInt(4));
                case 2, 3 -> {
                    if (!taken.isEmpty()) {
                        pool.give(taken.remove(random.nextInt(taken.size())));
                    }
                }
                default -> {
                    Optional<Seat> seat = Seating.on(pool, node, Town.randomShape(pool, random), 0);
                    seat.ifPresent(pool::take);
                    seat.ifPresent(taken::add);
                }
            }
            assertThat(histograms(pool)).as("seed %s, step %s", seed, step).isEqualTo(bruteForce(pool));
        }
        assertNothingIsTakenTwice(pool, taken);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void aWhatIfRunLeavesNoTrace(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 30);
        List<String> before = state(pool);
        try (Overlay outer = pool.overlay()) {
            fill(pool, random);
            List<String> halfway = state(pool);
            try (Overlay _ = pool.overlay()) {
                fill(pool, random);
            }
            assertThat(state(pool)).isEqualTo(halfway);
            outer.rewind();
            assertThat(state(pool)).isEqualTo(before);
            fill(pool, random);
        }
        assertThat(state(pool)).isEqualTo(before);
    }

    private static void fill(Pool pool, Random random) {
        for (int i = 0; i < 50; i++) {
            Seating.on(pool, random.nextInt(pool.nodes()), Town.randomShape(pool, random), 0)
                    .ifPresent(pool::take);
        }
    }

    private static List<String> state(Pool pool) {
        List<String> state = new ArrayList<>(histograms(pool));
        for (int node = 0; node < pool.nodes(); node++) {
            state.add(pool.version(node) + ":" + pool.freeCpuMilli(node) + ":" + pool.freeMemoryMib(node));
            for (int i = 0; i < pool.cards(node); i++) {
                state.add(Long.toHexString(pool.card(node, i)));
            }
        }
        return state;
    }

    private static void assertNothingIsTakenTwice(Pool pool, List<Seat> taken) {
        for (int node = 0; node < pool.nodes(); node++) {
            int at = node;
            int cpu = taken.stream()
                    .filter(seat -> seat.node() == at)
                    .mapToInt(Seat::cpuMilli)
                    .sum();
            assertThat(cpu + pool.freeCpuMilli(node)).isEqualTo(pool.node(node).cpuMilli());
            for (int card = 0; card < pool.cards(node); card++) {
                int bit = 1 << card;
                long milli = taken.stream()
                        .filter(seat -> seat.node() == at && (seat.cards() & bit) != 0)
                        .mapToLong(seat -> Card.milli(seat.part()))
                        .sum();
                assertThat(milli).isLessThanOrEqualTo(CardNeed.WHOLE_MILLI);
            }
        }
    }

    private static List<String> histograms(Pool pool) {
        List<String> all = new ArrayList<>();
        for (int domain = 0; domain < pool.topology().domains(); domain++) {
            for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
                int[] hosts = pool.topology().histogram(domain, cardClass);
                all.add(Arrays.toString(hosts.length == 0 ? new int[Node.MAX_CARDS + 1] : hosts));
            }
        }
        return all;
    }

    private static List<String> bruteForce(Pool pool) {
        Topology tree = pool.topology();
        int[][][] hosts = new int[tree.domains()][pool.classes().size()][Node.MAX_CARDS + 1];
        for (int node = 0; node < pool.nodes(); node++) {
            if (!pool.isSchedulable(node)) {
                continue;
            }
            int free = 0;
            for (int i = 0; i < pool.cards(node); i++) {
                free += pool.card(node, i)
                                == pool.classes().get(pool.cardClass(node)).full()
                        ? 1
                        : 0;
            }
            for (int domain = pool.leaf(node); domain >= 0; domain = tree.parent(domain)) {
                hosts[domain][pool.cardClass(node)][free]++;
            }
        }
        return Arrays.stream(hosts)
                .flatMap(Arrays::stream)
                .map(Arrays::toString)
                .toList();
    }
}
