package qiantang.gateway.credit;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a thread that speaks with the ledger goes on: round after round, more slowly while the ledger is away. */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final long RETRY_MILLIS_MIN = 50;
    private static final long RETRY_MILLIS_MAX = 1_000;

    private Rounds() {}

    /** One round. */
    @FunctionalInterface
    interface Round {
        void go() throws IOException, InterruptedException;
    }

    /**
     * Returns when it is to stop, or is interrupted.
     *
     * @param failed is run after each round that failed; what went wrong is told once in a row
     */
    static void go(Round round, BooleanSupplier stopping, Runnable failed) {
        long retryMillis = RETRY_MILLIS_MIN;
        boolean told = false;
        try {
            while (!stopping.getAsBoolean()) {
                try {
                    round.go();
                    retryMillis = RETRY_MILLIS_MIN;
                    told = false;
                } catch (IOException | RuntimeException failure) {
                    if (!told) {
                        LOG.warn("the ledger cannot be asked for credit; calls go on within what is leased", failure);
                        told = true;
                    }
                    failed.run();
                    TimeUnit.MILLISECONDS.sleep(retryMillis);
                    retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the purses are asked for no longer");
        }
    }
}
