package qiantang.ledger.credit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.http.Problem;
import qiantang.ledger.LedgerProblem;
import qiantang.ledger.book.AccountKey;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.book.Accounts;
import qiantang.ledger.book.Books;
import qiantang.ledger.book.Entries;
import qiantang.ledger.book.PostingKind;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** Gives credit, lets it begin and end, and says what is left. */
public final class Credit {
    /** Grants of one tenant that have not ended. */
    public static final int GRANTS_MAX = 10_000;
    /** Rows of a page. */
    public static final int MAX_ROWS = 500;
    /** Grants that begin or end in one round. */
    private static final int DUE_AT_ONCE = 200;

    private static final String PROGRAM = "program";

    private final Database database;
    private final DatabaseRole books;
    private final Accounts accounts;
    private final Wallets wallets;
    private final TenantId operator;
    private final Trail trail;
    private final UuidV7 ids;
    private final InstantSource clock;

    public Credit(
            Database database,
            DatabaseRole books,
            Accounts accounts,
            Wallets wallets,
            TenantId operator,
            Trail trail,
            UuidV7 ids,
            InstantSource clock) {
        this.database = database;
        this.books = books;
        this.accounts = accounts;
        this.wallets = wallets;
        this.operator = operator;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Gives credit; opens the wallet with the first.
     *
     * @throws Problem what is wrong with which field; nothing is stored then
     */
    public Grant grant(GrantWish wish, String actor) {
        Instant now = clock.instant();
        wish.check(now);
        Wallet wallet = new Wallet(wish.tenant(), wish.amount().unit());
        prepare(wallet);
        Instant start = wish.startsAt().orElse(now);
        Grant grant = new Grant(
                ids.next(),
                wallet,
                wish.models(),
                wish.amount(),
                Money.zero(wallet.unit()),
                wish.priority(),
                start,
                wish.expiresAt().orElse(null),
                start.isAfter(now) ? Grant.State.WAITING : Grant.State.ACTIVE,
                wish.origin(),
                actor,
                now);
        return database.across(books, handle -> {
            int line = GrantRows.line(handle, wallet, wish.models());
            LineRows.locked(handle, List.of(wallet));
            if (GrantRows.count(handle, wish.tenant()) >= GRANTS_MAX) {
                throw Problem.of(LedgerProblem.TOO_MANY_GRANTS).with("max", GRANTS_MAX);
            }
            int number = GrantRows.insert(handle, line, grant);
            trail.append(handle, leaf(LeafKind.CREDIT_GRANTED, grant, actor));
            if (grant.state() == Grant.State.ACTIVE) {
                begin(handle, number, grant, now);
            }
            return GrantRows.of(handle, number).grant();
        });
    }

    /** Opens a wallet without credit, so that a tenant pays by itself from now on, or owes. */
    public void open(Wallet wallet) {
        prepare(wallet);
    }

    private void prepare(Wallet wallet) {
        wallets.open(Set.of(wallet));
        accounts.open(List.of(
                new AccountKey(operator, wallet.unit(), AccountKind.ISSUED),
                new AccountKey(operator, wallet.unit(), AccountKind.EXPIRED)));
    }

    private static Leaf leaf(LeafKind kind, Grant grant, String actor) {
        Leaf leaf = Leaf.of(kind, grant.wallet().tenant(), actor, "grant:" + grant.id())
                .with("amount", grant.amount().toString())
                .with("startsAt", grant.startsAt().toString())
                .with("origin", grant.origin());
        if (!grant.models().isEmpty()) {
            leaf = leaf.with("models", grant.models().stream().sorted().collect(Collectors.joining(" ")));
        }
        return grant.expiresAt() == null
                ? leaf
                : leaf.with("expiresAt", grant.expiresAt().toString());
    }

    private void begin(Handle handle, int number, Grant grant, Instant now) {
        Wallet wallet = grant.wallet();
        LocalDate day = Books.dayOf(now, Books.holdOpen(handle));
        Entries entries = new Entries();
        entries.ofGrant(
                account(wallet, AccountKind.WALLET), number, grant.amount().nano());
        entries.add(
                operators(wallet.unit(), AccountKind.ISSUED), -grant.amount().nano());
        Books.post(handle, day, PostingKind.GRANT, "grant:" + grant.id(), now, entries);
        payDebt(handle, wallet, grant, day, now);
    }

    /** What is owed is paid before anything else, by credit that pays for everything. */
    private void payDebt(Handle handle, Wallet wallet, Grant grant, LocalDate day, Instant now) {
        long debt = debt(handle, wallet);
        if (debt == 0 || !grant.models().isEmpty()) {
            return;
        }
        Map<Integer, CreditLine> general = LineRows.locked(handle, List.of(wallet)).stream()
                .filter(line -> line.models().isEmpty())
                .collect(Collectors.toMap(CreditLine::number, Function.identity()));
        Burning burning = new Burning(LineRows.openGrants(handle, general));
        long paid = debt - burning.burn("", debt);
        Entries entries = new Entries();
        burning.burns().forEach((used, nano) -> entries.ofGrant(account(wallet, AccountKind.WALLET), used, -nano));
        entries.add(account(wallet, AccountKind.DEBT), paid);
        if (!entries.isEmpty()) {
            Books.post(handle, day, PostingKind.DEBT_PAID, "grant:" + grant.id(), now, entries);
        }
    }

    static long debt(Handle handle, Wallet wallet) {
        return handle.createQuery("select debt_nano from ledger.wallet where tenant_id = :tenant and unit = :unit")
                .bind("tenant", wallet.tenant().value())
                .bind("unit", wallet.unit().name())
                .mapTo(Long.class)
                .one();
    }

    private int account(Wallet wallet, AccountKind kind) {
        return accounts.number(new AccountKey(wallet.tenant(), wallet.unit(), kind));
    }

    private int operators(MoneyUnit unit, AccountKind kind) {
        return accounts.number(new AccountKey(operator, unit, kind));
    }

    /**
     * Lets grants begin and end whose moment has come.
     *
     * @return how many moved; when it is nothing, all is done
     */
    public int tick() {
        Instant now = clock.instant();
        List<GrantRows.Numbered> due = database.across(books, handle -> GrantRows.due(handle, now, DUE_AT_ONCE));
        int moved = 0;
        for (GrantRows.Numbered one : due) {
            prepare(one.grant().wallet());
            moved += database.across(books, handle -> move(handle, one, now)) ? 1 : 0;
        }
        return moved;
    }

    private boolean move(Handle handle, GrantRows.Numbered seen, Instant now) {
        Map<Integer, CreditLine> lines = LineRows.locked(
                        handle, List.of(seen.grant().wallet()))
                .stream()
                .collect(Collectors.toMap(CreditLine::number, Function.identity()));
        GrantRows.Numbered one = GrantRows.of(handle, seen.number());
        Grant grant = one.grant();
        return switch (grant.state()) {
            case WAITING -> {
                GrantRows.state(handle, one.number(), Grant.State.ACTIVE);
                begin(handle, one.number(), grant, now);
                yield true;
            }
            case ACTIVE -> {
                CreditLine line = requireNonNull(lines.get(one.line()));
                yield expire(handle, one, line.free(), now);
            }
            case ENDED -> false;
        };
    }

    /** What is on lease or held goes on: the work it pays for was let in before. It expires when it comes back. */
    private boolean expire(Handle handle, GrantRows.Numbered one, long free, Instant now) {
        Grant grant = one.grant();
        long gone = Math.min(grant.left().nano(), free);
        if (gone > 0) {
            Entries entries = new Entries();
            entries.ofGrant(account(grant.wallet(), AccountKind.WALLET), one.number(), -gone);
            entries.add(operators(grant.wallet().unit(), AccountKind.EXPIRED), gone);
            LocalDate day = Books.dayOf(now, Books.holdOpen(handle));
            Books.post(handle, day, PostingKind.EXPIRY, "grant:" + grant.id(), now, entries);
        }
        boolean over = gone == grant.left().nano();
        if (over) {
            GrantRows.state(handle, one.number(), Grant.State.ENDED);
            trail.append(
                    handle,
                    Leaf.of(LeafKind.CREDIT_CHANGED, grant.wallet().tenant(), PROGRAM, "grant:" + grant.id())
                            .with("expired", new Money(gone, grant.wallet().unit()).toString()));
        }
        return over || gone > 0;
    }

    /** Newest first. */
    public List<Grant> grants(TenantId tenant, @Nullable UUID after, int limit) {
        int rows = Math.clamp(limit, 1, MAX_ROWS);
        return database.inTenant(tenant, handle -> GrantRows.page(handle, tenant, after, rows)).stream()
                .map(GrantRows.Numbered::grant)
                .toList();
    }

    /** What each wallet of a tenant can spend now. */
    public List<Balance> balances(TenantId tenant) {
        return database.inTenant(tenant, handle -> {
            Map<Wallet, List<CreditLine>> lines =
                    LineRows.of(handle, tenant).stream().collect(Collectors.groupingBy(CreditLine::wallet));
            return lines.entrySet().stream()
                    .map(wallet -> balance(wallet.getKey(), wallet.getValue(), debt(handle, wallet.getKey())))
                    .sorted(java.util.Comparator.comparing(
                            balance -> balance.wallet().unit()))
                    .toList();
        });
    }

    private static Balance balance(Wallet wallet, List<CreditLine> lines, long debt) {
        MoneyUnit unit = wallet.unit();
        return new Balance(
                wallet,
                new Money(lines.stream().mapToLong(CreditLine::free).sum(), unit),
                new Money(lines.stream().mapToLong(CreditLine::leased).sum(), unit),
                new Money(lines.stream().mapToLong(CreditLine::held).sum(), unit),
                new Money(debt, unit),
                lines);
    }

    /**
     * What of a wallet's credit is not used up at a moment: by its entries until now, and, in the future, less what is
     * planned to expire until then.
     */
    public Money leftAt(Wallet wallet, Instant moment) {
        Instant now = clock.instant();
        return new Money(
                database.across(books, handle -> GrantRows.leftAt(handle, wallet, moment, now)), wallet.unit());
    }
}
