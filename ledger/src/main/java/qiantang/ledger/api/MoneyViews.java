package qiantang.ledger.api;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import qiantang.ledger.credit.Balance;
import qiantang.ledger.credit.Grant;
import qiantang.ledger.credit.Hold;
import qiantang.ledger.price.PublishedPrice;
import qiantang.ledger.statement.ClosedDay;
import qiantang.ledger.statement.Statement;
import qiantang.terms.DayHours;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.MoneyUnit;
import qiantang.terms.PriceScope;
import qiantang.terms.TariffId;
import qiantang.terms.TenantId;

/** What the routes of money take and answer: schemas of ledger.yaml, one record each. */
final class MoneyViews {
    private MoneyViews() {}

    /** {@code Balance} */
    record BalanceView(MoneyUnit unit, Money free, Money leased, Money held, Money debt, List<LineView> lines) {
        static BalanceView of(Balance balance) {
            MoneyUnit unit = balance.wallet().unit();
            List<LineView> lines = balance.lines().stream()
                    .map(line -> new LineView(
                            line.models().stream().sorted().toList(),
                            new Money(line.free(), unit),
                            new Money(line.settled(), unit),
                            new Money(line.granted(), unit)))
                    .toList();
            return new BalanceView(unit, balance.free(), balance.leased(), balance.held(), balance.debt(), lines);
        }
    }

    /** {@code CreditLine} */
    record LineView(List<String> models, Money free, Money settled, Money granted) {}

    /** {@code NewGrant} */
    record NewGrant(
            Money amount,
            Optional<List<String>> models,
            Optional<Integer> priority,
            Optional<Instant> startsAt,
            Optional<Instant> expiresAt,
            String origin) {}

    /** {@code Grant} */
    record GrantView(
            UUID id,
            TenantId tenant,
            Money amount,
            Money left,
            List<String> models,
            int priority,
            Instant startsAt,
            Optional<Instant> expiresAt,
            Grant.State state,
            String origin,
            String grantedBy,
            Instant grantedAt) {
        static GrantView of(Grant grant) {
            return new GrantView(
                    grant.id(),
                    grant.wallet().tenant(),
                    grant.amount(),
                    grant.left(),
                    grant.models().stream().sorted().toList(),
                    grant.priority(),
                    grant.startsAt(),
                    Optional.ofNullable(grant.expiresAt()),
                    grant.state(),
                    grant.origin(),
                    grant.grantedBy(),
                    grant.grantedAt());
        }
    }

    /** {@code Hold} */
    record HoldView(
            UUID id,
            Money amount,
            String subject,
            Hold.State state,
            Money settled,
            Instant openedAt,
            Instant expiresAt,
            Optional<Instant> endedAt) {
        static HoldView of(Hold hold) {
            return new HoldView(
                    hold.id(),
                    hold.amount(),
                    hold.subject(),
                    hold.state(),
                    hold.settled(),
                    hold.openedAt(),
                    hold.expiresAt(),
                    Optional.ofNullable(hold.endedAt()));
        }
    }

    /** {@code MeterPrices} */
    record MeterPrices(
            Optional<Money> prompt,
            Optional<Money> cachedPrompt,
            Optional<Money> completion,
            Optional<Money> reasoning,
            Optional<Money> cardSecond) {
        static MeterPrices of(Map<Meter, Money> prices) {
            return new MeterPrices(
                    Optional.ofNullable(prices.get(Meter.PROMPT_TOKENS)),
                    Optional.ofNullable(prices.get(Meter.CACHED_PROMPT_TOKENS)),
                    Optional.ofNullable(prices.get(Meter.COMPLETION_TOKENS)),
                    Optional.ofNullable(prices.get(Meter.REASONING_TOKENS)),
                    Optional.ofNullable(prices.get(Meter.CARD_SECONDS)));
        }

        Map<Meter, Money> map() {
            Map<Meter, Money> prices = new TreeMap<>();
            prompt.ifPresent(price -> prices.put(Meter.PROMPT_TOKENS, price));
            cachedPrompt.ifPresent(price -> prices.put(Meter.CACHED_PROMPT_TOKENS, price));
            completion.ifPresent(price -> prices.put(Meter.COMPLETION_TOKENS, price));
            reasoning.ifPresent(price -> prices.put(Meter.REASONING_TOKENS, price));
            cardSecond.ifPresent(price -> prices.put(Meter.CARD_SECONDS, price));
            return prices;
        }
    }

