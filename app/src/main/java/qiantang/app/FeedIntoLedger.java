package qiantang.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;
import qiantang.gateway.feed.Billing;
import qiantang.gateway.feed.CallRecord;
import qiantang.gateway.feed.CreditOrders;
import qiantang.gateway.feed.CreditReport;
import qiantang.gateway.feed.JournalBatch;
import qiantang.gateway.feed.LeaseOrder;
import qiantang.gateway.feed.ServedModel;
import qiantang.ledger.CallOutcome;
import qiantang.ledger.Receipt;
import qiantang.ledger.UsageIntake;
import qiantang.ledger.lease.Claim;
import qiantang.ledger.lease.LeaseOffice;
import qiantang.ledger.lease.LeaseReport;
import qiantang.ledger.lease.LeaseWord;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;

/** The half of a gateway's feed that ends in the ledger, in its words: finished calls go up, leases of credit come down. */
public final class FeedIntoLedger {
    private final Function<SiteId, Optional<TenantId>> suppliers;
    private final UsageIntake intake;
    private final LeaseOffice leases;
    private final Consumer<Receipt> taken;

    /**
     * @param suppliers the tenant that owns a site, if it is known; the same answer for ever, since it goes into each
     *     call's record
     * @param taken hears of everything that the intake took
     */
    public FeedIntoLedger(
            Function<SiteId, Optional<TenantId>> suppliers,
            UsageIntake intake,
            LeaseOffice leases,
            Consumer<Receipt> taken) {
        this.suppliers = suppliers;
        this.intake = intake;
        this.leases = leases;
        this.taken = taken;
    }

    /** As {@link qiantang.gateway.feed.Feed#deliver}. */
    public long deliver(JournalBatch batch) throws IOException {
        List<qiantang.ledger.CallRecord> records = new ArrayList<>();
        List<qiantang.ledger.CallRecord> homeless = new ArrayList<>();
        for (CallRecord call : batch.calls()) {
            Optional<TenantId> supplier = suppliers.apply(call.site());
            // Without a supplier there is nothing to count, only something to look at.
            (supplier.isPresent() ? records : homeless).add(record(call, supplier.orElse(call.tenant())));
        }
        try {
            // What is set aside is kept by the ledger too, so the journal may let go of it.
            var receipt = intake.accept(records);
            assert receipt.added() + receipt.repeated() + receipt.setAside() == records.size();
            taken.accept(receipt);
            taken.accept(intake.setAsideForUnknownSite(homeless));
            return batch.to();
        } catch (Problem notNow) {
            throw new IOException(notNow);
        }
    }

    private qiantang.ledger.CallRecord record(CallRecord call, TenantId supplier) {
        return new qiantang.ledger.CallRecord(
                call.call(),
                call.tenant(),
                supplier,
                call.key(),
                operation(call.kind()),
                call.model(),
                call.version(),
                domain(call),
                call.replica(),
                call.site(),
                call.streamed(),
                outcome(call.outcome()),
                call.status(),
                call.usage(),
                call.duration(),
                call.firstToken(),
                billing(call.billing()));
    }

    private static qiantang.ledger.@Nullable Billing billing(@Nullable Billing billing) {
        return billing == null ? null : new qiantang.ledger.Billing(billing.tariff(), billing.payer(), billing.lease());
    }

    /** As {@link qiantang.gateway.feed.Feed#credit}. */
    public CreditOrders credit(CreditReport report, Duration patience) throws IOException, InterruptedException {
        List<LeaseReport.Entry> entries = report.leases().stream()
                .map(claim -> new LeaseReport.Entry(
                        claim.payer(),
                        claim.model(),
                        claim.known(),
                        new Claim(
                                claim.lease(),
                                report.turn(),
                                claim.wanted(),
                                claim.needed(),
                                claim.returned(),
                                claim.demand(),
                                claim.epoch())))
                .toList();
        try {
            List<LeaseWord> words = leases.say(
                    new LeaseReport(report.journal(), report.life(), report.pastDelivered(), entries), patience);
            return new CreditOrders(
                    report.turn(), words.stream().map(FeedIntoLedger::order).toList());
        } catch (Problem notNow) {
            throw new IOException(notNow);
        }
    }

    private static LeaseOrder order(LeaseWord word) {
        return new LeaseOrder(
                word.lease(),
                word.stamp(),
                word.granted(),
                word.epoch(),
                word.refused(),
                word.closed(),
                LeaseOffice.VALID);
    }

    private static String operation(ServedModel.Kind kind) {
        return switch (kind) {
            case CHAT -> "chat.completions";
            case EMBEDDINGS -> "embeddings";
        };
    }

    private static String domain(CallRecord call) {
        return call.domain().isEmpty()
                ? "open"
                : call.domain().stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static CallOutcome outcome(CallRecord.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> CallOutcome.COMPLETED;
            case REJECTED -> CallOutcome.REJECTED;
            case FAILED -> CallOutcome.FAILED;
            case CLIENT_GONE -> CallOutcome.CLIENT_GONE;
            case INTERRUPTED -> CallOutcome.INTERRUPTED;
        };
    }
}
