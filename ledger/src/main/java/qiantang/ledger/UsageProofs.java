package qiantang.ledger;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.ledger.price.PriceBook;
import qiantang.terms.CallId;
import qiantang.terms.TenantId;
import qiantang.tlog.Hash;

/** Proves calls: makes the events of a batch again from the rows, and the tree over them. */
public final class UsageProofs {
    private final Database database;
    private final PriceBook prices;

    UsageProofs(Database database, PriceBook prices) {
        this.database = database;
        this.prices = prices;
    }

    /**
     * The proof of a call that the tenant made or that its site answered.
     *
     * @throws Problem {@link LedgerProblem#NO_SUCH_CALL}
     */
    public UsageProof proofOf(TenantId tenant, CallId call) {
        long number = database.inTenant(
                        tenant,
                        handle -> handle.createQuery("select batch_no from ledger.usage where call_id = :call")
                                .bind("call", call.value())
                                .mapTo(Long.class)
                                .findOne())
                .orElseThrow(() -> Problem.of(LedgerProblem.NO_SUCH_CALL));
        BatchEvents batch = BatchEvents.read(database, number, prices::find);
        int place = batch.calls().stream().map(CallRecord::id).toList().indexOf(call);
        return database.across(
                Ledger.BOOKS,
                handle -> handle.createQuery("select root, leaf_id from ledger.batch where batch_no = :batch")
                        .bind("batch", number)
                        .map((row, context) -> new UsageProof(
                                new String(batch.events().get(place), StandardCharsets.UTF_8),
                                number,
                                Hash.of(row.getBytes("root")),
                                batch.tree().proof(place),
                                row.getObject("leaf_id", UUID.class)))
                        .one());
    }
}
