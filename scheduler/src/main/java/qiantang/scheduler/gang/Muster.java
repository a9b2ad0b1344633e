package qiantang.scheduler.gang;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.pool.Topology;

/**
 * Seats the units of one crew below a domain, top-down: if one child holds what is left, the tightest such child takes
 * it; otherwise the child with most room is filled first. So a gang spreads over few domains and breaks up few.
 */
final class Muster {
    private final Pool pool;
    private final Topology tree;
    private final Crew crew;
    private final List<Seat> seats = new ArrayList<>();

    Muster(Pool pool, Crew crew) {
        this.pool = pool;
        this.tree = pool.topology();
        this.crew = crew;
    }

    List<Seat> seats() {
        return seats;
    }

    /** Takes seats for so many units below the domain, or for as many as there is room for, and says how many. */
    int seat(int domain, int units) {
        return tree.depth(domain) >= crew.unitDepth() ? wholeUnits(domain, units) : spread(domain, units, crew.unit());
    }

    /** The domain keeps a unit together: its tasks go anywhere below, and what is left of a broken unit is given back. */
    private int wholeUnits(int domain, int units) {
        int tasks = spread(domain, units * crew.unit(), 1);
        for (int extra = tasks % crew.unit(); extra > 0; extra--) {
            pool.give(seats.removeLast());
        }
        return tasks / crew.unit();
    }

    private record Place(boolean isHost, int index, int room) {}

    /** Portions are single tasks, or units where a unit must not be split between the children. */
    private int spread(int domain, int wanted, int tasksPerPortion) {
        List<Place> places = places(domain, tasksPerPortion);
        int left = wanted;
        while (left > 0 && !places.isEmpty()) {
            Place place = places.remove(tightest(places, left));
            int portions = Math.min(left, place.room());
            left -= place.isHost()
                    ? onHost(place.index(), portions * tasksPerPortion) / tasksPerPortion
                    : tasksPerPortion == 1 ? spread(place.index(), portions, 1) : seat(place.index(), portions);
        }
        return wanted - left;
    }

    private List<Place> places(int domain, int tasksPerPortion) {
        Crew counted = tasksPerPortion == 1 ? crew.byTask(pool) : crew;
        List<Place> places = new ArrayList<>();
        for (int child : tree.children(domain)) {
            int room = counted.unitsBelow(pool, child);
            if (room > 0) {
                places.add(new Place(false, child, room));
            }
        }
        for (int host : tree.hosts(domain)) {
            int room = crew.tasksOn(pool, host) / tasksPerPortion;
            if (room > 0) {
                places.add(new Place(true, host, room));
            }
        }
        places.sort(Comparator.comparingInt(Place::room));
        return places;
    }

    /** Places are sorted by room: the first that holds all, or else the last. */
    private static int tightest(List<Place> places, int wanted) {
        int low = 0;
        int high = places.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places.get(middle).room() >= wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int onHost(int host, int tasks) {
        for (int done = 0; done < tasks; done++) {
            Optional<Seat> seat = crew.seatOn(pool, host);
            if (seat.isEmpty()) {
                return done;
            }
            pool.take(seat.get());
            seats.add(seat.get());
        }
        return tasks;
    }
}
