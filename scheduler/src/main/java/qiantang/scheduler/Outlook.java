package qiantang.scheduler;

import qiantang.scheduler.request.Demand;

/** What one round knows of a demand, whichever queues ask for it. */
final class Outlook {
    private final Demand demand;
    private long settledIn = -1;

    Outlook(Demand demand) {
        this.demand = demand;
    }

    Demand demand() {
        return demand;
    }

    /** Room only shrinks in a round, and what is kept stays kept, so this holds to its end. */
    void settle(long round) {
        settledIn = round;
    }

    boolean isSettled(long round) {
        return settledIn == round;
    }
}
