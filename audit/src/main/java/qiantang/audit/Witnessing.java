package qiantang.audit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.tlog.TlogException;

/** Visits each witness again and again, each on a thread of its own, so that a silent one holds up no other. */
final class Witnessing implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Witnessing.class);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<WitnessVisit> visits;

    Witnessing(Database database, List<WitnessAddress> witnesses, InstantSource clock) {
        this.visits = witnesses.stream()
                .map(witness -> new WitnessVisit(database, client, clock, witness))
                .toList();
    }

    void start() {
        for (WitnessVisit visit : visits) {
            Thread.ofVirtual()
                    .name("audit-witness-" + visit.witness().key().name())
                    .start(() -> run(visit));
        }
    }

    private void run(WitnessVisit visit) {
        boolean failing = false;
        try {
            do {
                failing = visited(visit, failing);
            } while (!closing.await((failing ? PAUSE_AFTER_FAILURE : PAUSE).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it failed, which is said once and not every time. */
    private static boolean visited(WitnessVisit visit, boolean wasFailing) {
        String url = visit.witness().url().toString();
        try {
            if (visit.run() != WitnessVisit.Outcome.WITNESS_IS_AHEAD) {
                return false;
            }
            if (!wasFailing) {
                LOG.error("Witness {} has cosigned more entries than this log has: the database is too old.", url);
            }
        } catch (IOException | TlogException | Problem failed) {
            if (!wasFailing) {
                LOG.warn("Witness {} did not cosign; trying on.", url, failed);
            }
        }
        return true;
    }

    /** Does not wait for a witness that takes its time: what he signs is kept by him. */
    @Override
    public void close() {
        closing.countDown();
        client.shutdownNow();
    }
}
