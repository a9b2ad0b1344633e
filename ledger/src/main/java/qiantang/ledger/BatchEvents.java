package qiantang.ledger;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import qiantang.foundation.database.Database;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.TariffId;

/**
 * The events of one batch, made again from the rows.
 *
 * @param calls in the order of their ids, which is the order of the tree
 * @param events one for each call
 */
record BatchEvents(List<CallRecord> calls, List<byte[]> events) {
    /** Where the versions of prices come from that calls name. */
    interface Tariffs extends Function<Collection<TariffId>, Map<TariffId, PublishedPrice>> {}

    static BatchEvents read(Database database, long batch, Tariffs tariffs) {
        List<CallRecord> calls = database.across(
                Ledger.BOOKS,
                handle -> handle.createQuery("select " + UsageRow.COLUMNS + """
                                 from ledger.usage join ledger.route using (route_no)
                                where batch_no = :batch order by call_id
                                """)
                        .bind("batch", batch)
                        .map((row, context) -> UsageRow.read(row))
                        .list());
        Map<TariffId, PublishedPrice> prices = tariffs.apply(calls.stream()
                .map(CallRecord::billing)
                .filter(Objects::nonNull)
                .map(Billing::tariff)
                .collect(Collectors.toSet()));
        List<byte[]> events = calls.stream().map(call -> event(call, prices)).toList();
        return new BatchEvents(calls, events);
    }

    private static byte[] event(CallRecord call, Map<TariffId, PublishedPrice> prices) {
        Billing billing = call.billing();
        return CountedCall.of(call, billing == null ? null : prices.get(billing.tariff()))
                .event();
    }

    BatchTree tree() {
        return new BatchTree(events);
    }
}
