package qiantang.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.Policy;
import qiantang.scheduler.Queues;
import qiantang.scheduler.Scheduler;
import qiantang.scheduler.Town;
import qiantang.scheduler.placement.Mix;
import qiantang.scheduler.pool.Node.Health;
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
import qiantang.scheduler.service.Service;
import qiantang.scheduler.window.Window;

class SimulationTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theSameSeedGivesTheSameBytesInAnotherProcess() throws IOException, InterruptedException {
        byte[] here = SmallTown.report(11).json().getBytes(StandardCharsets.UTF_8);
        assertThat(inAnotherProcess(11)).isEqualTo(here);
        assertThat(inAnotherProcess(11)).isEqualTo(here);
        assertThat(inAnotherProcess(12)).isNotEqualTo(here);
    }

    @Test
    void nothingRunsOnALostNodeAndNothingStartsOnACordonedOne() {
        Random random = new Random(3);
        Pool pool = Town.ragged(random, 24);
        List<String> wrong = new ArrayList<>();
        List<Health> seen = new ArrayList<>();
        Observer judge = new Observer() {
            @Override
            public void started(Running running) {
                running.seats().stream()
                        .filter(seat -> !pool.isSchedulable(seat.node()))
                        .forEach(seat -> wrong.add("starts on " + seat));
            }

            @Override
            public void decided(Instant now, Pool decided, Queues queues) {
                for (int node = 0; node < decided.nodes(); node++) {
                    seen.add(decided.health(node));
                }
                decided.running().stream()
                        .flatMap(running -> running.seats().stream())
                        .filter(seat -> decided.health(seat.node()) == Health.LOST)
                        .forEach(seat -> wrong.add("runs on " + seat));
            }
        };
        List<Outcome> outcomes = new Simulation(pool, SmallTown.queues(), new Scheduler(Policy.DEFAULT), random)
                .with(SmallTown.FAILURES)
                .watchedBy(judge)
                .run(SmallTown.trace(random, 300));
        assertThat(wrong).isEmpty();
        assertThat(seen).contains(Health.LOST, Health.CORDONED);
        assertThat(outcomes).extracting(Outcome::ending).contains(Ending.NODE_LOST, Ending.COMPLETED);
    }

    @Test
    void everyJobRunsInAllForAsLongAsItHasToWhateverFails() {
        Random random = new Random(4);
        List<Arrival> trace = SmallTown.trace(random, 200).stream()
                .map(arrival -> new Arrival(arrival.job().withPriority(0), arrival.runs()))
                .toList();
        List<Outcome> outcomes = new Simulation(
                        Town.ragged(random, 24), SmallTown.queues(), new Scheduler(Policy.DEFAULT), random)
                .with(SmallTown.FAILURES)
                .run(trace);
        for (Arrival arrival : trace) {
            List<Outcome> attempts = outcomes.stream()
                    .filter(one -> one.job().id().equals(arrival.job().id()))
                    .toList();
            long last = attempts.stream().filter(Outcome::completed).count();
            double ran = attempts.stream().mapToDouble(Outcome::runSeconds).sum();
            if (!attempts.isEmpty()) {
                assertThat(last).as(arrival.job().id()).isEqualTo(1);
                assertThat(ran).isGreaterThanOrEqualTo((double) arrival.runs().toSeconds());
            }
        }
    }

    @Test
    void aJobThatLosesItsNodeKeepsWhatItSavedOnlyIfItSaves() {
        assertThat(runAfterLoss(true)).isLessThan(Duration.ofMinutes(51));
        assertThat(runAfterLoss(false)).isEqualTo(HOUR);
    }

    @Test
    void whatWasLostAndWhatCheckpointsSavedIsTold() {
        Outcome saved = firstAttemptOfOneThatLosesItsNode(true);
        Outcome lost = firstAttemptOfOneThatLosesItsNode(false);
        double ran = saved.cardSeconds();
        assertThat(saved.savedCardSeconds()).isEqualTo(8.0 * 300 * Math.floor(saved.runSeconds() / 300));
        assertThat(saved.savedCardSeconds() + saved.lostCardSeconds()).isCloseTo(ran, within(1e-6));
        assertThat(lost.savedCardSeconds()).isZero();
        assertThat(lost.lostCardSeconds()).isEqualTo(lost.cardSeconds());
    }

    @Test
    void whoSavedAMomentAgoIsAskedToLeaveRatherThanWhoDidNot() {
        Pool pool = oneNode();
        pool.addNode(Town.node("m", Town.ASCEND));
        // An hour's checkpoints: the first has just saved when the third comes, the second is half an hour on.
        Job early = job("early", Instant.EPOCH).preemptibleAt(Duration.ZERO);
        Job late = job("late", Instant.EPOCH.plusSeconds(1_800)).preemptibleAt(Duration.ZERO);
        Job urgent = job("urgent", Instant.EPOCH.plusSeconds(3_660)).withPriority(9);
        Duration day = Duration.ofDays(1);
        Estimate lengthy = Estimate.stated(day);
        List<Outcome> outcomes = on(pool).with(new Failures(Duration.ofDays(100_000), HOUR, 0, HOUR, 1))
                .run(List.of(
                        new Arrival(early.estimated(lengthy), day),
                        new Arrival(late.estimated(lengthy), day),
                        new Arrival(urgent, HOUR)));
        assertThat(outcomes.getFirst().job().id()).isEqualTo("early");
        assertThat(outcomes.getFirst().ending()).isEqualTo(Ending.ASKED_TO_LEAVE);
        assertThat(outcomes.getFirst().lostCardSeconds())
                .as("who is asked saves before he goes")
                .isZero();
    }

    @Test
    void servicesFollowTheirTimetableAndAreNoAttempts() {
        Pool pool = oneNode();
        Queues queues = SmallTown.queues();
        Task pair = new Task(new CardNeed.Whole(2), 0, 0);
        Demand replica = Demand.of(Purpose.INFERENCE, Role.of("w", 1, pair)).on(Town.ASCEND);
        queues.services().put(new Service("chat", "a", replica, 0, 1, 4, null, 1, Duration.ZERO, Instant.EPOCH));
        List<Integer> replicas = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        List<Outcome> outcomes = new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), new Random(1))
                .scaling(Instant.EPOCH.plus(HOUR), "chat", 3)
                .scaling(Instant.EPOCH.plus(HOUR.multipliedBy(2)), "chat", 0)
                .watchedBy(new Observer() {
                    @Override
                    public void decided(Instant now, Pool decided, Queues then) {
                        times.add(now);
                        replicas.add(decided.residents().replicas("chat").size());
                    }
                })
                .run(List.of());
        assertThat(replicas).containsExactly(3, 3, 0);
        assertThat(times.getLast())
                .isEqualTo(Instant.EPOCH.plus(HOUR.multipliedBy(2)).plus(Policy.DEFAULT.notice()));
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aWindowOpensAndClosesOnTime() {
        Pool pool = oneNode();
        Queues queues = SmallTown.queues();
        queues.quotas().add("a", null);
        queues.quotas().add("b", null);
        queues.quotas().set("b", Town.ASCEND, new Quota(8, 0, 0));
        Instant opens = Instant.EPOCH.plus(HOUR);
        Instant closes = opens.plus(HOUR.multipliedBy(3));
        queues.windows().put(new Window("night", "b", "a", Town.ASCEND, 8, opens, closes));
        Job lengthy = job("one", Instant.EPOCH)
                .estimated(Estimate.stated(Duration.ofHours(30)))
                .preemptibleAt(Duration.ZERO);
        List<Outcome> outcomes = new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), new Random(1))
                .run(List.of(new Arrival(lengthy, Duration.ofHours(30))));
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.getFirst().started()).isEqualTo(opens);
        assertThat(outcomes.getFirst().ending()).isEqualTo(Ending.ASKED_TO_LEAVE);
        assertThat(outcomes.getFirst().ended()).isBeforeOrEqualTo(closes);
    }

    @Test
    void aJobThatLostPatienceIsGone() {
        Job first = job("first", Instant.EPOCH);
        Job second = job("second", Instant.EPOCH.plusSeconds(1));
        Simulation simulation = on(oneNode());
        List<Outcome> outcomes =
                simulation.run(List.of(new Arrival(first, HOUR), new Arrival(second, HOUR, Duration.ofMinutes(30))));
        assertThat(outcomes).extracting(one -> one.job().id()).containsExactly("first");
        assertThat(simulation.withdrawn()).isEqualTo(1);
    }

    @Test
    void aJobThatMayNotStartYetStartsOnTheDot() {
        Job later = job("later", Instant.EPOCH).notBefore(Instant.EPOCH.plus(HOUR));
        List<Outcome> outcomes = on(oneNode()).run(List.of(new Arrival(later, HOUR)));
        assertThat(outcomes).extracting(Outcome::started).containsExactly(Instant.EPOCH.plus(HOUR));
    }

    @Test
    void decisionsInACycleDelayStartsAndKeepEnds() {
        Job one = job("one", Instant.EPOCH.plusSeconds(10));
        List<Outcome> outcomes = on(oneNode())
                .decidingEvery(Duration.ofMinutes(5))
                .run(List.of(new Arrival(one, Duration.ofSeconds(400))));
        assertThat(outcomes).extracting(Outcome::started).containsExactly(Instant.EPOCH.plusSeconds(300));
        assertThat(outcomes).extracting(Outcome::ended).containsExactly(Instant.EPOCH.plusSeconds(700));
        assertThat(outcomes).extracting(Outcome::waitSeconds).containsExactly(290.0);
    }

    @Test
    void theRecorderWeighsStatesByHowLongTheyHold() {
        Pool pool = oneNode();
        Queues queues = SmallTown.queues();
        Recorder recorder = new Recorder(HOUR, pool, queues, new Mix(List.of()));
        new Simulation(pool, queues, new Scheduler(Policy.DEFAULT), new Random(1))
                .watchedBy(recorder)
                .run(List.of(
                        new Arrival(job("one", Instant.EPOCH), Duration.ofMinutes(30)),
                        new Arrival(job("two", Instant.EPOCH), Duration.ofMinutes(90))));
        List<Course.Step> steps = recorder.course().steps();
        assertThat(steps).hasSize(2);
        assertThat(steps.getFirst().held()).isEqualTo(8);
        assertThat(steps.getFirst().available()).isEqualTo(8);
        assertThat(steps.getFirst().waiting()).isEqualTo(0.5);
        assertThat(steps.getFirst().byQueue()).containsExactly(8.0, 0.0, 0.0);
        assertThat(steps.getLast().fragmented()).isZero();
    }

    /** How long a job of an hour runs in its last attempt, after its node was lost 15 minutes after the start. */
    private static Duration runAfterLoss(boolean saves) {
        Outcome last = attemptsOfOneThatLosesItsNode(saves).getLast();
        return Duration.between(last.started(), last.ended());
    }

    private static Outcome firstAttemptOfOneThatLosesItsNode(boolean saves) {
        return attemptsOfOneThatLosesItsNode(saves).getFirst();
    }

    private static List<Outcome> attemptsOfOneThatLosesItsNode(boolean saves) {
        Pool pool = oneNode();
        Job job = saves ? job("one", Instant.EPOCH).preemptibleAt(Duration.ZERO) : job("one", Instant.EPOCH);
        // A draw of this seed fails the node once within the hour; the next failure is far away.
        Failures failures =
                new Failures(Duration.ofHours(2), Duration.ofMinutes(1), 0, Duration.ofMinutes(5), seedOfEarlyLoss());
        List<Outcome> outcomes = new Simulation(pool, SmallTown.queues(), new Scheduler(Policy.DEFAULT), new Random(1))
                .with(failures)
                .run(List.of(new Arrival(job, HOUR)));
        assertThat(outcomes.getFirst().ending()).isEqualTo(Ending.NODE_LOST);
        return outcomes;
    }

    /** The first seed whose only failure in three hours lies between ten minutes and an hour after the start. */
    private static long seedOfEarlyLoss() {
        for (long seed = 0; ; seed++) {
            Failures.Draws draws = new Failures(Duration.ofHours(2), Duration.ofMinutes(1), 0, HOUR, seed).new Draws();
            Duration first = draws.untilFailure();
            draws.announcesItself();
            draws.untilRepair();
            boolean early = first.toMinutes() >= 10 && first.toMinutes() < 50;
            if (early && draws.untilFailure().toHours() >= 3) {
                return seed;
            }
        }
    }

    private static Pool oneNode() {
        Pool pool = Town.empty();
        pool.addNode(Town.node("n", Town.ASCEND));
        return pool;
    }

    private static Simulation on(Pool pool) {
        return new Simulation(pool, SmallTown.queues(), new Scheduler(Policy.DEFAULT), new Random(1));
    }

    private static Job job(String id, Instant at) {
        Task task = new Task(new CardNeed.Whole(8), 1_000, 1_000);
        Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1, task)).on(Town.ASCEND);
        return Job.of(id, "a", demand, at, Estimate.stated(HOUR));
    }

    private static byte[] inAnotherProcess(long seed) throws IOException, InterruptedException {
        @Nullable String modules = System.getProperty("jdk.module.path");
        String classes = System.getProperty("java.class.path") + (modules == null ? "" : File.pathSeparator + modules);
        // Tests may be patched into a module: their classes are where this one is.
        String here = Path.of(SimulationTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.join(File.pathSeparator, classes, here, "target/test-classes", "target/classes"),
                        SmallTown.class.getName(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] printed = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return printed;
    }
}