    /** {@code Hours} */
    record Hours(int from, int until) {
        static @Nullable Hours of(@Nullable DayHours hours) {
            return hours == null ? null : new Hours(hours.from(), hours.until());
        }
    }

    /** {@code NewPrice} */
    record NewPrice(
            Optional<TenantId> payer,
            Optional<String> model,
            Optional<String> accelerator,
            Optional<Hours> hours,
            Optional<Boolean> batch,
            MoneyUnit unit,
            Optional<MeterPrices> perMillion,
            Optional<Integer> feePpm,
            Optional<Boolean> withdrawn,
            Optional<Instant> validFrom,
            Optional<Boolean> confirmed) {}

    /** {@code Price} */
    record PriceView(
            TariffId id,
            Optional<TenantId> payer,
            Optional<String> model,
            Optional<String> accelerator,
            Optional<Hours> hours,
            Optional<Boolean> batch,
            MoneyUnit unit,
            MeterPrices perMillion,
            int feePpm,
            boolean withdrawn,
            Instant validFrom,
            String publishedBy,
            Instant publishedAt) {
        static PriceView of(PublishedPrice published) {
            PriceScope scope = published.price().scope();
            var tariff = published.price().tariff();
            return new PriceView(
                    tariff.id(),
                    Optional.ofNullable(scope.payer()),
                    Optional.ofNullable(scope.model()),
                    Optional.ofNullable(scope.accelerator()),
                    Optional.ofNullable(Hours.of(scope.hours())),
                    Optional.ofNullable(scope.batch()),
                    tariff.unit(),
                    MeterPrices.of(tariff.perMillion()),
                    published.feePpm(),
                    published.price().withdrawn(),
                    published.price().validFrom(),
                    published.publishedBy(),
                    published.publishedAt());
        }
    }

    /** {@code Statement} */
    record StatementView(
            TenantId tenant,
            Statement.Side side,
            LocalDate from,
            LocalDate until,
            List<StatementLine> lines,
            List<Statement.Total> totals) {
        static StatementView of(Statement statement) {
            return new StatementView(
                    statement.tenant(),
                    statement.side(),
                    statement.from(),
                    statement.until(),
                    statement.lines().stream().map(StatementLine::of).toList(),
                    statement.totals());
        }
    }

    /** {@code StatementLine} */
    record StatementLine(
            String model,
            Optional<TariffId> tariff,
            long calls,
            long promptTokens,
            long cachedPromptTokens,
            long completionTokens,
            long reasoningTokens,
            Optional<Money> amount) {
        static StatementLine of(Statement.Line line) {
            return new StatementLine(
                    line.model(),
                    Optional.ofNullable(line.tariff()),
                    line.calls(),
                    line.promptTokens(),
                    line.cachedPromptTokens(),
                    line.completionTokens(),
                    line.reasoningTokens(),
                    Optional.ofNullable(line.amount()));
        }
    }

    /** {@code ClosedDay} */
    record ClosedDayView(LocalDate day, Instant closedAt, long postings, long entries, String digest, UUID leaf) {
        static ClosedDayView of(ClosedDay day) {
            return new ClosedDayView(
                    day.day(),
                    day.closedAt(),
                    day.postings(),
                    day.entries(),
                    day.digest().hex(),
                    day.leaf());
        }
    }

    /** {@code NewCorrection} */
    record NewCorrection(Money cost, String reason) {}
}
