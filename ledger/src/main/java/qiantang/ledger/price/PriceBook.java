package qiantang.ledger.price;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.http.Problem;
import qiantang.ledger.LedgerProblem;
import qiantang.terms.DayHours;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.Price;
import qiantang.terms.PriceQuestion;
import qiantang.terms.PriceScope;
import qiantang.terms.Prices;
import qiantang.terms.Tariff;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** The price books of this cloud, in the database. */
public final class PriceBook {
    /** All versions of all prices; a cloud that outgrows it has typed them by a program. */
    public static final int PRICES_MAX = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(PriceBook.class);
    private static final String COLUMNS = """
            id, payer_id, model, accelerator, from_hour, until_hour, batch, unit, prompt_nano, cached_nano,
            completion_nano, reasoning_nano, card_second_nano, fee_ppm, withdrawn, valid_from, published_by,
            published_at""";
    /** How old the view may be by which it is decided whether a price was superseded a day ago. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private static final Map<Meter, String> PRICE_COLUMNS = new EnumMap<>(Map.of(
            Meter.PROMPT_TOKENS, "prompt_nano",
            Meter.CACHED_PROMPT_TOKENS, "cached_nano",
            Meter.COMPLETION_TOKENS, "completion_nano",
            Meter.REASONING_TOKENS, "reasoning_nano",
            Meter.CARD_SECONDS, "card_second_nano"));

    private final Database database;
    private final DatabaseRole books;
    private final Trail trail;
    private final UuidV7 ids;
    private final InstantSource clock;
    private volatile Recent recent = Recent.of(Prices.NONE, Instant.EPOCH);
    private final Map<TariffId, PublishedPrice> known = new ConcurrentHashMap<>();

    public PriceBook(Database database, DatabaseRole books, Trail trail, UuidV7 ids, InstantSource clock) {
        this.database = database;
        this.books = books;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Adds a version.
     *
     * @throws Problem what is wrong with which field; nothing is stored then
     */
    public PublishedPrice publish(PriceWish wish, String actor) {
        Instant now = clock.instant();
        wish.check(now);
        Tariff tariff = new Tariff(new TariffId(ids.next()), wish.unit(), wish.perMillion());
        Price price = new Price(tariff, wish.scope(), wish.validFrom().orElse(now), wish.withdrawn());
        PublishedPrice published = new PublishedPrice(price, wish.feePpm(), actor, now);
        return database.across(books, handle -> {
            // One publisher at a time, so that the limit and the look at the last price hold.
            handle.execute("select pg_advisory_xact_lock(hashtext('ledger.price'))");
            List<PublishedPrice> all = readable(handle);
            if (all.size() >= PRICES_MAX) {
                throw Problem.of(LedgerProblem.TOO_MANY_PRICES).with("max", PRICES_MAX);
            }
            if (!wish.confirmed()) {
                PriceJump.refuse(all, price);
            }
            insert(handle, published);
            trail.append(handle, PriceWords.leaf(published));
            return published;
        });
    }

