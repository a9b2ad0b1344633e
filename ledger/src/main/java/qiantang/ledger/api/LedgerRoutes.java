package qiantang.ledger.api;

import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import qiantang.foundation.http.Route;
import qiantang.ledger.Ledger;

/** All routes of the ledger. */
public final class LedgerRoutes {
    private LedgerRoutes() {}

    public static List<Route> of(Ledger ledger, Readers readers, InstantSource clock) {
        return Stream.of(
                        UsageRoutes.of(ledger.usage(), readers, clock),
                        CallProofRoutes.of(ledger.proofs(), readers),
                        FocusRoutes.of(ledger.focus(), readers, clock))
                .flatMap(List::stream)
                .toList();
    }
}
