package qiantang.scheduler;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.explanation.Explanation;
import qiantang.scheduler.order.Forecast;
import qiantang.scheduler.order.Lineup;
import qiantang.scheduler.order.Reservation;
import qiantang.scheduler.placement.Mix;
import qiantang.scheduler.placement.Placement;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;

/**
 * Decides for one pool. It remembers scores and eligibility, which follow from the pool, and how the lines stood, which
 * follows from the queues, so that a decision costs what changed; it remembers nothing that its arguments do not say. One
 * thread at a time.
 */
public final class Scheduler {
    private final Policy policy;
    private @Nullable Memory memory;

    public Scheduler(Policy policy) {
        this.policy = policy;
    }

    /** What was worked out about a pool, and the submissions seen when the mix was last estimated. */
    private static final class Memory {
        private final Pool pool;
        private final Eligibility eligibility;
        private final Placement placement;
        private int structure;
        private long mixedAt;
        private long judgedAt = -1;
        private @Nullable Pool pristine;
        private @Nullable Roster roster;

        Memory(Pool pool, Policy policy) {
            this.pool = pool;
            eligibility = new Eligibility(pool);
            placement = new Placement(pool, new Mix(List.of()), policy.score());
            structure = -1;
        }

        Roster roster(Queues queues, Policy policy) {
            Roster kept = roster;
            if (kept == null || !kept.isOf(queues)) {
                kept = new Roster(queues, policy.order());
                roster = kept;
            }
            return kept;
        }

        /** Made anew when nodes were announced. */
        Pool pristine() {
            if (pristine == null
                    || pristine.nodes() != pool.nodes()
                    || pristine.inventory().structure() != pool.inventory().structure()) {
                pristine = Explanation.pristine(pool);
            }
            return pristine;
        }
    }

    /**
     * What starts, what is reserved, and why the rest waits. Pool and queues are as before afterwards.
     *
     * @param random decides between queues whose shares are equal
     */
    public Plan decide(Pool pool, Queues queues, Instant now, RandomGenerator random) {
        Memory known = recall(pool);
        try (Overlay _ = pool.overlay()) {
            // 1. Expect the work that came of late.
            expect(known, queues);
            // 2. See which replicas of services are too many, and which are missing.
            Floors floors = new Floors(pool, queues.services(), policy, now);
            // 3. Line up what waits: by priority, by the share of its queue, by the order within it.
            Loans loans = new Loans(pool, queues.windows(), policy.staging(), now);
            Holdings holdings = new Holdings(pool, queues, loans, now);
            Roster roster = known.roster(queues, policy);
            roster.begin(floors, now);
            // 4. Seat those for whom others have left; keep the seats of those for whom others are leaving.
            Timing timing = new Timing(pool, known.eligibility, policy.hourWorth(), now);
            Finder finder = new Finder(pool, known.eligibility, known.placement, holdings, floors, timing, now);
            Round round =
                    new Round(pool, policy, known.eligibility, finder, holdings, floors, loans, timing, roster, now);
            round.honourClaims(queues);
            // 5. Start in this order what fits; keep room for the first that does not; let others slip in meanwhile.
            Lineup lineup = lineup(roster, holdings, now, random, round);
            for (Job job = lineup.next(); job != null; job = lineup.next()) {
                if (!round.consider(job, lineup.queue(), lineup.line())) {
                    lineup.skipItsLine();
                }
            }
            // 6. Call back what was lent through windows that close.
            round.callBack();
            // 7. Move one replica if that gives a whole host to those who wait.
            round.makeRoom();
            return round.plan();
        }
    }

    private Lineup lineup(Roster roster, Holdings holdings, Instant now, RandomGenerator random, Lineup.Gate gate) {
        Lineup lineup = new Lineup(holdings::shareWith, policy.order(), now, gate);
        for (int queue = 0; queue < roster.size(); queue++) {
            lineup.add(queue, roster.queue(queue).standing(), random.nextLong());
        }
        return lineup;
    }

    /** When the first jobs of each queue may start, by estimate: a word to people, worked out on demand. */
    public Map<String, Instant> forecast(Pool pool, Queues queues, Instant now) {
        Memory known = recall(pool);
        Loans loans = new Loans(pool, queues.windows(), policy.staging(), now);
        Floors floors = new Floors(pool, queues.services(), policy, now);
        Roster roster = new Roster(queues, policy.order());
        roster.begin(floors, now);
        Holdings holdings = new Holdings(pool, queues, loans, now);
        Lineup lineup = lineup(roster, holdings, now, new SplittableRandom(0), Lineup.Gate.OPEN);
        Forecast forecast = new Forecast(pool, known.eligibility, now);
        for (Job job = lineup.next(); job != null; job = lineup.next()) {
            if (!forecast.add(job)) {
                lineup.skipItsLine();
            }
        }
        return forecast.starts();
    }

