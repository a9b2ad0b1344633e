package qiantang.ledger.credit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decides which grants of one wallet pay for what, and remembers the order. Pure: it changes nothing but itself. */
final class Burning {
    private final List<OpenGrant> grants;
    private final FreeCredit free;
    private final Map<Integer, Long> leftOfGrant = new HashMap<>();
    private final Map<Integer, Long> burns = new LinkedHashMap<>();

    /** @param grants of one wallet, each with the newest state of its line */
    Burning(List<OpenGrant> grants) {
        this.grants = grants.stream().sorted(OpenGrant.BURN_ORDER).toList();
        this.free = new FreeCredit(
                this.grants.stream().map(OpenGrant::line).distinct().toList());
        for (OpenGrant grant : grants) {
            leftOfGrant.put(grant.number(), grant.left());
        }
    }

    /**
     * What a lease had been taken for is used now, and can be burnt.
     *
     * @return how much of it, by line
     */
    Map<Integer, Long> use(Map<Integer, Long> leased, long nano) {
        return free.use(leased, nano);
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
            int line = grant.line().number();
            long left = leftOfGrant.getOrDefault(grant.number(), 0L);
            long take = grant.line().paysFor(model) ? Math.min(open, Math.min(free.of(line), left)) : 0;
            if (take > 0) {
                free.take(line, take);
                leftOfGrant.put(grant.number(), left - take);
                burns.merge(grant.number(), take, Math::addExact);
                open -= take;
            }
        }
        return open;
    }

    /** What was taken from which grant, in the order in which they were first used. */
    Map<Integer, Long> burns() {
        return burns;
    }
}
