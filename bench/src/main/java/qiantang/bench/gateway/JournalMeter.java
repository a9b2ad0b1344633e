package qiantang.bench.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.journal.CallFacts;
import qiantang.gateway.journal.Journal;
import qiantang.gateway.journal.JournalLimits;
import qiantang.gateway.journal.JournalRefusal;
import qiantang.gateway.journal.Ticket;
import qiantang.terms.CallId;
import qiantang.terms.Domain;
import qiantang.terms.DomainPath;
import qiantang.terms.KeyId;
import qiantang.terms.LeaseId;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/** What one append to the journal takes, on the disk that holds the folder, while the journal forces it in groups. */
final class JournalMeter {
    private static final int WARM_UP_CALLS = 50_000;
    /** As many calls as a busy core serves; without pauses the disk would be measured, not the journal. */
    private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private JournalMeter() {}

    static Histogram measure(Path folder, int calls) throws IOException, JournalRefusal {
        Histogram nanos = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
        try (Journal journal = Journal.open(folder, JournalLimits.DEFAULT)) {
            for (int i = 0; i < WARM_UP_CALLS + calls; i++) {
                CallFacts facts = facts(i);
                long start = System.nanoTime();
                Ticket ticket = journal.begin(facts);
                long begun = System.nanoTime();
                CallRecord record = facts.ended(
                        null,
                        Duration.ofMillis(1),
                        CallRecord.Outcome.COMPLETED,
                        200,
                        Usage.tokens(31, 44, Usage.Evidence.REPORTED));
                long ending = System.nanoTime();
                journal.end(ticket, record);
                long ended = System.nanoTime();
                if (i >= WARM_UP_CALLS) {
                    nanos.recordValue(begun - start);
                    nanos.recordValue(ended - ending);
                    while (System.nanoTime() - start < PACE_NANOS) {
                        Thread.onSpinWait();
                    }
                }
            }
        }
        return nanos;
    }

    private static CallFacts facts(int i) {
        return new CallFacts(
                new CallId(new UUID(0x7000L, i)),
                new KeyId(new UUID(1, 1)),
                new TenantId(new UUID(2, 2)),
                ServedModel.Kind.CHAT,
                "bench",
                "v1",
                List.of(new Domain.Origin(DomainPath.parse("zhejiang/hangzhou"), 1)),
                new ReplicaId(new UUID(3, 3)),
                new SiteId(new UUID(4, 4)),
                false,
                Instant.EPOCH,
                new Billing(
                        new TariffId(new UUID(5, 5)), new TenantId(new UUID(2, 2)), new LeaseId(new UUID(6, 6)), 1));
    }
}
