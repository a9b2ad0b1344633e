package qiantang.ledger.statement;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.ledger.statement.Statement.Line;
import qiantang.ledger.statement.Statement.Side;
import qiantang.ledger.statement.Statement.Total;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;

/** Makes statements from the sums of days: what they cost does not grow with the number of calls. */
public final class Statements {
    /** Lines of one statement: models times prices. */
    public static final int LINES_MAX = 10_000;

    private final Database database;
    private final DatabaseRole books;

    public Statements(Database database, DatabaseRole books) {
        this.database = database;
        this.books = books;
    }

    /** Who may see whose statement is decided before this is called. */
    public Statement of(TenantId tenant, Side side, LocalDate from, LocalDate until) {
        return database.across(books, handle -> {
            List<Line> lines = lines(handle, tenant, side, from, until);
            Map<MoneyUnit, Long> corrected = corrected(handle, tenant, side, from, until);
            return new Statement(tenant, side, from, until, lines, totals(lines, corrected));
        });
    }

    /** How many calls of all tenants stand on the books of these days. */
    public long calls(LocalDate from, LocalDate until) {
        return database.across(
                books,
                handle -> handle.createQuery("""
                                select coalesce(sum(calls), 0) from ledger.day_use where day >= :from and day < :until
                                """)
                        .bind("from", from)
                        .bind("until", until)
                        .mapTo(Long.class)
                        .one());
    }

    private static List<Line> lines(Handle handle, TenantId tenant, Side side, LocalDate from, LocalDate until) {
        String amount = side == Side.SUPPLIER ? "charged_nano - fee_nano" : "charged_nano";
        return handle.createQuery("""
                        select model, tariff_id, tariff.unit, sum(calls)::bigint as calls,
                               sum(day_use.prompt_tokens)::bigint as prompt, sum(cached_tokens)::bigint as cached,
                               sum(completion_tokens)::bigint as completion, sum(reasoning_tokens)::bigint as reasoning,
                               sum(%s)::bigint as nano
                          from ledger.route join ledger.day_use using (route_no)
                          left join (select id as tariff_id, unit from ledger.tariff) tariff using (tariff_id)
                         where %s = :tenant and day >= :from and day < :until
                         group by model, tariff_id, tariff.unit
                         order by model, tariff_id
                         limit :limit
                        """.formatted(amount, side.column()))
                .bind("tenant", tenant.value())
                .bind("from", from)
                .bind("until", until)
                .bind("limit", LINES_MAX)
                .map((row, context) -> line(row))
                .list();
    }

    private static Line line(ResultSet row) throws SQLException {
        UUID tariff = row.getObject("tariff_id", UUID.class);
        String unit = row.getString("unit");
        return new Line(
                row.getString("model"),
                tariff == null ? null : new TariffId(tariff),
                row.getLong("calls"),
                row.getLong("prompt"),
                row.getLong("cached"),
                row.getLong("completion"),
                row.getLong("reasoning"),
                unit == null ? null : new Money(row.getLong("nano"), MoneyUnit.valueOf(unit)));
    }

    private static Map<MoneyUnit, Long> corrected(
            Handle handle, TenantId tenant, Side side, LocalDate from, LocalDate until) {
        String amount = side == Side.SUPPLIER ? "nano - fee_nano" : "nano";
        Map<MoneyUnit, Long> corrected = new TreeMap<>();
        handle.createQuery("select unit, sum(" + amount + ")::bigint as nano from ledger.correction where "
                        + side.column() + " = :tenant and day >= :from and day < :until group by unit")
                .bind("tenant", tenant.value())
                .bind("from", from)
                .bind("until", until)
                .map((row, context) -> Map.entry(MoneyUnit.valueOf(row.getString("unit")), row.getLong("nano")))
                .forEach(each -> corrected.put(each.getKey(), each.getValue()));
        return corrected;
    }

    private static List<Total> totals(List<Line> lines, Map<MoneyUnit, Long> corrected) {
        Map<MoneyUnit, Long> used = new TreeMap<>();
        corrected.keySet().forEach(unit -> used.put(unit, 0L));
        for (Line line : lines) {
            Money amount = line.amount();
            if (amount != null) {
                used.merge(amount.unit(), amount.nano(), Math::addExact);
            }
        }
        List<Total> totals = new ArrayList<>();
        used.forEach((unit, nano) -> {
            Money one = new Money(nano, unit);
            Money other = new Money(corrected.getOrDefault(unit, 0L), unit);
            totals.add(new Total(unit, one, other, one.plus(other)));
        });
        return totals;
    }
}
