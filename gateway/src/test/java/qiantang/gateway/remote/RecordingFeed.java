package qiantang.gateway.remote;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.Feed;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.KeyGrant;
import qiantang.gateway.feed.KeyHash;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.gateway.feed.ModelChoice;
import qiantang.gateway.feed.PriceSheet;
import qiantang.gateway.feed.Snapshot;
import qiantang.terms.Domain;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/** Another side of the feed that keeps what it was told. */
final class RecordingFeed implements Feed {
    static final Snapshot SNAPSHOT = new Snapshot(
            7,
            List.of(new KeyGrant(
                    KeyHash.ofKey("qt-remote"),
                    new KeyId(new UUID(1, 1)),
                    new TenantId(new UUID(2, 2)),
                    Domain.OPEN,
                    Set.of(KeyGrant.Scope.CHAT),
                    ModelChoice.ANY,
                    Instant.parse("2030-01-01T00:00:00Z"),
                    KeyGrant.State.ACTIVE)),
            List.of(),
            PriceSheet.NONE);

    final List<JournalBatch> batches = new CopyOnWriteArrayList<>();
    final List<CreditReport> reports = new CopyOnWriteArrayList<>();
    volatile boolean away;

    @Override
    public Optional<Snapshot> newerThan(long version, Duration patience) throws IOException {
        refuseIfAway();
        return Optional.of(SNAPSHOT).filter(snapshot -> snapshot.version() > version);
    }

    @Override
    public long deliver(JournalBatch batch) throws IOException {
        refuseIfAway();
        batches.add(batch);
        return batch.to();
    }

    @Override
    public CreditOrders credit(CreditReport report, Duration patience) throws IOException {
        refuseIfAway();
        reports.add(report);
        List<LeaseOrder> orders = new ArrayList<>();
        report.leases()
                .forEach(claim -> orders.add(
                        new LeaseOrder(claim.lease(), 1, claim.needed(), 0, 0, false, Duration.ofMinutes(5))));
        return new CreditOrders(report.turn(), orders);
    }

    private void refuseIfAway() throws IOException {
        if (away) {
            throw new IOException("away");
        }
    }
}
