package qiantang.ledger.credit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.http.Problem;
import qiantang.ledger.LedgerProblem;
import qiantang.ledger.book.Books;
import qiantang.ledger.book.Entries;
import qiantang.ledger.book.PostingKind;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;

/**
 * Holds credit for what is not a call: hold the worst case, extend, then settle what it really cost, or release. Each may
 * come twice; a hold ends once. What it cost beyond its hold comes from free credit and then is a debt.
 */
public final class Holds {
    /** Rows of a page. */
    public static final int MAX_ROWS = 500;

    private static final int EXPIRED_AT_ONCE = 200;
    private static final String SELECT = """
            select h.id, h.tenant_id, h.line_no, l.unit, h.nano, h.subject, h.state, h.settled_nano, h.opened_at,
                   h.expires_at, h.ended_at
              from ledger.hold h join ledger.credit_line l using (line_no)
            """;

    private final Database database;
    private final DatabaseRole books;
    private final Wallets wallets;
    private final Charging charging;
    private final InstantSource clock;

    public Holds(Database database, DatabaseRole books, Wallets wallets, Charging charging, InstantSource clock) {
        this.database = database;
        this.books = books;
        this.wallets = wallets;
        this.charging = charging;
        this.clock = clock;
    }

    private record Row(int line, Hold hold) {}

    /**
     * Holds credit that pays for everything.
     *
     * @param id made by whoever asks, so that asking again holds once
     * @throws Problem {@link LedgerProblem#CREDIT_SHORT}, {@link LedgerProblem#IN_DEBT},
     *     {@link LedgerProblem#OTHER_CONTENT}
     */
    public Hold open(UUID id, Wallet wallet, Money worstCase, String subject, Instant expiresAt) {
        if (worstCase.unit() != wallet.unit() || worstCase.isNegative()) {
            throw new IllegalArgumentException("a hold of " + worstCase + " in a wallet of " + wallet.unit());
        }
        wallets.open(List.of(wallet));
        return database.across(books, handle -> {
            CreditLine line = general(handle, wallet);
            Optional<Row> before = find(handle, id);
            if (before.isPresent()) {
                Hold hold = before.get().hold();
                if (hold.wallet().equals(wallet)
                        && hold.amount().equals(worstCase)
                        && hold.subject().equals(subject)) {
                    return hold;
                }
                throw Problem.of(LedgerProblem.OTHER_CONTENT);
            }
            take(handle, line, worstCase);
            handle.execute(
                    """
                    insert into ledger.hold (id, tenant_id, line_no, nano, subject, state, opened_at, expires_at)
                    values (?, ?, ?, ?, ?, 'OPEN', ?, ?)
                    """,
                    id,
                    wallet.tenant().value(),
                    line.number(),
                    worstCase.nano(),
                    subject,
                    clock.instant().atOffset(ZoneOffset.UTC),
                    expiresAt.atOffset(ZoneOffset.UTC));
            return one(handle, id).hold();
        });
    }

    private static void take(Handle handle, CreditLine line, Money more) {
        long debt = handle.createQuery("select debt_nano from ledger.wallet where tenant_id = :tenant and unit = :unit")
                .bind("tenant", line.wallet().tenant().value())
                .bind("unit", line.wallet().unit().name())
                .mapTo(Long.class)
                .one();
        if (debt > 0) {
            throw Problem.of(LedgerProblem.IN_DEBT).with("debt", new Money(debt, more.unit()));
        }
        if (line.free() < more.nano()) {
            throw Problem.of(LedgerProblem.CREDIT_SHORT)
                    .with("wanted", more)
                    .with("free", new Money(line.free(), more.unit()));
        }
        held(handle, line.number(), more.nano());
    }

    private static void held(Handle handle, int line, long change) {
        handle.execute("update ledger.credit_line set held_nano = held_nano + ? where line_no = ?", change, line);
    }

