package qiantang.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import qiantang.audit.Leaf;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.messages.Text;
import qiantang.ledger.book.AccountKey;
import qiantang.ledger.book.AccountKind;
import qiantang.ledger.book.Accounts;
import qiantang.ledger.book.Books;
import qiantang.ledger.book.Entries;
import qiantang.ledger.book.PostingKind;
import qiantang.ledger.credit.Charge;
import qiantang.ledger.credit.Charging;
import qiantang.ledger.credit.GivingBack;
import qiantang.ledger.credit.Wallet;
import qiantang.ledger.price.PriceBook;
import qiantang.ledger.price.PublishedPrice;
import qiantang.terms.CallId;
import qiantang.terms.Money;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** Corrects what a call cost: a line more on the books of the open day, never an edit. */
public final class Corrections {
    static final int REASON_CHARS_MAX = 500;

    private final Database database;
    private final PriceBook prices;
    private final Charging charging;
    private final Accounts accounts;
    private final TenantId operator;
    private final Trail trail;
    private final UuidV7 ids;
    private final InstantSource clock;

    Corrections(
            Database database,
            PriceBook prices,
            Charging charging,
            Accounts accounts,
            TenantId operator,
            Trail trail,
            UuidV7 ids,
            InstantSource clock) {
        this.database = database;
        this.prices = prices;
        this.charging = charging;
        this.accounts = accounts;
        this.operator = operator;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    private record Kept(CallRecord call, long batch) {}

    /**
     * Makes a call cost this much.
     *
     * @throws Problem {@link LedgerProblem#NO_SUCH_CALL}, {@link LedgerProblem#CALL_FREE}, or what is wrong with which field
     */
    public Correction correct(CallId id, Money cost, String reason, String actor) {
        check(cost, reason);
        Kept kept = database.across(Ledger.BOOKS, handle -> find(handle, id))
                .orElseThrow(() -> Problem.of(LedgerProblem.NO_SUCH_CALL));
        Billing billing = kept.call().billing();
        if (billing == null) {
            throw Problem.of(LedgerProblem.CALL_FREE);
        }
        PublishedPrice price = prices.find(billing.tariff()).orElseThrow();
        Wallet wallet = new Wallet(billing.payer(), price.price().tariff().unit());
        if (cost.unit() != wallet.unit()) {
            throw Problem.of(RequestProblem.BODY_INVALID)
                    .at("/cost", Text.of("ledger.reason.price_unit").with("unit", wallet.unit()));
        }
        charging.prepare(
                List.of(new Charge(wallet, kept.call().supplier(), kept.call().model(), null, 0, 0)));
        return database.across(Ledger.BOOKS, handle -> correct(handle, kept, price, wallet, cost, reason, actor));
    }

    private static void check(Money cost, String reason) {
        Problem wrong = Problem.of(RequestProblem.BODY_INVALID);
        if (cost.isNegative() || cost.nano() > Examination.CHARGE_MAX) {
            wrong = wrong.at(
                    "/cost", Text.of("ledger.reason.cost").with("max", Examination.CHARGE_MAX / Money.NANO_PER_UNIT));
        }
        if (reason.isBlank() || reason.length() > REASON_CHARS_MAX || reason.indexOf('\0') >= 0) {
            wrong = wrong.at("/reason", Text.of("ledger.reason.why").with("max", REASON_CHARS_MAX));
        }
        if (!wrong.faults().isEmpty()) {
            throw wrong;
        }
    }

    private Correction correct(
            Handle handle, Kept kept, PublishedPrice price, Wallet wallet, Money cost, String reason, String actor) {
        CallRecord call = kept.call();
        // One correction of a batch at a time: each looks at what the ones before it gave back.
        handle.execute("select pg_advisory_xact_lock(hashtext('ledger.correction'), ?)", (int) kept.batch());
        Instant now = clock.instant();
        LocalDate day = Books.dayOf(now, Books.holdOpen(handle));
        long before = charged(handle, call.id()).orElseGet(() -> price.chargeNano(call.usage()));
        long change = cost.nano() - before;
        long fee = price.feeNano(cost.nano()) - price.feeNano(before);
        String subject = "batch:" + kept.batch();
        Entries entries = new Entries();
        if (change > 0) {
            entries = charging.entries(
                    handle, List.of(new Charge(wallet, call.supplier(), call.model(), null, change, fee)));
        } else if (change < 0) {
            GivingBack.add(
                    handle,
                    entries,
                    subject,
                    wallet,
                    number(wallet, AccountKind.WALLET),
                    number(wallet, AccountKind.DEBT),
                    -change);
            entries.add(
                    accounts.number(new AccountKey(call.supplier(), wallet.unit(), AccountKind.PAYABLE)), change - fee);
            entries.add(accounts.number(new AccountKey(operator, wallet.unit(), AccountKind.FEE)), fee);
        }
        long posting = Books.post(handle, day, PostingKind.CORRECTION, subject, now, entries);
        GivingBack.reopen(handle, wallet);
        Correction correction =
                new Correction(ids.next(), call.id(), new Money(change, wallet.unit()), cost, day, reason, actor);
        insert(handle, correction, call, wallet, fee, posting, now);
        trail.append(
                handle,
                Leaf.of(LeafKind.CREDIT_CHANGED, wallet.tenant(), actor, "call:" + call.id())
                        .with("change", correction.change().toString())
                        .with("charged", cost.toString()));
        return correction;
    }

    private int number(Wallet wallet, AccountKind kind) {
        return accounts.number(new AccountKey(wallet.tenant(), wallet.unit(), kind));
    }

    private static Optional<Kept> find(Handle handle, CallId id) {
        return handle.createQuery("select batch_no, " + UsageRow.COLUMNS
                        + " from ledger.usage join ledger.route using (route_no) where call_id = :id")
                .bind("id", id.value())
                .map((row, context) -> new Kept(UsageRow.read(row), row.getLong("batch_no")))
                .findOne();
    }

    private static Optional<Long> charged(Handle handle, CallId id) {
        return handle.createQuery(
                        "select charged_nano from ledger.correction where call_id = :id order by id desc limit 1")
                .bind("id", id.value())
                .mapTo(Long.class)
                .findOne();
    }

    private static void insert(
            Handle handle, Correction correction, CallRecord call, Wallet wallet, long fee, long posting, Instant now) {
        handle.execute(
                """
                insert into ledger.correction (id, call_id, consumer_id, supplier_id, payer_id, model, unit, nano, fee_nano,
                    charged_nano, day, posting_no, reason, corrected_by, corrected_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                correction.id(),
                call.id().value(),
                call.consumer().value(),
                call.supplier().value(),
                wallet.tenant().value(),
                call.model(),
                wallet.unit().name(),
                correction.change().nano(),
                fee,
                correction.charged().nano(),
                correction.day(),
                posting,
                correction.reason(),
                correction.correctedBy(),
                now.atOffset(ZoneOffset.UTC));
    }
}
