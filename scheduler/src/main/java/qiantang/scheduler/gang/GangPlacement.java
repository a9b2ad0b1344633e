package qiantang.scheduler.gang;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.pool.Overlay;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Shape;
import qiantang.scheduler.pool.Topology;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Role;

/**
 * Places a whole gang in two phases (Kueue KEP 2724, on histograms): count units bottom-up, then seat them top-down in
 * the tightest domain at the level asked for. A preferred level is given up step by step, a required one never. A gang
 * lies within one site and on one accelerator class.
 */
public final class GangPlacement {
    private final Pool pool;

    public GangPlacement(Pool pool) {
        this.pool = pool;
    }

    /**
     * Seats for every task, or nothing. The pool is as before afterwards.
     *
     * @param shapes one for each role of the demand
     * @param tasks how many of each role
     */
    public Optional<List<Seat>> place(Demand demand, List<Shape> shapes, int[] tasks, int cardClass) {
        List<Crew> crews = crews(demand, shapes, cardClass);
        int required = requiredDepth(demand);
        for (int depth = depth(demand.preferredLevel(), required); depth >= required; depth--) {
            Optional<List<Seat>> seats =
                    depth == pool.topology().hostDepth() ? onOneHost(crews, tasks) : inOneDomain(crews, tasks, depth);
            if (seats.isPresent()) {
                return seats;
            }
        }
        return Optional.empty();
    }

    /** The same, but in this very domain; at the depth of hosts, on this very host. */
    public Optional<List<Seat>> placeBelow(
            int depth, int place, Demand demand, List<Shape> shapes, int[] tasks, int cardClass) {
        List<Crew> crews = crews(demand, shapes, cardClass);
        return depth == pool.topology().hostDepth() ? onHost(place, crews, tasks) : below(place, crews, tasks);
    }

    /** Looks out for the moment when such a gang might fit. */
    public Watch watch(Demand demand, List<Shape> shapes, int[] tasks, int cardClass) {
        Crew biggest = crews(demand, shapes, cardClass).getFirst();
        return new Watch(pool, biggest, units(biggest, tasks), requiredDepth(demand));
    }

    /** An upper bound on the units of the biggest role that fit below the domain, and how many it has. */
    private record Candidate(int domain, int room) {}

    private Optional<List<Seat>> inOneDomain(List<Crew> crews, int[] tasks, int depth) {
        Crew biggest = crews.getFirst();
        int wanted = units(biggest, tasks);
        List<Candidate> candidates = new ArrayList<>();
        Topology tree = pool.topology();
        for (int domain : tree.atDepth(depth)) {
            if (biggest.shape().acceptsSite(tree.site(domain))) {
                int room = biggest.unitsBelow(pool, domain);
                if (room >= wanted) {
                    candidates.add(new Candidate(domain, room));
                }
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::room));
        for (Candidate candidate : candidates) {
            Optional<List<Seat>> seats = below(candidate.domain(), crews, tasks);
            if (seats.isPresent()) {
                return seats;
            }
        }
        return Optional.empty();
    }

    private Optional<List<Seat>> below(int domain, List<Crew> crews, int[] tasks) {
        try (Overlay _ = pool.overlay()) {
            List<Seat> seats = new ArrayList<>();
            for (Crew crew : crews) {
                Muster muster = new Muster(pool, crew);
                if (muster.seat(domain, units(crew, tasks)) < units(crew, tasks)) {
                    return Optional.empty();
                }
                seats.addAll(muster.seats());
            }
            return Optional.of(seats);
        }
    }

    private Optional<List<Seat>> onOneHost(List<Crew> crews, int[] tasks) {
        Crew biggest = crews.getFirst();
        int tightest = -1;
        int tightestRoom = Integer.MAX_VALUE;
        for (int host = 0; host < pool.nodes(); host++) {
            int room = biggest.unitsOn(pool, host);
            if (room >= units(biggest, tasks)
                    && room < tightestRoom
                    && onHost(host, crews, tasks).isPresent()) {
                tightest = host;
                tightestRoom = room;
            }
        }
        return tightest < 0 ? Optional.empty() : onHost(tightest, crews, tasks);
    }

    private Optional<List<Seat>> onHost(int host, List<Crew> crews, int[] tasks) {
        try (Overlay _ = pool.overlay()) {
            List<Seat> seats = new ArrayList<>();
            for (Crew crew : crews) {
                for (int i = 0; i < tasks[crew.index()]; i++) {
                    Optional<Seat> seat = crew.seatOn(pool, host);
                    if (seat.isEmpty()) {
                        return Optional.empty();
                    }
                    pool.take(seat.get());
                    seats.add(seat.get());
                }
            }
            return Optional.of(seats);
        }
    }

    /** Biggest first: what needs most cards has least choice. */
    List<Crew> crews(Demand demand, List<Shape> shapes, int cardClass) {
        List<Crew> crews = new ArrayList<>();
        for (int i = 0; i < demand.roles().size(); i++) {
            Role role = demand.roles().get(i);
            crews.add(Crew.of(pool, i, role, shapes.get(i), cardClass));
        }
        crews.sort(Comparator.comparingInt((Crew crew) -> crew.shape().wholeCards() * crew.unit())
                .reversed());
        return crews;
    }

    int requiredDepth(Demand demand) {
        return depth(demand.requiredLevel(), Topology.SITE_DEPTH);
    }

    private int depth(@Nullable String level, int otherwise) {
        return level == null ? otherwise : Math.max(otherwise, pool.topology().depthOf(level));
    }

    private static int units(Crew crew, int[] tasks) {
        return tasks[crew.index()] / crew.unit();
    }
}
