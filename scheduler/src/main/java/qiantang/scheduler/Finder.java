package qiantang.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.eligibility.Eligibility;
import qiantang.scheduler.eligibility.Option;
import qiantang.scheduler.gang.GangPlacement;
import qiantang.scheduler.gang.Headroom;
import qiantang.scheduler.order.Shadow;
import qiantang.scheduler.placement.Placement;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Job;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.service.Replicas;
import qiantang.scheduler.service.Service;
import qiantang.scheduler.service.Spread;

/** Finds all seats of a job at once, in the pool as it is: the best option of its demand that fits, or none. */
final class Finder implements Shadow.Trial {
    private final Pool pool;
    private final Eligibility eligibility;
    private final Placement placement;
    private final GangPlacement gangs;
    private final Headroom headroom;
    private final Holdings holdings;
    private final Floors floors;
    private final Timing timing;
    private final Map<String, Spread> spreads = new HashMap<>();
    private final Instant now;

    Finder(
            Pool pool,
            Eligibility eligibility,
            Placement placement,
            Holdings holdings,
            Floors floors,
            Timing timing,
            Instant now) {
        this.pool = pool;
        this.eligibility = eligibility;
        this.placement = placement;
        this.gangs = new GangPlacement(pool);
        this.headroom = new Headroom(pool, gangs);
        this.holdings = holdings;
        this.floors = floors;
        this.timing = timing;
        this.now = now;
    }

    @Override
    public @Nullable Running start(Job job) {
        Service service = floors.serviceOf(job);
        if (service != null && service.spread() != null) {
            Running spread = startSpread(job, service);
            if (spread != null) {
                return spread;
            }
        }
        return best(job, options(job, false));
    }

    /** Known without a search: no option of the demand has room, whatever quota allows. */
    boolean isSurelyFull(Demand demand) {
        for (Option option : eligibility.options(demand)) {
            if (headroom.mightFit(demand, option)) {
                return false;
            }
        }
        return true;
    }

    /** Where it could be if those left who use what is its tenant's own. */
    @Nullable
    Running startOnOwn(Job job) {
        return best(job, options(job, true));
    }

    /** Options on the classes that quota allows now, or that are the tenant's own whoever uses them. */
    List<Option> options(Job job, boolean ownToo) {
        List<Option> all = eligibility.options(job.demand());
        if (!holdings.isBounded(job)) {
            return all;
        }
        int cards = fewestCards(job.demand());
        BitSet allowed = new BitSet();
        for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
            allowed.set(
                    cardClass,
                    holdings.mayTake(job, cardClass, cards)
                            || (ownToo && holdings.isOwn(job.queue(), cardClass, cards)));
        }
        return all.stream()
                .map(option -> option.onlyOn(pool, allowed))
                .flatMap(Optional::stream)
                .toList();
    }

    private @Nullable Running best(Job job, List<Option> options) {
        Running best = null;
        for (Option option : options) {
            Optional<List<Seat>> seats = seats(job.demand(), option);
            if (seats.isPresent()) {
                Running start = started(job, option, seats.get());
                best = best == null ? start : better(best, start);
                if (!isChoice(job)) {
                    return best;
                }
            }
        }
        return best;
    }

    /** Nearness goes before cost; without signals the first option that fits is the fastest. */
    private boolean isChoice(Job job) {
        return timing.mattersWhere() && job.demand().nearest() == null;
    }

    /** By when each would be done and what that costs; a place without power is taken only for want of another. */
    private Running better(Running one, Running other) {
        if (timing.isPowered(one) != timing.isPowered(other)) {
            return timing.isPowered(one) ? one : other;
        }
        return timing.cost(other) < timing.cost(one) ? other : one;
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
            seats = fullestBelow(depth, place, option.shapes().getFirst()).map(List::of);
        } else {
            seats = gangs.placeBelow(depth, place, demand, option.shapes(), fewest(demand), option.cardClass());
        }
        return seats.map(found -> started(job, option, found)).orElse(null);
    }

    /** In the failure domain that has fewest replicas of the service; among equals where the option would go first. */
    private @Nullable Running startSpread(Job job, Service service) {
        Spread spread = spread(service);
        Topology tree = pool.topology();
        List<Integer> places = new ArrayList<>();
        if (spread.depth() == tree.hostDepth()) {
            for (int host = 0; host < pool.nodes(); host++) {
                places.add(host);
            }
            places.sort(Comparator.comparingInt(host -> spread.in(spread.domainOf(host))));
        } else {
            for (int domain = 0; domain < tree.domains(); domain++) {
                if (tree.depth(domain) == spread.depth()) {
                    places.add(domain);
                }
            }
            places.sort(Comparator.comparingInt(spread::in));
        }
        for (Option option : options(job, false)) {
            for (int place : places) {
                Running start = startBelow(job, option, spread.depth(), place);
                if (start != null) {
                    return start;
                }
            }
        }
        return null;
    }

    private Spread spread(Service service) {
        return spreads.computeIfAbsent(
                service.id(), _ -> new Spread(pool, service.spread(), new Replicas(pool, service).staying()));
    }

    /** Replicas that started in this round count too. */
    void noteStart(Running start) {
        Service service = floors.serviceOf(start.job());
        if (service != null && service.spread() != null) {
            spread(service).add(start);
        }
    }

    private Running started(Job job, Option option, List<Seat> seats) {
        return Running.start(job, seats, pool.cardClass(seats.getFirst().node()), option.throughput(), now);
    }

    /** A single task on this host, or on the fullest host below this domain that holds it. */
    private Optional<Seat> fullestBelow(int depth, int place, Shape shape) {
        if (depth == pool.topology().hostDepth()) {
            return Seating.on(pool, place, shape, 0);
        }
        int fullest = fullest(place, shape, -1);
        return fullest < 0 ? Optional.empty() : Seating.on(pool, fullest, shape, 0);
    }

    private int fullest(int domain, Shape shape, int before) {
        int best = before;
        for (int host : pool.topology().hosts(domain)) {
            if ((best < 0 || pool.freeCards(host) < pool.freeCards(best)) && Seating.slots(pool, host, shape) > 0) {
                best = host;
            }
        }
        for (int child : pool.topology().children(domain)) {
            best = fullest(child, shape, best);
        }
        return best;
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
