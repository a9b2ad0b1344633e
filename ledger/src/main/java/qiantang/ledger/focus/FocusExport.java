package qiantang.ledger.focus;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.ledger.price.PriceBook;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.SiteId;
import qiantang.terms.Tariff;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.Usage;

/**
 * What one tenant pays for, from the books: the sums of each day and what was corrected. Read in pages, each in a
 * transaction of its own, so that a slow reader holds up nobody; what is closed does not change meanwhile, and of an open
 * day it is as it was when its page was read.
 */
public final class FocusExport {
    private static final int PAGE_ROWS = 1_000;
    /** Who runs the cloud, as the file names it. */
    private static final String PROVIDER = "Qiantang";

    private final Database database;
    private final DatabaseRole books;
    private final PriceBook prices;

    /** @param books the role that reads the books of all tenants */
    public FocusExport(Database database, DatabaseRole books, PriceBook prices) {
        this.database = database;
        this.books = books;
        this.prices = prices;
    }

    /** How the file is packed. */
    public enum Packing {
        CSV,
        GZIP
    }

    /** Writes the file of a month and closes the stream. */
    public void write(TenantId payer, YearMonth month, Packing packing, OutputStream out) throws IOException {
        LocalDate from = month.atDay(1);
        LocalDate until = month.plusMonths(1).atDay(1);
        try (FocusFile file = switch (packing) {
            case CSV -> FocusFile.csv(out, PROVIDER);
            case GZIP -> FocusFile.gzip(out, PROVIDER);
        }) {
            writeUse(payer, from, until, file);
            writeCorrections(payer, from, until, file);
        }
    }

    private void writeUse(TenantId payer, LocalDate from, LocalDate until, FocusFile file) throws IOException {
        LocalDate day = from;
        long route = -1;
        List<Sums> page;
        do {
            page = sums(payer, day, route, until);
            for (Sums sums : page) {
                file.write(sums.use(payer, tariff(sums.tariff())));
                day = sums.day();
                route = sums.route();
            }
        } while (page.size() == PAGE_ROWS);
    }

    private void writeCorrections(TenantId payer, LocalDate from, LocalDate until, FocusFile file) throws IOException {
        LocalDate day = from;
        UUID id = new UUID(0, 0);
        List<Correction> page;
        do {
            page = corrections(payer, day, id, until);
            for (Correction correction : page) {
                file.write(correction);
                day = correction.day();
                id = correction.id();
            }
        } while (page.size() == PAGE_ROWS);
    }

    private Tariff tariff(TariffId id) {
        return prices.find(id)
                .orElseThrow(() -> new IllegalStateException("the books name tariff " + id + ", which is not there"))
                .price()
                .tariff();
    }

    /** The sums of a day as they stand, without the tariff that they name. */
    private record Sums(
            LocalDate day,
            long route,
            TenantId consumer,
            TenantId supplier,
            SiteId site,
            TariffId tariff,
            String model,
            String modelVersion,
            Usage usage,
            long chargedNano) {
        DailyUse use(TenantId payer, Tariff priced) {
            return new DailyUse(
                    day,
                    consumer,
                    payer,
                    supplier,
                    site,
                    route,
                    model,
                    modelVersion,
                    priced,
                    usage,
                    new Money(chargedNano, priced.unit()));
        }
    }

    private List<Sums> sums(TenantId payer, LocalDate day, long route, LocalDate until) {
        return database.across(
                books,
                handle -> handle.createQuery("""
                                select d.day, d.route_no, r.consumer_id, r.supplier_id, r.site_id, r.tariff_id, r.model,
                                       r.model_version, d.prompt_tokens, d.cached_tokens, d.completion_tokens,
                                       d.reasoning_tokens, d.charged_nano
                                  from ledger.day_use d join ledger.route r using (route_no)
                                 where r.payer_id = :payer and d.day < :until and (d.day, d.route_no) > (:day, :route)
                                 order by d.day, d.route_no limit :rows
                                """)
                        .bind("payer", payer.value())
                        .bind("day", day)
                        .bind("route", route)
                        .bind("until", until)
                        .bind("rows", PAGE_ROWS)
                        .map((row, context) -> sums(row))
                        .list());
    }

    private static Sums sums(ResultSet row) throws SQLException {
        Map<Meter, Long> tokens = new EnumMap<>(Meter.class);
        tokens.put(Meter.PROMPT_TOKENS, row.getLong("prompt_tokens"));
        tokens.put(Meter.CACHED_PROMPT_TOKENS, row.getLong("cached_tokens"));
        tokens.put(Meter.COMPLETION_TOKENS, row.getLong("completion_tokens"));
        tokens.put(Meter.REASONING_TOKENS, row.getLong("reasoning_tokens"));
        return new Sums(
                row.getObject("day", LocalDate.class),
                row.getLong("route_no"),
                new TenantId(row.getObject("consumer_id", UUID.class)),
                new TenantId(row.getObject("supplier_id", UUID.class)),
                new SiteId(row.getObject("site_id", UUID.class)),
                new TariffId(row.getObject("tariff_id", UUID.class)),
                row.getString("model"),
                row.getString("model_version"),
                new Usage(tokens, Usage.Evidence.REPORTED),
                row.getLong("charged_nano"));
    }

    private List<Correction> corrections(TenantId payer, LocalDate day, UUID after, LocalDate until) {
        return database.across(
                books,
                handle -> handle.createQuery("""
                                select day, id, consumer_id, supplier_id, model, call_id, unit, nano
                                  from ledger.correction
                                 where payer_id = :payer and day < :until and (day, id) > (:day, :after)
                                 order by day, id limit :rows
                                """)
                        .bind("payer", payer.value())
                        .bind("day", day)
                        .bind("after", after)
                        .bind("until", until)
                        .bind("rows", PAGE_ROWS)
                        .map((row, context) -> new Correction(
                                row.getObject("day", LocalDate.class),
                                row.getObject("id", UUID.class),
                                new TenantId(row.getObject("consumer_id", UUID.class)),
                                payer,
                                new TenantId(row.getObject("supplier_id", UUID.class)),
                                row.getString("model"),
                                row.getObject("call_id", UUID.class).toString(),
                                new Money(row.getLong("nano"), MoneyUnit.valueOf(row.getString("unit")))))
                        .list());
    }
}
