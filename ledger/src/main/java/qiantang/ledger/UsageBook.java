package qiantang.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/** Reads what was used: a tenant's own calls one by one, and the sums of several tenants. */
public final class UsageBook {
    public static final int MAX_ROWS = 500;
    /** Rows of one summary: tenants × days × models. Beyond it the caller narrows the period. */
    public static final int MAX_SUMS = 10_000;

    /** What fits into an id, and sorts as PostgreSQL sorts. */
    private static final long MILLIS_MAX = (1L << 47) - 1;

    private final Database database;

    UsageBook(Database database) {
        this.database = database;
    }

    /**
     * Calls that the tenant made or that its sites answered, newest first.
     *
     * @param after the last call already seen
     * @param limit how many at most; {@value #MAX_ROWS} in any case
     */
    public List<CallRecord> list(TenantId tenant, Party party, UsageFilter filter, @Nullable CallId after, int limit) {
        int rows = Math.clamp(limit, 1, MAX_ROWS);
        return database.inTenant(tenant, handle -> page(handle, tenant, party, filter, after, rows));
    }

    private static List<CallRecord> page(
            Handle handle, TenantId tenant, Party party, UsageFilter filter, @Nullable CallId after, int limit) {
        // Row-level security already hides what is others'; naming the column lets the index give the order.
        String mine = switch (party) {
            case CONSUMER -> "consumer_id";
            case SUPPLIER -> "supplier_id";
        };
        Conditions conditions = Conditions.of(filter);
        if (after != null) {
            conditions.and("call_id < :after", "after", after.value());
        }
        // Few numbers, so that the calls are found by them and not by a join over all.
        conditions.and("route_no = any (:routes)", "routes", routes(handle, mine, tenant));
        return conditions
                .bind(handle.createQuery(
                        "select " + UsageRow.COLUMNS + " from ledger.usage join ledger.route using (route_no) where "
                                + conditions.sql() + " order by call_id desc limit :limit"))
                .bind("limit", limit)
                .map((row, context) -> UsageRow.read(row))
                .list();
    }

    private static Integer[] routes(Handle handle, String party, TenantId tenant) {
        return handle.createQuery("select route_no from ledger.route where " + party + " = :tenant")
                .bind("tenant", tenant.value())
                .mapTo(Integer.class)
                .list()
                .toArray(Integer[]::new);
    }

    /**
     * What the given tenants used, per tenant, day (UTC) and model. For parents, who see their descendants' sums and not
     * their calls: who may ask for which tenants is decided before this is called.
     */
    public List<UsageSum> sums(Collection<TenantId> tenants, UsageFilter filter) {
        return sums(tenants, filter, MAX_SUMS);
    }

    /** A part of the sums would look like all of them, so too many are none. */
    List<UsageSum> sums(Collection<TenantId> tenants, UsageFilter filter, int max) {
        List<UsageSum> sums = upTo(max + 1, tenants, filter);
        if (sums.size() > max) {
            throw Problem.of(LedgerProblem.TOO_MANY_SUMS).with("max", max);
        }
        return sums;
    }

    private List<UsageSum> upTo(int rows, Collection<TenantId> tenants, UsageFilter filter) {
        UUID[] ids = tenants.stream().map(TenantId::value).toArray(UUID[]::new);
        return database.across(Ledger.SUMS, handle -> {
            Conditions conditions = Conditions.of(filter);
            conditions.and("consumer_id = any (:tenants)", "tenants", ids);
            return conditions
                    .bind(handle.createQuery("""
                            select consumer_id, (ledger.time_of(call_id) at time zone 'UTC')::date as day, model,
                                   count(*) as calls,
                                   sum(prompt_tokens) as prompt, sum(cached_tokens) as cached,
                                   sum(completion_tokens) as completion, sum(reasoning_tokens) as reasoning,
                                   count(*) filter (where estimated) as estimated
                            from ledger.usage join ledger.route using (route_no)
                            where %s
                            group by 1, 2, 3
                            order by 2 desc, 1, 3
                            limit :limit
                            """.formatted(conditions.sql())))
                    .bind("limit", rows)
                    .map((row, context) -> new UsageSum(
                            new TenantId(row.getObject("consumer_id", UUID.class)),
                            row.getObject("day", LocalDate.class),
                            row.getString("model"),
                            row.getLong("calls"),
                            row.getLong("prompt"),
                            row.getLong("cached"),
                            row.getLong("completion"),
                            row.getLong("reasoning"),
                            row.getLong("estimated")))
                    .list();
        });
    }

    private static UUID firstId(Instant moment) {
        return new UUID(Math.clamp(moment.toEpochMilli(), 0, MILLIS_MAX) << 16, 0);
    }

    /** Only what the filter names stands in the statement, so that PostgreSQL plans for it and prunes months. */
    private static final class Conditions {
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        static Conditions of(UsageFilter filter) {
            Conditions all = new Conditions();
            // Ids sort by their time: a moment is the first id that could be made at it.
            all.given("call_id >= :from", "from", filter.from(), UsageBook::firstId);
            all.given("call_id < :until", "until", filter.until(), UsageBook::firstId);
            all.given("key_id = :key", "key", filter.key(), KeyId::value);
            all.given("model = :model", "model", filter.model(), model -> model);
            all.given("outcome = :outcome", "outcome", filter.outcome(), CallOutcome::name);
            return all;
        }

        <V> void given(String condition, String name, @Nullable V value, Function<V, Object> bound) {
            if (value != null) {
                and(condition, name, bound.apply(value));
            }
        }

        void and(String condition, String name, Object value) {
            conditions.add(condition);
            values.put(name, value);
        }

        String sql() {
            return String.join(" and ", conditions);
        }

        Query bind(Query query) {
            return query.bindMap(values);
        }
    }
}
