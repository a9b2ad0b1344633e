package qiantang.ledger.credit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides which grants of one wallet pay for what, and remembers the order. Pure: it changes nothing but itself. */
final class Burning {
    private final List<OpenGrant> grants;
    private final Map<Integer, Long> freeOfLine = new HashMap<>();
    private final Map<Integer, Long> leftOfGrant = new HashMap<>();
    private final List<Burn> burns = new ArrayList<>();

    /** So much out of one grant. */
    record Burn(int grant, long nano) {}

    /** @param grants of one wallet, each with the newest state of its line */
    Burning(List<OpenGrant> grants) {
        this.grants = grants.stream().sorted(OpenGrant.BURN_ORDER).toList();
        for (OpenGrant grant : grants) {
            freeOfLine.put(grant.line().number(), grant.line().free());
            leftOfGrant.put(grant.number(), grant.left());
        }
    }

    /**
     * Pays for the use of a model.
     *
     * @return what no credit was left for
     */
    long burn(String model, long nano) {
        long open = nano;
        for (OpenGrant grant : grants) {
            if (open == 0) {
                break;
            }
            if (!grant.line().paysFor(model)) {
                continue;
            }
            long free = freeOfLine.getOrDefault(grant.line().number(), 0L);
            long left = leftOfGrant.getOrDefault(grant.number(), 0L);
            long take = Math.min(open, Math.min(free, left));
            if (take > 0) {
                freeOfLine.put(grant.line().number(), free - take);
                leftOfGrant.put(grant.number(), left - take);
                burns.add(new Burn(grant.number(), take));
                open -= take;
            }
        }
        return open;
    }

    List<Burn> burns() {
        return burns;
    }
}
