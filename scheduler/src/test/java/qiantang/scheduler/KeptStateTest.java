package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.order.Backfill;
import qiantang.scheduler.order.Order;
import qiantang.scheduler.pool.Node;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.quota.Quota;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.window.Window;

/** What a scheduler keeps between decisions saves time and decides nothing. */
class KeptStateTest {
    private static final List<String> QUEUES = List.of("a", "b", "held", "guest");

    private final Queues queues = new Queues();
    private Instant now = Instant.EPOCH;

    KeptStateTest() {
        QUEUES.forEach(name -> queues.add(new Queues.Queue(name, 1 + name.length())));
        queues.quotas().add("held", null);
        queues.quotas().set("held", Town.ASCEND, new Quota(20, 8, 4));
        queues.quotas().set("held", Town.SHARED, new Quota(12, 0, 0));
        queues.windows()
                .put(new Window(
                        "night",
                        "held",
                        "guest",
                        Town.ASCEND,
                        8,
                        now.plus(Duration.ofHours(2)),
                        now.plus(Duration.ofHours(9))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void afterAnySequenceTheDecisionIsThatOfASchedulerThatRemembersNothing(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 30);
        Policy policy = policy(seed);
        Scheduler keeping = new Scheduler(policy);
        for (int step = 0; step < 60; step++) {
            now = now.plus(Duration.ofMinutes(random.nextInt(20)));
            submitSome(step, random);
            changeSome(pool, random);
            Plan kept = keeping.decide(pool, queues, now, new Random(step));
            Plan twin = new Scheduler(policy).decide(pool, queues, now, new Random(step));
            assertThat(kept).as("seed %s, step %s", seed, step).isEqualTo(twin);
            if (random.nextInt(5) > 0) {
                kept.carryOut(pool, queues);
                kept.leaves().stream()
                        .filter(_ -> random.nextBoolean())
                        .forEach(leave -> pool.stop(leave.victim().job().id()));
            }
        }
    }

    private static Policy policy(long seed) {
        Policy remixing = Policy.DEFAULT.remixing(1);
        return switch ((int) seed % 3) {
            case 0 -> remixing.with(Order.WFP3);
            case 1 -> remixing;
            default -> remixing.with(Backfill.GREEDY);
        };
    }

    private void submitSome(int step, Random random) {
        for (int i = random.nextInt(8); i > 0; i--) {
            queues.submit(randomJob("j" + step + "-" + i, random));
        }
        for (String queue : QUEUES) {
            List<Job> waiting = queues.waiting(queue);
            if (!waiting.isEmpty() && random.nextInt(4) == 0) {
                queues.remove(waiting.get(random.nextInt(waiting.size())).id());
            }
        }
    }

    private static void changeSome(Pool pool, Random random) {
        for (Running running : new ArrayList<>(pool.running())) {
            if (random.nextInt(8) == 0) {
                pool.stop(running.job().id());
            }
        }
        if (random.nextInt(3) == 0) {
            pool.setHealth(random.nextInt(pool.nodes()), Node.Health.values()[random.nextInt(3)]);
        }
    }

    private Job randomJob(String id, Random random) {
        Task task = new Task(new CardNeed.Whole(1 + random.nextInt(4)), 1_000 * random.nextInt(3), 0);
        Demand demand = Demand.of(
                Purpose.values()[random.nextInt(Purpose.values().length)], Role.of("w", 1 + random.nextInt(4), task));
        demand = random.nextInt(3) == 0 ? demand : demand.on(random.nextBoolean() ? Town.ASCEND : Town.SHARED);
        demand = random.nextBoolean() ? demand : demand.within(random.nextBoolean() ? "rack" : "block");
        Estimate runs = Estimate.stated(Duration.ofMinutes(30L * (1 + random.nextInt(6))));
        Job job = Job.of(id, QUEUES.get(random.nextInt(QUEUES.size())), demand, now, runs);
        job = random.nextInt(6) > 0 ? job : job.notBefore(now.plus(Duration.ofMinutes(30)));
        job = random.nextBoolean() ? job : job.preemptibleAt(Duration.ofMinutes(random.nextInt(10)));
        return random.nextInt(4) > 0 ? job : job.withPriority(random.nextInt(3));
    }
}
