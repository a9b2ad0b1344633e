package qiantang.ledger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Id;
import qiantang.terms.KeyId;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;

/** What many calls have in common: everything but the id and the figures. */
record Route(
        TenantId consumer,
        TenantId supplier,
        KeyId key,
        ReplicaId replica,
        SiteId site,
        @Nullable TariffId tariff,
        @Nullable TenantId payer,
        String operation,
        String model,
        String modelVersion,
        String domain,
        CallOutcome outcome,
        int status,
        boolean streamed,
        Usage.Evidence evidence) {

    static Route of(CallRecord call) {
        Billing billing = call.billing();
        return new Route(
                call.consumer(),
                call.supplier(),
                call.key(),
                call.replica(),
                call.site(),
                billing == null ? null : billing.tariff(),
                billing == null ? null : billing.payer(),
                call.operation(),
                call.model(),
                call.modelVersion(),
                call.domain(),
                call.outcome(),
                call.status(),
                call.streamed(),
                call.usage().evidence());
    }

    /** SHA-256 over all of it; each text goes in with its length, so no two routes have the same bytes. */
    Hash digest() {
        List<String> words = List.of(
                consumer.text(),
                supplier.text(),
                key.text(),
                replica.text(),
                site.text(),
                text(tariff),
                text(payer),
                operation,
                model,
                modelVersion,
                domain,
                outcome.name(),
                Integer.toString(status),
                Boolean.toString(streamed),
                evidence.name());
        String all = words.stream().map(word -> word.length() + ":" + word).collect(Collectors.joining(","));
        return Hash.of(Merkle.digest(all.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(@Nullable Id id) {
        return id == null ? "" : id.text();
    }
}
