package qiantang.ledger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.ledger.price.PriceBook;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.CallId;
import qiantang.terms.TariffId;
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

    private record Batch(List<CallRecord> calls, Hash root, UUID leaf) {}

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
        Batch batch = database.across(Ledger.BOOKS, handle -> batch(handle, number));
        List<CallRecord> calls = batch.calls();
        Map<TariffId, PublishedPrice> tariffs = prices.find(calls.stream()
                .map(CallRecord::billing)
                .filter(Objects::nonNull)
                .map(Billing::tariff)
                .collect(Collectors.toSet()));
        List<byte[]> events = calls.stream()
                .map(one -> CountedCall.of(
                                one,
                                one.billing() == null
                                        ? null
                                        : tariffs.get(one.billing().tariff()))
                        .event())
                .toList();
        Map<CallId, Integer> places = java.util.stream.IntStream.range(0, calls.size())
                .boxed()
                .collect(Collectors.toMap(place -> calls.get(place).id(), Function.identity()));
        int place = Objects.requireNonNull(places.get(call));
        return new UsageProof(
                new String(events.get(place), StandardCharsets.UTF_8),
                number,
                batch.root(),
                new BatchTree(events).proof(place),
                batch.leaf());
    }

    private static Batch batch(Handle handle, long number) {
        List<CallRecord> calls = handle.createQuery("select " + UsageRow.COLUMNS + """
                         from ledger.usage join ledger.route using (route_no)
                        where batch_no = :batch order by call_id
                        """)
                .bind("batch", number)
                .map((row, context) -> UsageRow.read(row))
                .list();
        return handle.createQuery("select root, leaf_id from ledger.batch where batch_no = :batch")
                .bind("batch", number)
                .map((row, context) ->
                        new Batch(calls, Hash.of(row.getBytes("root")), row.getObject("leaf_id", UUID.class)))
                .one();
    }
}
