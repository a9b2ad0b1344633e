package qiantang.ledger;

import static java.util.Comparator.comparing;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.database.Database;
import qiantang.ledger.credit.Charge;
import qiantang.ledger.credit.Charging;
import qiantang.ledger.credit.Wallet;

/**
 * The one way by which calls enter the ledger. A batch may come twice, in parts, in any order or together with itself:
 * each call is counted, charged and proved once. Claim and effect are one transaction, so a failure counts nothing and the
 * batch is simply sent again.
 */
public final class UsageIntake {
    /** Records per batch; about 2 MB of arrays. */
    public static final int MAX_BATCH = 5_000;
    /** The class of SQLSTATE of values that cannot be stored. */
    private static final String DATA_EXCEPTION = "22";
    /** Not null, foreign key, check. A key that exists already may be somebody else's work at the same time. */
    private static final Set<String> VIOLATIONS = Set.of("23502", "23503", "23514");

    private static final Logger LOG = LoggerFactory.getLogger(UsageIntake.class);

    private final Database database;
    private final Examination examination;
    private final Routes routes;
    private final Charging charging;
    private final Counting counting;

    UsageIntake(Database database, Examination examination, Charging charging, Counting counting) {
        this.database = database;
        this.examination = examination;
        this.routes = new Routes(database);
        this.charging = charging;
        this.counting = counting;
    }

    static UsageIntake of(
            Database database,
            Examination examination,
            Charging charging,
            Counting.Proving proving,
            InstantSource clock) {
        return new UsageIntake(database, examination, charging, new Counting(charging, proving, clock));
    }

    /** Counts what is new in the batch; returns when it is committed. */
    public Receipt accept(List<CallRecord> given) {
        if (given.size() > MAX_BATCH) {
            throw new IllegalArgumentException("at most " + MAX_BATCH + " records in a batch, not " + given.size());
        }
        if (given.isEmpty()) {
            return new Receipt(0, 0, 0);
        }
        try {
            return Database.repeating(() -> acceptTogether(given));
        } catch (RuntimeException failed) {
            if (!isForEver(failed)) {
                throw failed;
            }
            if (given.size() > 1) {
                // Whichever it is must not keep the others from being counted.
                int half = given.size() / 2;
                return accept(given.subList(0, half)).plus(accept(given.subList(half, given.size())));
            }
            LOG.error("Call {} can never be counted", given.getFirst().id(), failed);
            return setAside(given, Examination.Reason.UNWRITABLE);
        }
    }

    /** Keeps calls for a person to look at that went to a site which nobody here knows: who is to be paid is unknown. */
    public Receipt setAsideForUnknownSite(List<CallRecord> calls) {
        return setAside(calls, Examination.Reason.UNKNOWN_SITE);
    }

    private Receipt setAside(List<CallRecord> calls, Examination.Reason reason) {
        if (!calls.isEmpty()) {
            database.runAcross(Ledger.INTAKE, handle -> {
                try {
                    SetAside.keep(
                            handle.getConnection(),
                            calls.stream()
                                    .map(call -> new Examination.Aside(call, reason))
                                    .toList());
                } catch (SQLException failed) {
                    throw new IllegalStateException("the intake could not set calls aside", failed);
                }
            });
        }
        return new Receipt(0, 0, calls.size());
    }

    /** Whether the same would happen at every later try: the values themselves do not fit. */
    private static boolean isForEver(RuntimeException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArithmeticException) {
                return true;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return state.startsWith(DATA_EXCEPTION) || VIOLATIONS.contains(state);
            }
        }
        return false;
    }

    private Receipt acceptTogether(List<CallRecord> given) {
        // Everybody takes the rows in one order: two deliveries of the same calls wait for each other, and never in a
        // circle. The sort is stable, so of two contents under one id the first stays the first.
        Examination.Outcome outcome = examination.examine(
                given.stream().sorted(comparing(call -> call.id().value())).toList());
        List<CountedCall> calls = outcome.counted();
        Map<Route, Integer> numbers =
                routes.numbers(calls.stream().map(call -> Route.of(call.call())).collect(Collectors.toSet()));
        charging.prepare(charges(calls));
        Counting.Counted counted = database.across(Ledger.INTAKE, handle -> counting.count(handle, outcome, numbers));
        int aside = outcome.aside().size() + counted.otherContent();
        return new Receipt(counted.added(), given.size() - counted.added() - aside, aside);
    }

    /** What is to be paid for these calls, those alike added up. */
    static List<Charge> charges(List<CountedCall> calls) {
        Map<Wallet, Wallet> wallets = new HashMap<>();
        return Charging.summed(calls.stream()
                .filter(call -> call.chargedNano() > 0)
                .map(call -> charge(call, wallets))
                .toList());
    }

    private static Charge charge(CountedCall call, Map<Wallet, Wallet> wallets) {
        Billing billing = call.call().billing();
        if (billing == null || call.price() == null) {
            throw new IllegalStateException(
                    "a charge without a price: " + call.call().id());
        }
        Wallet wallet =
                new Wallet(billing.payer(), call.price().price().tariff().unit());
        return new Charge(
                wallets.computeIfAbsent(wallet, same -> same),
                call.call().supplier(),
                call.call().model(),
                billing.lease(),
                call.chargedNano(),
                call.feeNano());
    }
}
