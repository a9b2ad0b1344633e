package qiantang.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.quota.Quota;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Estimate;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.signal.Series;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;

/** Every reason for waiting is confirmed by a checker that shares nothing with the way it was decided. */
class ReasonsTest {
    private static final Instant START = Instant.EPOCH;
    private static final int QUOTA = 20;
    private static final int WATTS = 500;

    private final Queues queues = new Queues();
    private Instant now = START;
    private boolean someAreDue;

    ReasonsTest() {
        for (String queue : List.of("a", "b", "held")) {
            queues.add(new Queues.Queue(queue, 1));
        }
        queues.quotas().add("held", null);
        queues.quotas().set("held", Town.ASCEND, new Quota(QUOTA, 0, 0));
        queues.quotas().set("held", Town.SHARED, new Quota(QUOTA, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyReasonIsTrueAndNoRuleIsBrokenForAnybody(long seed) {
        Random random = new Random(seed);
        Set<Class<?>> seen = reasonsGiven(seed, random, Town.ragged(random, 30));
        assertThat(seen).as("seed %s", seed).hasSizeGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void everyReasonIsTrueAlsoWherePowerIsShortAndCheaperLater(long seed) {
        Random random = new Random(seed);
        Pool pool = Town.ragged(random, 30);
        someAreDue = true;
        for (SiteId site : List.of(Town.CITY, Town.COUNTY)) {
            pool.signals().price(site, hourly(random, .2, 1));
            pool.signals().cap(site, hourly(random, 20, 60));
        }
        pool.classes().forEach(cardClass -> pool.signals().draw(cardClass.accelerator(), WATTS));
        Set<Class<?>> seen = reasonsGiven(seed, random, pool);
        assertThat(seen).as("seed %s", seed).contains(Blocker.PowerCap.class, Blocker.Cheaper.class);
    }

    private static Series hourly(Random random, double from, double to) {
        return new Series(START, random.doubles(24, from, to).boxed().toList());
    }

    /** Lets work come and go, and has every reason that is given for waiting confirmed. */
    private Set<Class<?>> reasonsGiven(long seed, Random random, Pool pool) {
        Scheduler scheduler = new Scheduler(Policy.DEFAULT);
        Set<Class<?>> seen = new HashSet<>();
        for (int step = 0; step < 60; step++) {
            now = START.plus(Duration.ofMinutes(11L * step));
            for (int i = 0; i < 4; i++) {
                queues.submit(randomJob("j" + step + "-" + i, random));
            }
            Plan plan = scheduler.decide(pool, queues, now, random);
            plan.starts().forEach(start -> assertRules(pool, start, seed));
            plan.claims().forEach(claim -> assertRules(pool, claim.start(), seed));
            plan.carryOut(pool, queues);
            for (Queues.Queue queue : queues.queues()) {
                for (Job job : queues.waiting(queue.name())) {
                    assertThat(plan.waiting())
                            .as("seed %s: %s has a reason", seed, job)
                            .containsKey(new Plan.Line(job.queue(), job.demand()));
                }
            }
            plan.waiting().values().forEach(blocker -> seen.add(blocker.getClass()));
            try (Overlay _ = pool.overlay()) {
                // Seats that are kept for those who claim them are nobody else's room.
                pool.residents().claims().forEach(claim -> claim.shield(pool));
                plan.waiting()
                        .forEach((line, blocker) -> assertThat(isTrue(pool, plan, line, blocker))
                                .as("seed %s, step %s: %s waits because %s", seed, plan.at(), line, blocker)
                                .isTrue());
            }
            plan.leaves().forEach(leave -> pool.stop(leave.victim().job().id()));
            for (Running running : List.copyOf(pool.running())) {
                if (random.nextInt(9) == 0) {
                    pool.stop(running.job().id());
                }
            }
            assertThat(cardsHeld(pool, "held").values()).allMatch(cards -> cards <= QUOTA);
        }
        return seen;
    }

    private boolean isTrue(Pool pool, Plan plan, Plan.Line line, Blocker blocker) {
        Demand demand = line.demand();
        List<Job> jobs = queues.waiting(line.queue()).stream()
                .filter(job -> job.demand().equals(demand))
                .toList();
        return switch (blocker) {
            case Blocker.NoRoom none -> !hasRoom(pool, line.queue(), demand);
            case Blocker.Nowhere none -> !hasPlace(pool, demand);
            case Blocker.Behind(Reservation behind) -> isBehind(pool, plan, behind, jobs);
            case Blocker.OverQuota none -> isOverQuota(pool, line.queue(), demand);
            case Blocker.Promised(Instant by) ->
                pool.residents().claims().stream()
                        .anyMatch(claim -> claim.job().demand().equals(demand));
            case Blocker.NotYet(Instant start) -> start.isAfter(now);
            case Blocker.Cheaper(Instant start) ->
                start.isAfter(now) && jobs.stream().anyMatch(job -> isCheaperFrom(pool, start, job));
            case Blocker.Unaffordable(Instant until) ->
                jobs.stream().anyMatch(job -> now.plus(job.runTime().cautious()).isAfter(until));
            case Blocker.PowerCap none -> jobs.stream().anyMatch(job -> isBeyondSomeCap(pool, job));
        };
    }

    /** The job would still end in time, and minute by minute its power costs less at some site. */
    private boolean isCheaperFrom(Pool pool, Instant start, Job job) {
        Instant deadline = job.deadline();
        int minutes = (int) job.runTime().cautious().toMinutes();
        return deadline != null
                && !start.plus(job.runTime().cautious()).isAfter(deadline)
                && List.of(Town.CITY, Town.COUNTY).stream()
                        .anyMatch(site -> costs(pool, site, start, minutes) < costs(pool, site, now, minutes));
    }

    /** Price of so many minutes, added up. */
    private static double costs(Pool pool, SiteId site, Instant start, int minutes) {
        double sum = 0;
        for (int minute = 0; minute < minutes; minute++) {
            sum += pool.signals().costPerKwh(site, start.plusSeconds(60L * minute), Duration.ofSeconds(1));
        }
        return sum;
    }

    /** At some site, what runs there and the job would together draw more than is allowed in some minute of its run. */
    private boolean isBeyondSomeCap(Pool pool, Job job) {
        double mine = job.demand().wholeCards() * WATTS / 1_000.0;
        for (int site = 0; site < pool.sites().size(); site++) {
            int at = site;
            double drawn = pool.running().stream()
                    .filter(running -> running.site(pool) == at)
                    .mapToDouble(running -> running.cards() * WATTS / 1_000.0)
                    .sum();
            SiteId id = pool.sites().get(site).id();
            for (long minute = 0; minute <= job.runTime().typical().toMinutes(); minute++) {
                if (drawn + mine > pool.signals().cap(id, now.plusSeconds(60 * minute), Duration.ZERO)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Host by host, class by class, domain by domain, with nothing but what the pool says is free. */
    private static boolean hasRoom(Pool pool, String queue, Demand demand) {
        Role role = demand.roles().getFirst();
        for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
            if (isFull(pool, queue, pool.classes().get(cardClass).accelerator(), demand)) {
                continue;
            }
            Map<Integer, Integer> tasks = new HashMap<>();
            for (int node = 0; node < pool.nodes(); node++) {
                if (pool.cardClass(node) == cardClass && isAllowed(pool, node, demand) && pool.isSchedulable(node)) {
                    int domain = role.tasks() == 1 ? -1 - node : domainOf(pool, node, demand.requiredLevel());
                    if (domain != 0
                            && tasks.merge(domain, tasksOn(pool, node, role.task()), Integer::sum) >= role.tasks()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static int tasksOn(Pool pool, int node, Task task) {
        int whole = task.cards().wholeCards();
        CardClass cardClass = pool.classes().get(pool.cardClass(node));
        int untouched = 0;
        for (int card = 0; card < pool.cards(node); card++) {
            untouched += pool.card(node, card) == cardClass.full() ? 1 : 0;
        }
        int byCpu = task.cpuMilli() == 0 ? 99 : pool.freeCpuMilli(node) / task.cpuMilli();
        return Math.min(untouched / whole, byCpu);
    }

    private static boolean hasPlace(Pool pool, Demand demand) {
        for (int node = 0; node < pool.nodes(); node++) {
            if (isAllowed(pool, node, demand)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAllowed(Pool pool, int node, Demand demand) {
        Site site = pool.sites().get(pool.site(node));
        AcceleratorClass accelerator = pool.node(node).accelerator();
        boolean inside = demand.domain().equals(Domain.OPEN) || site.id().equals(Town.CITY);
        boolean training = demand.purpose() == Purpose.TRAINING || demand.purpose() == Purpose.TUNING;
        return inside
                && (!training || site.training())
                && (demand.classes().isEmpty() || demand.classes().containsKey(accelerator));
    }

    private static int domainOf(Pool pool, int node, @Nullable String level) {
        int depth = level == null ? 1 : pool.topology().levels().indexOf(level);
        int domain = pool.leaf(node);
        while (domain > 0 && pool.topology().depth(domain) > depth) {
            domain = pool.topology().parent(domain);
        }
        return domain > 0 && pool.topology().depth(domain) == depth ? domain : 0;
    }

    private boolean isBehind(Pool pool, Plan plan, Reservation behind, List<Job> jobs) {
        AcceleratorClass accelerator = pool.classes().get(behind.cardClass()).accelerator();
        return queues.find(behind.job().id()) != null
                && jobs.getFirst().demand().accepts(accelerator)
                && plan.reservations().stream().anyMatch(one -> one.job().equals(behind.job()))
                && jobs.stream()
                        .anyMatch(job -> now.plus(job.runTime().cautious().multipliedBy(2))
                                .isAfter(behind.from()));
    }

    private static boolean isOverQuota(Pool pool, String queue, Demand demand) {
        return pool.classes().stream()
                .map(CardClass::accelerator)
                .filter(demand::accepts)
                .allMatch(accelerator -> isFull(pool, queue, accelerator, demand));
    }

    /** Seats that are promised count as held. */
    private static boolean isFull(Pool pool, String queue, AcceleratorClass accelerator, Demand demand) {
        int held = cardsHeld(pool, queue).getOrDefault(accelerator, 0) + promised(pool, queue, accelerator);
        int quota = accelerator.equals(Town.MIG) ? 0 : QUOTA;
        return queue.equals("held") && held + demand.wholeCards() > quota;
    }

    private static int promised(Pool pool, String queue, AcceleratorClass accelerator) {
        return pool.residents().claims().stream()
                .filter(claim -> claim.job().queue().equals(queue))
                .filter(claim -> pool.classes()
                        .get(claim.start().cardClass())
                        .accelerator()
                        .equals(accelerator))
                .mapToInt(claim -> claim.start().cards())
                .sum();
    }

    private static Map<AcceleratorClass, Integer> cardsHeld(Pool pool, String queue) {
        Map<AcceleratorClass, Integer> held = new HashMap<>();
        for (Running running : pool.running()) {
            if (running.job().queue().equals(queue)) {
                for (Seat seat : running.seats()) {
                    held.merge(pool.node(seat.node()).accelerator(), seat.cardCount(), Integer::sum);
                }
            }
        }
        return held;
    }

    private static void assertRules(Pool pool, Running start, long seed) {
        assertThat(start.seats())
                .as("seed %s", seed)
                .hasSize(start.job().demand().roles().getFirst().tasks());
        for (Seat seat : start.seats()) {
            assertThat(isAllowed(pool, seat.node(), start.job().demand()))
                    .as("seed %s: %s", seed, start)
                    .isTrue();
        }
        String level = start.job().demand().requiredLevel();
        if (level != null && start.seats().size() > 1) {
            assertThat(start.seats().stream()
                            .map(seat -> domainOf(pool, seat.node(), level))
                            .distinct())
                    .as("seed %s: %s", seed, start)
                    .hasSize(1);
        }
    }

    private Job randomJob(String id, Random random) {
        Task task = new Task(new CardNeed.Whole(1 + random.nextInt(4)), 1_000 * random.nextInt(3), 0);
        Purpose purpose = Purpose.values()[random.nextInt(Purpose.values().length)];
        Demand demand = Demand.of(purpose, Role.of("w", 1 + random.nextInt(5), task));
        demand = random.nextInt(3) == 0 ? demand : demand.on(random.nextBoolean() ? Town.ASCEND : Town.SHARED);
        demand = random.nextBoolean() ? demand : demand.within(random.nextBoolean() ? "rack" : "block");
        demand = random.nextInt(4) > 0
                ? demand
                : demand.inside(Domain.of(DomainPath.parse("zhejiang/hangzhou"), 1, SiteSet.only(Set.of(Town.CITY))));
        demand = random.nextInt(40) > 0
                ? demand
                : demand.on(new AcceleratorClass("None", "N0", 1_024, AcceleratorClass.SliceScheme.WHOLE));
        String queue = List.of("a", "b", "held").get(random.nextInt(3));
        Job job = Job.of(id, queue, demand, now, Estimate.stated(Duration.ofMinutes(10 + random.nextInt(300))));
        job = random.nextInt(5) > 0 ? job : job.notBefore(now.plus(Duration.ofMinutes(30)));
        job = random.nextBoolean() ? job : job.preemptibleAt(Duration.ofMinutes(random.nextInt(10)));
        if (someAreDue && random.nextInt(3) == 0) {
            job = job.endingBy(now.plus(Duration.ofHours(6 + random.nextInt(12))));
        }
        return random.nextInt(3) > 0 ? job : job.withPriority(random.nextInt(5));
    }
}
