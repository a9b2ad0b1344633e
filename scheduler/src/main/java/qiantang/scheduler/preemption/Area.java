package qiantang.scheduler.preemption;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import qiantang.scheduler.placement.Seating;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Topology;

/**
 * A topology domain in which the claimer could be, and the cheapest set of victims found for it. Victims are taken in
 * bundles, each of which makes room for at least one more unit somewhere in the area; the bundle that costs least for
 * what it frees goes first. A gang is paid for once, and frees all it has in the area.
 */
final class Area {
    /** Those who make room for another unit in the cell. */
    private record Bundle(Cell cell, List<Victim> victims, double cost, int gain, int version) {
        double price(int missing) {
            return cost / Math.min(gain, missing);
        }
    }

    private record Priced(Bundle bundle, double price) {}

    private final Pool pool;
    private final Measure measure;
    private final List<Cell> cells = new ArrayList<>();
    private final Set<Victim> known = new HashSet<>();
    private int units;

    Area(Pool pool, Measure measure, List<Integer> hosts, Survey survey) {
        this.pool = pool;
        this.measure = measure;
        Map<Integer, Cell> byPlace = new HashMap<>();
        for (int host : hosts) {
            Cell cell = byPlace.computeIfAbsent(cellOf(host), _ -> {
                Cell made = new Cell(this, measure.unit());
                cells.add(made);
                return made;
            });
            settle(cell, host, survey.on(host));
        }
        cells.forEach(Cell::lineUp);
    }

    private void settle(Cell cell, int host, List<Survey.Sitting> sittings) {
        cell.addTasks(Seating.slots(pool, host, measure.shape()));
        if (sittings.isEmpty()) {
            return;
        }
        Vacancy vacancy = new Vacancy(pool, host, measure.shape());
        for (Survey.Sitting sitting : sittings) {
            Victim victim = sitting.victim();
            if (known.add(victim)) {
                victim.leaveArea();
            }
            victim.sitsHere(new Victim.Freed(cell, vacancy, sitting.seat()));
            cell.seats(victim);
        }
    }

    void addUnits(int more) {
        units += more;
    }

    /** Who should leave so that so many units fit, or null if that cannot be had below this cost. */
    @Nullable
    List<Victim> cheapest(int wanted, double ceiling) {
        List<Victim> chosen = new ArrayList<>();
        int target = Math.max(wanted, units + 1);
        List<Victim> enough = null;
        if (choose(target, ceiling, chosen)) {
            keepNeeded(chosen, () -> units, target);
            enough = List.copyOf(chosen);
        }
        chosen.forEach(Victim::stay);
        return enough;
    }

    private boolean choose(int wanted, double ceiling, List<Victim> chosen) {
        PriorityQueue<Priced> bundles = new PriorityQueue<>(Comparator.comparingDouble(Priced::price));
        cells.forEach(cell -> offer(bundles, cell, wanted - units));
        double cost = 0;
        while (units < wanted) {
            Priced best = bundles.poll();
            if (best == null) {
                return false;
            }
            Bundle bundle = best.bundle();
            if (bundle.version() == bundle.cell().version() && leave(bundle.victims())) {
                chosen.addAll(bundle.victims());
                bundle.victims().forEach(Victim::outdate);
                cost += bundle.cost();
                if (cost >= ceiling) {
                    return false;
                }
            }
            if (units < wanted) {
                offer(bundles, bundle.cell(), wanted - units);
            }
        }
        return true;
    }

    /** All of them, or nobody if an allowance has been used up meanwhile. */
    private static boolean leave(List<Victim> victims) {
        for (int i = 0; i < victims.size(); i++) {
            if (!victims.get(i).mayBeAsked()) {
                victims.subList(0, i).forEach(Victim::stay);
                return false;
            }
            victims.get(i).leave();
        }
        return true;
    }

    private void offer(PriorityQueue<Priced> bundles, Cell cell, int missing) {
        Bundle bundle = cell.victims().isEmpty() ? null : bundle(cell);
        if (bundle != null) {
            bundles.add(new Priced(bundle, bundle.price(missing)));
        }
    }

    /** Tried on the counts, and taken back. */
    private @Nullable Bundle bundle(Cell cell) {
        int before = units;
        int target = cell.units() + 1;
        List<Victim> out = new ArrayList<>();
        for (Victim victim : cell.victims()) {
            if (cell.units() >= target) {
                break;
            }
            if (victim.mayBeAsked()) {
                victim.leave();
                out.add(victim);
            }
        }
        Bundle bundle = null;
        if (cell.units() >= target) {
            keepNeeded(out, cell::units, target);
            double cost = out.stream().mapToDouble(Victim::cost).sum();
            bundle = new Bundle(cell, List.copyOf(out), cost, units - before, cell.version());
        }
        out.forEach(Victim::stay);
        return bundle;
    }

    /** Lets those stay, dearest first, without whom the count is still reached. */
    private static void keepNeeded(List<Victim> out, IntSupplier count, int target) {
        if (out.size() < 2) {
            return;
        }
        List<Victim> dearest = new ArrayList<>(out);
        dearest.sort(Comparator.comparingDouble(Victim::cost).reversed());
        for (Victim victim : dearest) {
            victim.stay();
            if (count.getAsInt() >= target) {
                out.remove(victim);
            } else {
                victim.leave();
            }
        }
    }

    private int cellOf(int host) {
        Topology tree = pool.topology();
        if (measure.unitDepth() >= tree.hostDepth()) {
            return -1 - host;
        }
        int domain = tree.ancestor(pool.leaf(host), measure.unitDepth());
        return domain < 0 ? -1 - host : domain;
    }
}
