package qiantang.ledger;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import qiantang.terms.CallId;

/** Tells a repetition from another content under a known id: by comparing with what is kept. */
final class Repetitions {
    private Repetitions() {}

    /** Of calls whose ids are all known, those that are not what is kept under their id. */
    static List<CallRecord> otherContent(Handle handle, List<CallRecord> known) {
        if (known.isEmpty()) {
            return List.of();
        }
        Map<CallId, CallRecord> kept = handle
                .createQuery("select " + UsageRow.COLUMNS
                        + " from ledger.usage join ledger.route using (route_no) where call_id = any (:ids)")
                .bind("ids", known.stream().map(call -> call.id().value()).toArray(UUID[]::new))
                .map((row, context) -> UsageRow.read(row))
                .stream()
                .collect(Collectors.toMap(CallRecord::id, Function.identity()));
        return known.stream()
                .filter(call -> !UsageRow.kept(call).equals(kept.get(call.id())))
                .toList();
    }
}
