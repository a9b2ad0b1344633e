package qiantang.scheduler.preemption;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import qiantang.scheduler.pool.Seat;

/**
 * The hosts that hold one unit of a gang together: one host, or those below the level of its groups. Counts whole units
 * only, as half a group is of no use.
 */
final class Cell {
    private final Area area;
    private final int unit;
    private final Set<Victim> sitting = new LinkedHashSet<>();
    private List<Victim> cheapestFirst = List.of();
    private int tasks;

    /** Grows when somebody here was chosen; what was worked out before is then out of date. */
    private int version;

    Cell(Area area, int unit) {
        this.area = area;
        this.unit = unit;
    }

    void seats(Victim victim) {
        sitting.add(victim);
    }

    /** To be called when all have sat down. */
    void lineUp() {
        cheapestFirst = new ArrayList<>(sitting);
        cheapestFirst.sort(Comparator.comparingDouble(Victim::costHere)
                .thenComparing(victim -> victim.running().job().id()));
    }

    /** Cheapest first for what they free in the area. */
    List<Victim> victims() {
        return cheapestFirst;
    }

    int version() {
        return version;
    }

    void outdate() {
        version++;
    }

    int units() {
        return tasks / unit;
    }

    void addTasks(int more) {
        int before = units();
        tasks += more;
        area.addUnits(units() - before);
    }

    void move(Vacancy vacancy, Seat seat, int sign) {
        int before = vacancy.tasks();
        vacancy.add(seat, sign);
        addTasks(vacancy.tasks() - before);
    }
}
