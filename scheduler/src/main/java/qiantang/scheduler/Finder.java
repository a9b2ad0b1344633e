package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.gang.GangPlacement;
import qiantang.scheduler.order.Shadow;
import qiantang.scheduler.placement.Placement;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Role;

/** Finds all seats of a job at once, in the pool as it is: the best option of its demand that fits, or none. */
final class Finder implements Shadow.Trial {
    private final Pool pool;
    private final Eligibility eligibility;
    private final Placement placement;
    private final GangPlacement gangs;
    private final Instant now;

    Finder(Pool pool, Eligibility eligibility, Placement placement, Instant now) {
        this.pool = pool;
        this.eligibility = eligibility;
        this.placement = placement;
        this.gangs = new GangPlacement(pool);
        this.now = now;
    }

    @Override
    public @Nullable Running start(Job job) {
        for (Option option : eligibility.options(job.demand())) {
            Optional<List<Seat>> seats = seats(job.demand(), option);
            if (seats.isPresent()) {
                return started(job, option, seats.get());
            }
        }
        return null;
    }

    @Override
    public Shadow.Lookout lookout(Job job) {
        Demand demand = job.demand();
        List<Shadow.Lookout> lookouts = new ArrayList<>();
        for (Option option : eligibility.options(demand)) {
            if (option.cardClass() == Option.ANY_CLASS) {
                Shape shape = option.shapes().getFirst();
                lookouts.add(given -> given.stream().anyMatch(seat -> Seating.slots(pool, seat.node(), shape) > 0));
            } else {
                lookouts.add(gangs.watch(demand, option.shapes(), fewest(demand), option.cardClass())::mightFit);
            }
        }
        return given -> {
            boolean might = false;
            for (Shadow.Lookout lookout : lookouts) {
                might |= lookout.mightFit(given);
            }
            return might;
        };
    }

    /** The smallest gang in this very domain, or on this host where the depth is that of hosts. */
    @Nullable
    Running startBelow(Job job, Option option, int depth, int place) {
        Demand demand = job.demand();
        Optional<List<Seat>> seats;
        if (option.cardClass() == Option.ANY_CLASS) {
            seats = Seating.on(pool, place, option.shapes().getFirst(), 0).map(List::of);
        } else {
            seats = gangs.placeBelow(depth, place, demand, option.shapes(), fewest(demand), option.cardClass());
        }
        return seats.map(found -> started(job, option, found)).orElse(null);
    }

    private Running started(Job job, Option option, List<Seat> seats) {
        return Running.start(job, seats, pool.cardClass(seats.getFirst().node()), option.throughput(), now);
    }

    private static int[] fewest(Demand demand) {
        return demand.roles().stream().mapToInt(Role::tasksMin).toArray();
    }

    private Optional<List<Seat>> seats(Demand demand, Option option) {
        if (option.cardClass() == Option.ANY_CLASS) {
            return placement.best(option.shapes().getFirst(), 0).map(List::of);
        }
        int[] most = demand.roles().stream().mapToInt(Role::tasks).toArray();
        Optional<List<Seat>> all = gangs.place(demand, option.shapes(), most, option.cardClass());
        return all.isPresent() || !isElastic(demand) ? all : largest(demand, option, most);
    }

    /** An elastic gang takes as many units as fit: all roles shrink in step, found by bisection. */
    private Optional<List<Seat>> largest(Demand demand, Option option, int[] most) {
        Optional<List<Seat>> best = Optional.empty();
        int low = 0;
        int high = SHRINK_STEPS - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Optional<List<Seat>> seats =
                    gangs.place(demand, option.shapes(), shrunk(demand, most, middle), option.cardClass());
            if (seats.isPresent()) {
                best = seats;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return best;
    }

    /** Sizes between the smallest and the full gang that are tried. */
    private static final int SHRINK_STEPS = 64;

    private static int[] shrunk(Demand demand, int[] most, int step) {
        int[] tasks = new int[most.length];
        for (int i = 0; i < tasks.length; i++) {
            Role role = demand.roles().get(i);
            int more = (most[i] - role.tasksMin()) / role.unit() * step / SHRINK_STEPS;
            tasks[i] = role.tasksMin() + more * role.unit();
        }
        return tasks;
    }

    private static boolean isElastic(Demand demand) {
        return demand.roles().stream().anyMatch(role -> role.tasksMin() < role.tasks());
    }

    /** Whole cards of the smallest gang that may start. */
    static int fewestCards(Demand demand) {
        int cards = 0;
        for (Role role : demand.roles()) {
            cards += role.tasksMin() * role.task().cards().wholeCards();
        }
        return cards;
    }
}
