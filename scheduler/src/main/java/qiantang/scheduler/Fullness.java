package qiantang.scheduler;

import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Tally;
import qiantang.scheduler.request.CardNeed;

/**
 * Whether a pool is filling up for good: nearly all is in use, and nobody leaves. Then hosts kept whole for big tasks are
 * kept in vain, and what is left should be filled. While work comes and goes it never is.
 */
final class Fullness {
    /** The part of all cards in use from which on little is left to keep. */
    static final double NEARLY_ALL = 0.9;

    /** The part of those who leave among all who come or leave. */
    static final double HARDLY_ANYBODY = 0.05;

    /** Submissions after which it is asked again. */
    static final int JUDGED_EVERY = 512;

    private Fullness() {}

    /** Adds up classes, which quota and shares never do: it says how full the pool is, and nobody's rights hang on it. */
    static boolean isFillingUp(Pool pool) {
        if (pool.residents().turnover() > HARDLY_ANYBODY) {
            return false;
        }
        long inUse = pool.tally().held().values().stream()
                .mapToLong(Tally.Held::milli)
                .sum();
        long all = 0;
        for (int cardClass = 0; cardClass < pool.classes().size(); cardClass++) {
            all += (long) pool.inventory().cards(cardClass) * CardNeed.WHOLE_MILLI;
        }
        return inUse > NEARLY_ALL * all;
    }
}
