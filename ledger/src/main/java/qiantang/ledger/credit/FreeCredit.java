package qiantang.ledger.credit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The credit lines of one wallet in the order in which they are used up, and what is free of each. Pure: it changes nothing
 * but itself.
 */
public final class FreeCredit {
    private final Map<Integer, CreditLine> lines = new LinkedHashMap<>();
    private final Map<Integer, Long> free = new HashMap<>();

    /** @param inOrder the line that is used up first comes first */
    public FreeCredit(List<CreditLine> inOrder) {
        for (CreditLine line : inOrder) {
            lines.put(line.number(), line);
            free.put(line.number(), line.free());
        }
    }

    /** Lines that pay for a model and are not used up; in order. */
    public Set<Integer> paying(String model) {
        Set<Integer> paying = new LinkedHashSet<>();
        for (CreditLine line : lines.values()) {
            if (pays(line, model)) {
                paying.add(line.number());
            }
        }
        return paying;
    }

    private static boolean pays(CreditLine line, String model) {
        return line.unsettled() > 0 && line.paysFor(model);
    }

    /** What is not used up for a model, whoever has laid a hand on it. */
    public long unsettled(String model) {
        long sum = 0;
        for (CreditLine line : lines.values()) {
            sum += line.paysFor(model) ? line.unsettled() : 0;
        }
        return sum;
    }

    public long of(int line) {
        return free.getOrDefault(line, 0L);
    }

    /** What is free for a model, leaving some lines alone. */
    public long of(String model, Set<Integer> except) {
        long sum = 0;
        for (CreditLine line : lines.values()) {
            sum += pays(line, model) && !except.contains(line.number()) ? of(line.number()) : 0;
        }
        return sum;
    }

    void take(int line, long nano) {
        free.merge(line, -nano, Math::addExact);
    }

    /**
     * Takes for a model, in order.
     *
     * @return how much from which line
     */
    public Map<Integer, Long> take(String model, long nano, Set<Integer> except) {
        Map<Integer, Long> taken = new LinkedHashMap<>();
        long open = nano;
        for (int line : paying(model)) {
            long part = except.contains(line) ? 0 : Math.min(open, of(line));
            if (part > 0) {
                take(line, part);
                taken.put(line, part);
                open -= part;
            }
        }
        if (open > 0) {
            throw new IllegalStateException("what is not free cannot be leased");
        }
        return taken;
    }

    /** What was taken earlier and is used now is free to be burnt: what is used up first of all. */
    public Map<Integer, Long> use(Map<Integer, Long> taken, long nano) {
        return free(List.copyOf(lines.keySet()), taken, nano);
    }

    /** What was taken earlier is free again, what is used up last before the rest. */
    public Map<Integer, Long> giveBack(Map<Integer, Long> taken, long nano) {
        return free(List.copyOf(lines.keySet()).reversed(), taken, nano);
    }

    /** @return how much came free of which line; together less than asked for if less had been taken */
    private Map<Integer, Long> free(List<Integer> order, Map<Integer, Long> taken, long nano) {
        Map<Integer, Long> back = new LinkedHashMap<>();
        long open = nano;
        for (int line : order) {
            long part = Math.min(open, taken.getOrDefault(line, 0L));
            if (part > 0) {
                take(line, -part);
                back.put(line, part);
                open -= part;
            }
        }
        return back;
    }
}
