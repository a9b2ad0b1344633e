package qiantang.ledger.lease;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import qiantang.ledger.credit.FreeCredit;
import qiantang.terms.LeaseId;

/**
 * One payer's credit and the leases that are out on it. A lease is for one model: it is taken from the lines that pay for
 * that model, the one that is used up first before the others, and given back the other way round. Pure: who has locked
 * the rows reads them into it and writes them back.
 */
public final class LeasedCredit implements Desk.Credit {
    private final FreeCredit free;
    private final Map<LeaseId, Open> leases = new LinkedHashMap<>();
    private final Map<Integer, Long> moved = new TreeMap<>();

    /** A lease that is open, with amounts since it began and what is out of each line. */
    public static final class Open {
        private final LeaseId id;
        private final String model;
        private long granted;
        private long returned;
        private final Map<Integer, Long> parts;
        private boolean changed;

        public Open(LeaseId id, String model, long granted, long returned, Map<Integer, Long> parts) {
            this.id = id;
            this.model = model;
            this.granted = granted;
            this.returned = returned;
            this.parts = new HashMap<>(parts);
        }

        public LeaseId id() {
            return id;
        }

        public long granted() {
            return granted;
        }

        public long returned() {
            return returned;
        }

        /** What is out, by the line that it was taken from. */
        public Map<Integer, Long> parts() {
            return Collections.unmodifiableMap(parts);
        }

        public long out() {
            long out = 0;
            for (long part : parts.values()) {
                out += part;
            }
            return out;
        }
    }

    public LeasedCredit(FreeCredit free, Collection<Open> open) {
        this.free = free;
        open.forEach(lease -> leases.put(lease.id(), lease));
    }

    @Override
    public Set<Integer> lines(LeaseId lease) {
        Open open = leases.get(lease);
        return open == null ? Set.of() : free.paying(open.model);
    }

    @Override
    public long free(LeaseId lease, Set<Integer> except) {
        Open open = leases.get(lease);
        return open == null ? 0 : free.of(open.model, except);
    }

    @Override
    public long unsettled(LeaseId lease) {
        Open open = leases.get(lease);
        return open == null ? 0 : free.unsettled(open.model);
    }

    @Override
    public long granted(LeaseId lease) {
        Open open = leases.get(lease);
        return open == null ? 0 : open.granted;
    }

    @Override
    public Map<Integer, Long> grant(LeaseId lease, long upTo, Set<Integer> except) {
        Open open = leases.get(lease);
        if (open == null) {
            throw new IllegalStateException("nothing is granted to a lease that is not open");
        }
        Map<Integer, Long> taken = free.take(open.model, upTo - open.granted, except);
        taken.forEach((line, nano) -> move(open, line, nano));
        open.granted = upTo;
        return taken;
    }

    /** The gateway gave back so much since the lease began; never more than is out. */
    public void giveBack(LeaseId lease, long upTo) {
        Open open = leases.get(lease);
        if (open != null && upTo > open.returned) {
            free.giveBack(open.parts, upTo - open.returned).forEach((line, nano) -> {
                move(open, line, -nano);
                open.returned += nano;
            });
        }
    }

    private void move(Open open, int line, long nano) {
        open.parts.merge(line, nano, Math::addExact);
        moved.merge(line, nano, Math::addExact);
        open.changed = true;
    }

    /** Those whose amounts are not what they were. */
    public Collection<Open> changed() {
        return leases.values().stream().filter(open -> open.changed).toList();
    }

    /** What went from what is free of a line into leases; negative: came back. */
    Map<Integer, Long> moved() {
        return moved;
    }

    /** What is granted to each, for those who only want to be told. */
    Map<LeaseId, Long> grants() {
        Map<LeaseId, Long> grants = new HashMap<>();
        leases.forEach((lease, open) -> grants.put(lease, open.granted));
        return grants;
    }
}
