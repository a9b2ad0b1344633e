package qiantang.gateway.directory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import qiantang.terms.Clearance;
import qiantang.terms.Domain;
import qiantang.terms.Passage;
import qiantang.terms.ReplicaId;

/**
 * The replicas that a call's data may reach, each with the proof. There is no other way to a replica: whoever sends a
 * call takes a {@link Cleared}, only this class makes one, and only out of a {@link Clearance}. So neither a retry nor
 * a fallback can leave the domain.
 */
public final class ReachableReplicas {
    /** A replica, and the proof that the call's data may be where it stands. */
    public static final class Cleared {
        private final Replica replica;
        private final Clearance clearance;

        private Cleared(Replica replica, Clearance clearance) {
            if (!clearance.site().equals(replica.served().site())) {
                throw new IllegalArgumentException("a clearance for another site");
            }
            this.replica = replica;
            this.clearance = clearance;
        }

        public Replica replica() {
            return replica;
        }

        public Clearance clearance() {
            return clearance;
        }
    }

    private final List<Cleared> cleared;

    private ReachableReplicas(List<Cleared> cleared) {
        this.cleared = cleared;
    }

    public static ReachableReplicas of(Domain domain, Model model) {
        List<Cleared> cleared = new ArrayList<>(model.replicas().size());
        for (Replica replica : model.replicas()) {
            switch (domain.to(replica.served().site())) {
                case Passage.Cleared(Clearance clearance) -> cleared.add(new Cleared(replica, clearance));
                case Passage.Refused refused -> {}
            }
        }
        return new ReachableReplicas(cleared);
    }

    public boolean isEmpty() {
        return cleared.isEmpty();
    }

    /**
     * The best of those that were not tried: one that does not rest after a failure, then the nearest tier, then the
     * one with the fewest tokens under way.
     *
     * @param turn a number that grows by call, so that equals take turns
     */
    public Optional<Cleared> choose(Set<ReplicaId> tried, long nowNanos, int turn) {
        int count = cleared.size();
        Cleared best = null;
        for (int i = 0; i < count; i++) {
            Cleared next = cleared.get(Math.floorMod(turn + i, count));
            if (!tried.contains(next.replica().served().id())
                    && (best == null || order(nowNanos).compare(next, best) < 0)) {
                best = next;
            }
        }
        return Optional.ofNullable(best);
    }

    private static Comparator<Cleared> order(long nowNanos) {
        Comparator<Cleared> awakeFirst =
                Comparator.comparing(one -> one.replica().load().isResting(nowNanos));
        return awakeFirst
                .thenComparing(one -> one.replica().served().tier())
                .thenComparingLong(one -> one.replica().load().tokens());
    }
}
