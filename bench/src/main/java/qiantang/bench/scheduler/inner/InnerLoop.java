package qiantang.bench.scheduler.inner;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import qiantang.scheduler.Plan;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.gang.GangPlacement;
import qiantang.scheduler.placement.Mix;
import qiantang.scheduler.placement.Placement;
import qiantang.scheduler.placement.Score;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;

/** Each benchmark is one step of a decision, in pools that are about half full. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InnerLoop {
    private static final int CARDS = 100_000;
    private static final int NODES_SCORED = 1_024;
    private static final int LINES = 10_000;
    private static final int QUEUES = 100;

    /** For JMH, which makes it. */
    public InnerLoop() {}

    /** Nodes in all kinds of states, a mix of shapes, and one shape to place. */
    @State(Scope.Thread)
    public static class Scored {
        private final Pool pool = halfFull(NODES_SCORED * RaggedPool.CARDS_PER_NODE);
        private final Mix mix = mix(pool);
        private final Placement placement = new Placement(pool, mix, Score.PUBLISHED);
        private final Shape pair = shape(pool, 2);

        /** For JMH. */
        public Scored() {}
    }

    /** The work of a shape that was not asked for before: its score on every node. The figure is for one node. */
    @Benchmark
    @OperationsPerInvocation(NODES_SCORED)
    public Optional<Seat> scoreOneShapeOnANode(Scored state) {
        state.placement.expect(state.mix);
        return state.placement.best(state.pair, 0);
    }

    /** The same shape again after one node changed: what a placement costs in the long run. */
    @Benchmark
    public Optional<Seat> placeOneTaskAfterAChange(Scored state) {
        Optional<Seat> seat = state.placement.best(state.pair, 0);
        seat.ifPresent(one -> {
            state.pool.take(one);
            state.pool.give(one);
        });
        return seat;
    }

    /** A large ragged tree. */
    @State(Scope.Thread)
    public static class Tree {
        private final Pool pool = halfFull(CARDS);
        private final GangPlacement gangs = new GangPlacement(pool);
        private final Task host = new Task(new CardNeed.Whole(RaggedPool.CARDS_PER_NODE), 0, 0);
        private final List<Shape> shapes = List.of(shape(pool, RaggedPool.CARDS_PER_NODE));
        private final Seat free = firstFree(pool);

        /** For JMH. */
        public Tree() {}
    }

    /** A seat is taken and given back: the histograms of all domains above it move twice. */
    @Benchmark
    public int takeAndGiveOneSeat(Tree state) {
        state.pool.take(state.free);
        state.pool.give(state.free);
        return state.pool.freeCards(state.free.node());
    }

    /** 64 whole hosts in one super-pod, the tightest that holds them. */
    @Benchmark
    public Optional<List<Seat>> fitAGangOf64Hosts(Tree state) {
        Demand gang = Demand.of(Purpose.TRAINING, Role.of("w", 64, state.host)).within("super-pod");
        return state.gangs.place(gang, state.shapes, new int[] {64}, 0);
    }

    /** A full pool, and a long line of different jobs for it. */
    @State(Scope.Thread)
    public static class Waiting {
        private final Pool pool = RaggedPool.of(1_000, new Random(1));
        private final Queues queues = waiting();
        private final Scheduler scheduler = new Scheduler(Policy.DEFAULT);
        private final Instant now = Instant.EPOCH.plus(Duration.ofDays(1));
        private final Random random = new Random(2);

        /** For JMH. */
        public Waiting() {
            for (int node = 0; node < pool.nodes(); node++) {
                pool.take(Seating.on(pool, node, shape(pool, RaggedPool.CARDS_PER_NODE), 0)
                        .orElseThrow());
            }
        }
    }

    /** Nobody can start: each line is lined up and looked at once. The figure is for one line. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public Plan lookAtOneLine(Waiting state) {
        return state.scheduler.decide(state.pool, state.queues, state.now, state.random);
    }

    private static Queues waiting() {
        Queues queues = new Queues();
        for (int i = 0; i < LINES; i++) {
            String queue = "q" + i % QUEUES;
            if (i < QUEUES) {
                queues.add(new Queues.Queue(queue, 1));
            }
            Task task = new Task(new CardNeed.Whole(1 + i % 8), 1_000, 1_000);
            Demand demand =
                    Demand.of(Purpose.BATCH, Role.of("w", 1 + i / 8 % 20, task)).on(RaggedPool.CARD);
            Estimate runs = Estimate.stated(Duration.ofMinutes(10L + i / 160));
            queues.submit(Job.of("j" + i, queue, demand, Instant.EPOCH.plusSeconds(i), runs));
        }
        return queues;
    }

    private static Pool halfFull(int cards) {
        Random random = new Random(1);
        Pool pool = RaggedPool.of(cards, random);
        for (int node = 0; node < pool.nodes(); node++) {
            int taken = random.nextBoolean() ? 0 : 1 + random.nextInt(RaggedPool.CARDS_PER_NODE);
            if (taken > 0) {
                Seating.on(pool, node, shape(pool, taken), 0).ifPresent(pool::take);
            }
        }
        return pool;
    }

    private static Seat firstFree(Pool pool) {
        for (int node = 0; ; node++) {
            Optional<Seat> seat = Seating.on(pool, node, shape(pool, 1), 0);
            if (seat.isPresent()) {
                return seat.get();
            }
        }
    }

    private static Mix mix(Pool pool) {
        Map<Shape, Integer> arrivals = new HashMap<>();
        for (int cards = 1; cards <= RaggedPool.CARDS_PER_NODE; cards *= 2) {
            arrivals.put(shape(pool, cards), 100 / cards);
        }
        return Mix.of(arrivals);
    }

    private static Shape shape(Pool pool, int cards) {
        BitSet first = new BitSet();
        first.set(0);
        return pool.shape(new Task(new CardNeed.Whole(cards), 8_000 * cards, 10_000), first, first);
    }
}
