package qiantang.ledger;

import java.time.Instant;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import qiantang.foundation.testing.IsolationCheck;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;

class LedgerIsolationTest {
    private final CallRecords records = new CallRecords(new Random(7), Instant.parse("2026-11-20T08:00:00Z"));

    @Test
    void nobodySeesTheUsageOfAnother() {
        try (TestDatabase database = TestDatabase.with(Ledger.SCHEMA)) {
            IsolationCheck.of(database, "ledger")
                    .plantAcross("ledger.usage", Ledger.INTAKE, this::usage)
                    .plantAcross(
                            "ledger.usage_set_aside",
                            Ledger.INTAKE,
                            (handle, owner) ->
                                    handle.execute("""
                            insert into ledger.usage_set_aside (call_id, digest, consumer_id, reason, record)
                            values (?, 'x', ?, 'other_content', 'a record')
                            """, records.call(owner).id().value(), owner.value()))
                    .run();
        }
    }

    private void usage(Handle handle, TenantId consumer, TenantId supplier) {
        CallRecord call = records.call(consumer, supplier);
        handle.execute("select ledger.ensure_month(?)", java.sql.Timestamp.from(call.startedAt()));
        handle.execute("""
                insert into ledger.usage (call_id, started_at, consumer_id, supplier_id, key_id, replica_id, site_id,
                    duration_us, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, status, estimated,
                    streamed, operation, outcome, model, model_version, domain, digest)
                select call, ledger.time_of(call), ?, ?, call, call, call, 1, 1, 0, 1, 0, 200, false, false,
                    'chat.completions', 'COMPLETED', 'm', '1', 'open', sha256('x')
                from (values (?::uuid)) as given (call)
                """, consumer.value(), supplier.value(), call.id().value());
    }
}
