package qiantang.gateway.feed;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * All that a gateway knows of the rest of the cloud. All methods block and are called from threads of their own, never
 * from an event loop. An {@link IOException} means "not now": the gateway goes on with what it has and asks again.
 */
public interface Feed {
    /**
     * The newest snapshot if it is newer than the given version; otherwise waits for one, at most as long as the
     * patience, and then answers empty. Versions count from 1; a gateway that knows nothing asks with 0.
     */
    Optional<Snapshot> newerThan(long version, Duration patience) throws IOException, InterruptedException;

    /**
     * Takes a batch of finished calls. The answer is a position of the same journal: every call before it is durable on
     * the other side and will not be sent again. The same call may arrive more than once (after a lost answer or a
     * crash), always with the same content; its id tells.
     */
    long deliver(JournalBatch batch) throws IOException, InterruptedException;

    /**
     * Says how it stands with this gateway's leases of credit, and hears what may be spent. The answer comes when it
     * says something else than the last one did, or when the patience is over. Reports may overlap, be lost and come
     * twice.
     */
    CreditOrders credit(CreditReport report, Duration patience) throws IOException, InterruptedException;
}