    private static void insert(Handle handle, PublishedPrice published) {
        Price price = published.price();
        PriceScope scope = price.scope();
        DayHours hours = scope.hours();
        TenantId payer = scope.payer();
        handle.createUpdate("insert into ledger.tariff (" + COLUMNS + """
                        ) values (:id, cast(:payer as uuid), :model, :accelerator, cast(:from as smallint),
                        cast(:until as smallint), cast(:batch as boolean), :unit, cast(:PROMPT_TOKENS as bigint),
                        cast(:CACHED_PROMPT_TOKENS as bigint), cast(:COMPLETION_TOKENS as bigint),
                        cast(:REASONING_TOKENS as bigint), cast(:CARD_SECONDS as bigint), :fee, :withdrawn, :valid, :by,
                        :at)
                        """)
                .bind("id", price.tariff().id().value())
                .bind("payer", payer == null ? null : payer.text())
                .bind("model", scope.model())
                .bind("accelerator", scope.accelerator())
                .bind("from", hours == null ? null : (Integer) hours.from())
                .bind("until", hours == null ? null : (Integer) hours.until())
                .bind("batch", scope.batch())
                .bind("unit", price.tariff().unit().name())
                .bindMap(nanos(price.tariff()))
                .bind("fee", published.feePpm())
                .bind("withdrawn", price.withdrawn())
                .bind("valid", price.validFrom().atOffset(ZoneOffset.UTC))
                .bind("by", published.publishedBy())
                .bind("at", published.publishedAt().atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static Map<String, @Nullable Long> nanos(Tariff tariff) {
        Map<String, @Nullable Long> nanos = new HashMap<>();
        for (Meter meter : Meter.values()) {
            Money money = tariff.perMillion().get(meter);
            nanos.put(meter.name(), money == null ? null : money.nano());
        }
        return nanos;
    }

    /** Every version that can be read, oldest first. */
    public List<PublishedPrice> all() {
        return database.across(books, PriceBook::readable);
    }

    /** The prices that gateways pick from. What cannot be read blocks its own scope and is told in the log of the program. */
    public Prices prices() {
        return database.across(books, handle -> {
            List<Price> prices = new ArrayList<>();
            Set<PriceScope> broken = new HashSet<>();
            long[] count = {0};
            rows(handle, "true", Map.of()).forEach(row -> {
                count[0]++;
                switch (row) {
                    case Row.Legible legible -> {
                        prices.add(legible.published().price());
                        // A later version that can be read mends its scope.
                        broken.remove(legible.published().price().scope());
                    }
                    case Row.Broken unreadable -> broken.add(unreadable.scope());
                }
            });
            // Versions are only ever added, so their number is a version of the whole.
            return new Prices(count[0], prices, broken);
        });
    }

    /** The price of a version, if there is one that can be read. */
    public Optional<PublishedPrice> find(TariffId id) {
        find(Set.of(id));
        return Optional.ofNullable(known.get(id));
    }

    /** Those of these versions that exist and can be read. What was found once is not asked for again. */
    public Map<TariffId, PublishedPrice> find(Collection<TariffId> wanted) {
        Set<TariffId> missing = new HashSet<>(wanted);
        missing.removeAll(known.keySet());
        if (!missing.isEmpty()) {
            known.putAll(readAgain(missing));
        }
        Map<TariffId, PublishedPrice> found = new HashMap<>();
        wanted.forEach(id -> Optional.ofNullable(known.get(id)).ifPresent(price -> found.put(id, price)));
        return found;
    }

    /** Those of these versions that can be read, as they lie in the table now: for whoever looks whether they were changed. */
    public Map<TariffId, PublishedPrice> readAgain(Collection<TariffId> wanted) {
        UUID[] ids = wanted.stream().map(TariffId::value).toArray(UUID[]::new);
        Map<TariffId, PublishedPrice> read = new HashMap<>();
        database.across(books, handle -> rows(handle, "id = any (:ids)", Map.of("ids", ids))).stream()
                .filter(Row.Legible.class::isInstance)
                .map(row -> ((Row.Legible) row).published())
                .forEach(found -> read.put(found.price().tariff().id(), found));
        return read;
    }

    /**
     * Whether this price was the right one, up to some time after it was superseded: a gateway hears of a new price later
     * than we do.
     */
    public boolean applied(Price price, PriceQuestion question, Duration lag) {
        if (price.withdrawn()
                || price.validFrom().isAfter(question.at())
                || !price.scope().covers(question)) {
            return false;
        }
        Instant before = question.at().minus(lag);
        return recent().validFrom().getOrDefault(price.scope(), List.of()).stream()
                .noneMatch(other -> other.isAfter(price.validFrom()) && !other.isAfter(before));
    }

    private Recent recent() {
        Recent last = recent;
        Instant now = clock.instant();
        if (last.readAt().plus(LOOK_AGAIN).isBefore(now)) {
            last = Recent.of(prices(), now);
            recent = last;
        }
        return last;
    }

    private static List<PublishedPrice> readable(Handle handle) {
        return rows(handle, "true", Map.of()).stream()
                .filter(Row.Legible.class::isInstance)
                .map(row -> ((Row.Legible) row).published())
                .toList();
    }

    /** The beginnings of each scope's versions: asked for every call, so it is not searched among all prices. */
    private record Recent(Map<PriceScope, List<Instant>> validFrom, Instant readAt) {
        static Recent of(Prices prices, Instant readAt) {
            return new Recent(
                    prices.all().stream()
                            .collect(Collectors.groupingBy(
                                    Price::scope, Collectors.mapping(Price::validFrom, Collectors.toList()))),
                    readAt);
        }
    }

    private sealed interface Row {
        record Legible(PublishedPrice published) implements Row {}

        record Broken(PriceScope scope) implements Row {}
    }

    private static List<Row> rows(Handle handle, String condition, Map<String, ?> values) {
        return handle.createQuery("select " + COLUMNS + " from ledger.tariff where " + condition
                        + " order by valid_from, published_at, id limit " + PRICES_MAX)
                .bindMap(values)
                .map((row, context) -> read(row))
                .list();
    }

    private static Row read(ResultSet row) throws SQLException {
        PriceScope scope = scope(row);
        try {
            MoneyUnit unit = MoneyUnit.valueOf(row.getString("unit"));
            Map<Meter, Money> perMillion = new EnumMap<>(Meter.class);
            for (Map.Entry<Meter, String> column : PRICE_COLUMNS.entrySet()) {
                long nano = row.getLong(column.getValue());
                if (!row.wasNull()) {
                    perMillion.put(column.getKey(), new Money(nano, unit));
                }
            }
            Tariff tariff = new Tariff(new TariffId(row.getObject("id", UUID.class)), unit, perMillion);
            Price price = new Price(tariff, scope, instant(row, "valid_from"), row.getBoolean("withdrawn"));
            return new Row.Legible(new PublishedPrice(
                    price, row.getInt("fee_ppm"), row.getString("published_by"), instant(row, "published_at")));
        } catch (IllegalArgumentException wrong) {
            LOG.error("the price {} cannot be read; what it is for is blocked", row.getObject("id"), wrong);
            return new Row.Broken(scope);
        }
    }

    private static PriceScope scope(ResultSet row) throws SQLException {
        UUID payer = row.getObject("payer_id", UUID.class);
        Integer from = row.getObject("from_hour", Integer.class);
        Boolean batch = row.getObject("batch", Boolean.class);
        return new PriceScope(
                payer == null ? null : new TenantId(payer),
                row.getString("model"),
                row.getString("accelerator"),
                from == null ? null : new DayHours(from, row.getInt("until_hour")),
                batch);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
