package qiantang.ledger;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ledger does by itself: credit begins and expires, holds expire, days are closed. Several may do it at once. */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration EVERY = Duration.ofSeconds(20);
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final Runnable round;
    private volatile boolean ending;
    private final Thread thread = Thread.ofVirtual().name("ledger upkeep").unstarted(this::run);

    Upkeep(Runnable round) {
        this.round = round;
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!ending) {
            try {
                round.run();
            } catch (RuntimeException failed) {
                // Such as PostgreSQL away; the next round does what this one did not.
                LOG.warn("a round of the ledger's upkeep failed", failed);
            }
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException toldToEnd) {
                return;
            }
        }
    }

    @Override
    public void close() {
        ending = true;
        thread.interrupt();
        try {
            thread.join(END_MAX);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