    private static CreditLine general(Handle handle, Wallet wallet) {
        return LineRows.locked(handle, List.of(wallet)).stream()
                .filter(line -> line.models().isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a wallet has a line for everything: " + wallet));
    }

    /**
     * Holds more, or for longer; never less.
     *
     * @throws Problem as {@link #open}, {@link LedgerProblem#NO_SUCH_HOLD}, {@link LedgerProblem#HOLD_ENDED}
     */
    public Hold extend(UUID id, Money worstCase, Instant expiresAt) {
        return database.across(books, handle -> {
            Row row = locked(handle, id);
            requireOpen(row.hold());
            long more = worstCase.minus(row.hold().amount()).nano();
            if (more > 0) {
                take(handle, general(handle, row.hold().wallet()), new Money(more, worstCase.unit()));
            }
            handle.execute(
                    "update ledger.hold set nano = nano + ?, expires_at = greatest(expires_at, ?) where id = ?",
                    Math.max(0, more),
                    expiresAt.atOffset(ZoneOffset.UTC),
                    id);
            return one(handle, id).hold();
        });
    }

    /**
     * Charges what it really cost and lets go of the rest.
     *
     * @param feeNano the part of it that the operator keeps
     * @throws Problem {@link LedgerProblem#NO_SUCH_HOLD}; {@link LedgerProblem#HOLD_ENDED} unless it was settled with the
     *     same amount before
     */
    public Hold settle(UUID id, TenantId supplier, Money cost, long feeNano) {
        Hold seen = database.across(books, handle -> locked(handle, id)).hold();
        Charge charge = new Charge(seen.wallet(), supplier, "", null, cost.nano(), feeNano);
        charging.prepare(List.of(charge));
        return database.across(books, handle -> {
            Row row = locked(handle, id);
            if (row.hold().state() == Hold.State.SETTLED && row.hold().settled().equals(cost)) {
                return row.hold();
            }
            requireOpen(row.hold());
            Instant now = clock.instant();
            LocalDate day = Books.dayOf(now, Books.holdOpen(handle));
            end(handle, row, Hold.State.SETTLED, cost.nano(), now);
            Entries entries = charging.entries(handle, List.of(charge));
            if (!entries.isEmpty()) {
                Books.post(handle, day, PostingKind.HOLD, "hold:" + id, now, entries);
            }
            return one(handle, id).hold();
        });
    }

    /** Lets go of it; nothing was used. Doing so again changes nothing. */
    public Hold release(UUID id) {
        return database.across(books, handle -> {
            Row row = locked(handle, id);
            if (row.hold().state() == Hold.State.RELEASED) {
                return row.hold();
            }
            requireOpen(row.hold());
            end(handle, row, Hold.State.RELEASED, 0, clock.instant());
            return one(handle, id).hold();
        });
    }

    /** Lets go of holds whose time is over. */
    public int tick() {
        Instant now = clock.instant();
        List<UUID> due = database.across(
                books,
                handle -> handle.createQuery("""
                        select id from ledger.hold where state = 'OPEN' and expires_at <= :now
                         order by expires_at limit :limit
                        """)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("limit", EXPIRED_AT_ONCE)
                        .mapTo(UUID.class)
                        .list());
        int ended = 0;
        for (UUID id : due) {
            ended += database.across(books, handle -> {
                Row row = locked(handle, id);
                if (row.hold().state() != Hold.State.OPEN
                        || row.hold().expiresAt().isAfter(now)) {
                    return 0;
                }
                end(handle, row, Hold.State.EXPIRED, 0, now);
                return 1;
            });
        }
        return ended;
    }

    private static void end(Handle handle, Row row, Hold.State state, long settled, Instant now) {
        handle.execute(
                "update ledger.hold set state = ?, settled_nano = ?, ended_at = ? where id = ?",
                state.name(),
                settled,
                now.atOffset(ZoneOffset.UTC),
                row.hold().id());
        held(handle, row.line(), -row.hold().amount().nano());
    }

    private static void requireOpen(Hold hold) {
        if (hold.state() != Hold.State.OPEN) {
            throw Problem.of(LedgerProblem.HOLD_ENDED).with("state", hold.state());
        }
    }

    /** With the lines of its wallet locked, so that everybody locks in one order. */
    private static Row locked(Handle handle, UUID id) {
        LineRows.locked(handle, List.of(one(handle, id).hold().wallet()));
        return one(handle, id);
    }

    private static Row one(Handle handle, UUID id) {
        return find(handle, id).orElseThrow(() -> Problem.of(LedgerProblem.NO_SUCH_HOLD));
    }

    private static Optional<Row> find(Handle handle, UUID id) {
        return handle.createQuery(SELECT + " where h.id = :id")
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne();
    }

    /** Newest first. */
    public List<Hold> list(TenantId tenant, Optional<Hold.State> state, @Nullable UUID after, int limit) {
        int rows = Math.clamp(limit, 1, MAX_ROWS);
        return database.inTenant(tenant, handle -> {
            var query = handle.createQuery(SELECT + " where h.tenant_id = :tenant"
                            + (state.isPresent() ? " and h.state = :state" : "")
                            + (after == null ? "" : " and h.id < :after") + " order by h.id desc limit :limit")
                    .bind("tenant", tenant.value())
                    .bind("limit", rows);
            state.ifPresent(one -> query.bind("state", one.name()));
            if (after != null) {
                query.bind("after", after);
            }
            return query.map((row, context) -> read(row).hold()).list();
        });
    }

    private static Row read(ResultSet row) throws SQLException {
        MoneyUnit unit = MoneyUnit.valueOf(row.getString("unit"));
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        return new Row(
                row.getInt("line_no"),
                new Hold(
                        row.getObject("id", UUID.class),
                        new Wallet(new TenantId(row.getObject("tenant_id", UUID.class)), unit),
                        new Money(row.getLong("nano"), unit),
                        row.getString("subject"),
                        Hold.State.valueOf(row.getString("state")),
                        new Money(row.getLong("settled_nano"), unit),
                        row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                        ended == null ? null : ended.toInstant()));
    }
}