    /** What the demand lacks even in an empty, healthy pool: the reason to refuse it when it is submitted. */
    public Optional<String> shortfall(Pool pool, Demand demand) {
        Pool pristine = recall(pool).pristine();
        return Explanation.shortfall(pristine, new Eligibility(pristine), demand);
    }

    /** Why a job waits, given the last plan; nothing if it does not wait. */
    public Optional<Explanation> explain(Pool pool, Queues queues, Plan plan, String jobId) {
        Job job = queues.find(jobId);
        if (job == null) {
            return Optional.empty();
        }
        Optional<Reservation> own = plan.reservations().stream()
                .filter(reservation -> reservation.job().id().equals(jobId))
                .findFirst();
        Blocker blocker = plan.waiting().get(new Plan.Line(job.queue(), job.demand()));
        String behind = own.isEmpty() && blocker instanceof Blocker.Behind(Reservation reservation)
                ? reservation.job().id()
                : firstInLine(plan, own);
        Instant earliest = own.map(Reservation::from)
                .orElseGet(() -> forecast(pool, queues, plan.at()).get(jobId));
        Explanation room = Explanation.of(pool, recall(pool).eligibility, job.demand(), earliest, behind);
        String held = blocker == null ? null : held(blocker);
        return Optional.of(held == null ? room : room.because(held));
    }

    /** What holds the job beside the room there is; null where room, rules and those ahead say it all. */
    private static @Nullable String held(Blocker blocker) {
        return switch (blocker) {
            case Blocker.Cheaper(Instant start) -> "it has time until its deadline, and power is cheaper from " + start;
            case Blocker.PowerCap none -> "where there is room, no more power may be drawn while it would run";
            case Blocker.Promised(Instant by) -> "others were asked to leave for it; its seats are kept, free by " + by;
            case Blocker.OverQuota none -> "its tenant holds all that the quota allows";
            case Blocker.NotYet(Instant start) -> "it asked not to start before " + start;
            case Blocker.Unaffordable(Instant until) -> "the credit of its tenant pays until " + until;
            case Blocker.NoRoom none -> null;
            case Blocker.Nowhere none -> null;
            case Blocker.Behind behind -> null;
        };
    }

    private static @Nullable String firstInLine(Plan plan, Optional<Reservation> own) {
        return own.isPresent() || plan.reservations().isEmpty()
                ? null
                : plan.reservations().getFirst().job().id();
    }

    private Memory recall(Pool pool) {
        Memory known = memory;
        if (known == null || known.pool != pool) {
            known = new Memory(pool, policy);
            memory = known;
        }
        return known;
    }

    private void expect(Memory known, Queues queues) {
        judge(known, queues);
        boolean due = queues.recent().seen() - known.mixedAt >= policy.remixEvery();
        boolean first = known.structure != known.pool.inventory().structure();
        if (first || due) {
            known.structure = known.pool.inventory().structure();
            known.mixedAt = queues.recent().seen();
            known.placement.expect(mix(known, queues));
        }
    }

    /** Another score means that every node is scored anew, so this is asked now and then only. */
    private void judge(Memory known, Queues queues) {
        long turn = queues.recent().seen() / Math.min(policy.remixEvery(), Fullness.JUDGED_EVERY);
        if (turn != known.judgedAt) {
            known.judgedAt = turn;
            known.placement.judgeBy(Fullness.isFillingUp(known.pool) ? policy.lastScore() : policy.score());
        }
    }

    /** Scores do not look at host memory, so shapes that differ only there count as one. */
    private static Mix mix(Memory known, Queues queues) {
        Map<Shape, Integer> arrivals = new HashMap<>();
        queues.recent().forEach((Demand demand, int count) -> {
            for (Option option : known.eligibility.options(demand)) {
                for (int i = 0; i < demand.roles().size(); i++) {
                    Role role = demand.roles().get(i);
                    Task task = new Task(role.task().cards(), role.task().cpuMilli(), 0);
                    arrivals.merge(option.shapes().get(i).of(known.pool, task), count * role.tasks(), Integer::sum);
                }
            }
        });
        return Mix.of(arrivals);
    }
}
