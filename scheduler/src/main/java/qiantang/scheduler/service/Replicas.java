package qiantang.scheduler.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Running;
import qiantang.scheduler.pool.Seat;
import qiantang.scheduler.request.Job;

/** The replicas of one service: those that stay, those that are missing, those that are too many. */
public final class Replicas {
    private final Pool pool;
    private final Service service;
    private final List<Running> all;
    private final List<Running> staying;

    public Replicas(Pool pool, Service service) {
        this.pool = pool;
        this.service = service;
        all = pool.residents().replicas(service.id());
        staying = all.stream().filter(replica -> replica.leavesBy() == null).toList();
    }

    /** Who was not asked to leave. */
    public List<Running> staying() {
        return staying;
    }

    /** Whether somebody of it is on the way out. */
    public boolean isChanging() {
        return all.size() > staying.size();
    }

    /** Replicas to be placed, those below the floor first. */
    public List<Job> missing() {
        List<Job> missing = new ArrayList<>();
        for (int count = staying.size(); count < service.target(); count++) {
            missing.add(next(missing, count < service.floor()));
        }
        return missing;
    }

    /** One more, for a replica that moves. */
    public Job another() {
        return next(List.of(), false);
    }

    private Job next(List<Job> missing, boolean belowFloor) {
        Set<String> used = new HashSet<>();
        all.forEach(replica -> used.add(replica.job().id()));
        int ordinal = missing.isEmpty() ? 0 : 1 + ordinal(missing.getLast());
        while (used.contains(service.id() + "#" + ordinal)) {
            ordinal++;
        }
        return service.replica(ordinal, belowFloor);
    }

    private static int ordinal(Job replica) {
        return Integer.parseInt(replica.id().substring(replica.id().lastIndexOf('#') + 1));
    }

    /** Who should go: from the fullest failure domain first, and there from where most becomes free in one piece. */
    public List<Running> surplus() {
        List<Running> left = new ArrayList<>(staying);
        List<Running> surplus = new ArrayList<>();
        Spread spread = new Spread(pool, service.spread(), left);
        while (left.size() > service.target()) {
            Running goes = left.stream()
                    .max(Comparator.comparingInt((Running replica) -> spread.in(spread.domain(replica)))
                            .thenComparingInt(this::freeAfter)
                            .thenComparing(replica -> replica.job().id()))
                    .orElseThrow();
            left.remove(goes);
            spread.remove(goes);
            surplus.add(goes);
        }
        return surplus;
    }

    /** Free cards on its first host once it has gone. */
    private int freeAfter(Running replica) {
        Seat seat = replica.seats().getFirst();
        return pool.freeCards(seat.node()) + seat.cardCount();
    }
}
