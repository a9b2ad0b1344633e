package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.service.Service;

class ServiceTest {
    private static final Instant START = Instant.EPOCH;
    private static final Duration WARM_UP = Duration.ofMinutes(3);

    private final Pool pool = Town.empty();
    private final Queues queues = new Queues();
    private final Scheduler scheduler = new Scheduler(Policy.DEFAULT);
    private Instant now = START;

    ServiceTest() {
        queues.add(new Queues.Queue("a", 1));
    }

    @Test
    void replicasAreSpreadOverRacksAndScaledDownFromTheFullest() {
        racks(3, 2);
        queues.services().put(service("chat", 2, 6, "rack", 2));
        decide();
        assertThat(replicasByRack("chat").values()).containsOnly(2L);
        queues.services().scale("chat", 3);
        Plan down = decide();
        assertThat(down.leaves()).hasSize(3).allMatch(leave -> leave.cause() == Plan.Cause.SCALED_DOWN);
        end(down);
        assertThat(replicasByRack("chat").values()).containsOnly(1L);
    }

    @Test
    void aTargetStaysBetweenFloorAndMost() {
        racks(1, 4);
        queues.services().put(service("chat", 2, 3, null, 2));
        queues.services().scale("chat", 0);
        decide();
        assertThat(pool.residents().replicas("chat")).hasSize(2);
        queues.services().scale("chat", 1_000);
        decide();
        assertThat(pool.residents().replicas("chat")).hasSize(3);
    }

    @Test
    void theFloorGoesBeforeTheMostImportantJobAndTheRestDoesNot() {
        racks(1, 1);
        queues.services().put(service("chat", 1, 2, null, 4));
        queues.submit(job("urgent", 4, 9));
        assertThat(decide().starts().stream().map(start -> start.job().id())).containsExactly("chat#0", "urgent");
    }

    @Test
    void theFloorIsNeverEvictedAndWhatIsAboveItIs() {
        racks(1, 2);
        queues.services().put(service("chat", 2, 4, null, 4));
        decide();
        now = START.plus(Duration.ofHours(1));
        queues.submit(job("urgent", 8, 9));
        Plan plan = decide();
        assertThat(plan.leaves()).hasSize(2);
        end(plan);
        decide();
        assertThat(pool.residents().replicas("chat")).hasSize(2);
        assertThat(pool.runningJob("urgent")).isPresent();
        queues.submit(job("another", 8, 9));
        assertThat(decide().leaves()).isEmpty();
    }

    @Test
    void aReplicaThatIsLostIsReplacedEvenIfSomebodyMustLeave() {
        racks(1, 1);
        queues.submit(job("batch", 8, 0).preemptibleAt(Duration.ZERO));
        decide();
        now = START.plus(Duration.ofHours(1));
        queues.services().put(service("chat", 1, 1, null, 4));
        Plan plan = decide();
        assertThat(plan.leaves().stream().map(leave -> leave.victim().job().id()))
                .containsExactly("batch");
        end(plan);
        decide();
        assertThat(pool.residents().replicas("chat")).hasSize(1);
        pool.stop("chat#0");
        decide();
        assertThat(pool.residents().replicas("chat")).hasSize(1);
    }

    @Test
    void aServiceThatIsRemovedIsDrained() {
        racks(1, 1);
        queues.services().put(service("chat", 1, 2, null, 2));
        decide();
        queues.services().remove("chat");
        assertThat(decide().leaves()).hasSize(2);
        assertThat(decide().leaves()).isEmpty();
    }

    @Test
    void oneReplicaMovesToGiveAWholeHostToAGangAndTheServiceNeverHasFewer() {
        racks(1, 3);
        queues.services().put(service("chat", 1, 1, null, 2));
        decide();
        // Fillers keep the two replicas on two hosts; when they have gone, both hosts are nearly empty.
        queues.submit(job("filler", 6, 0));
        queues.submit(job("wide", 8, 0));
        decide();
        queues.services().put(service("code", 1, 1, null, 2));
        decide();
        pool.stop("filler");
        queues.submit(job("gang", 8, 0));
        Plan plan = decide();
        assertThat(plan.leaves()).hasSize(1);
        Plan.Leave move = plan.leaves().getFirst();
        assertThat(move.cause()).isEqualTo(Plan.Cause.MOVED);
        assertThat(move.by()).isAfterOrEqualTo(now.plus(WARM_UP));
        assertThat(plan.starts().stream().map(start -> start.job().service()))
                .containsExactly(move.victim().job().service());
        assertThat(decide().leaves()).as("one at a time").isEmpty();
        end(plan);
        assertThat(decide().starts().stream().map(start -> start.job().id())).contains("gang");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noFloorFallsWhateverIsClaimed(long seed) {
        Random random = new Random(seed);
        racks(4, 4);
        for (int i = 0; i < 4; i++) {
            queues.services().put(service("s" + i, 1 + random.nextInt(2), 4, "rack", 1 + random.nextInt(4)));
        }
        decide();
        for (int step = 0; step < 40; step++) {
            now = now.plus(Duration.ofMinutes(15));
            Task task = new Task(new CardNeed.Whole(1 + random.nextInt(8)), 0, 0);
            Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1 + random.nextInt(3), task))
                    .on(Town.ASCEND);
            queues.submit(Job.of("j" + step, "a", demand, now, Estimate.stated(Duration.ofMinutes(40)))
                    .withPriority(random.nextInt(10))
                    .preemptibleAt(Duration.ofMinutes(1)));
            queues.services().scale("s" + random.nextInt(4), random.nextInt(5));
            Plan plan = decide();
            end(plan);
            for (Service service : queues.services().all()) {
                assertThat(pool.residents().replicas(service.id()).size())
                        .as("seed %s, step %s", seed, step)
                        .isBetween(service.floor(), service.most());
            }
            for (Running running : List.copyOf(pool.running())) {
                if (running.job().service() == null && random.nextInt(4) == 0) {
                    pool.stop(running.job().id());
                }
            }
        }
    }

    private Plan decide() {
        Plan plan = scheduler.decide(pool, queues, now, new Random(1));
        plan.carryOut(pool, queues);
        return plan;
    }

    private void end(Plan plan) {
        plan.leaves().forEach(leave -> pool.stop(leave.victim().job().id()));
    }

    private Map<Integer, Long> replicasByRack(String service) {
        return pool.residents().replicas(service).stream()
                .collect(Collectors.groupingBy(
                        replica -> pool.leaf(replica.seats().getFirst().node()), Collectors.counting()));
    }

    private void racks(int racks, int hosts) {
        for (int rack = 0; rack < racks; rack++) {
            for (int host = 0; host < hosts; host++) {
                pool.addNode(Town.node("n" + rack + "-" + host, Town.ASCEND, "b", "r" + rack));
            }
        }
    }

    private static Service service(String id, int floor, int target, @Nullable String spread, int cards) {
        Demand replica = Demand.of(Purpose.INFERENCE, Role.of("r", 1, new Task(new CardNeed.Whole(cards), 0, 0)))
                .on(Town.ASCEND);
        int most = Math.max(target, 3);
        return new Service(id, "a", replica, floor, target, most, spread, 0, WARM_UP, START);
    }

    private Job job(String id, int cards, int priority) {
        Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1, new Task(new CardNeed.Whole(cards), 0, 0)))
                .on(Town.ASCEND);
        return Job.of(id, "a", demand, now, Estimate.stated(Duration.ofHours(2)))
                .withPriority(priority);
    }
}
