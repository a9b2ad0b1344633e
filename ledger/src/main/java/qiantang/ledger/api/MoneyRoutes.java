package qiantang.ledger.api;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.RequestProblem;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.ledger.Ledger;
import qiantang.ledger.api.MoneyViews.BalanceView;
import qiantang.ledger.api.MoneyViews.ClosedDayView;
import qiantang.ledger.api.MoneyViews.GrantView;
import qiantang.ledger.api.MoneyViews.HoldView;
import qiantang.ledger.api.MoneyViews.MeterPrices;
import qiantang.ledger.api.MoneyViews.NewCorrection;
import qiantang.ledger.api.MoneyViews.NewGrant;
import qiantang.ledger.api.MoneyViews.NewPrice;
import qiantang.ledger.api.MoneyViews.PriceView;
import qiantang.ledger.api.MoneyViews.StatementView;
import qiantang.ledger.credit.Grant;
import qiantang.ledger.credit.GrantWish;
import qiantang.ledger.credit.Hold;
import qiantang.ledger.price.PriceWish;
import qiantang.ledger.price.PublishedPrice;
import qiantang.ledger.statement.Statement.Side;
import qiantang.terms.CallId;
import qiantang.terms.DayHours;
import qiantang.terms.PriceScope;
import qiantang.terms.TenantId;

/** The routes of money: prices, credit, balances, holds, statements, corrections and the closing of days. */
public final class MoneyRoutes {
    private static final String TENANT = "/api/v1/tenants/{tenantId}";
    private static final String PRICES = "/api/v1/prices";
    private static final String LEDGER = "/api/v1/ledger";
    private static final String CALL = "/api/v1/calls/{callId}";
    private static final int DAYS_MAX = 400;

    private final Ledger ledger;
    private final Treasury treasury;
    private final TenantId operator;

    private MoneyRoutes(Ledger ledger, Treasury treasury, TenantId operator) {
        this.ledger = ledger;
        this.treasury = treasury;
        this.operator = operator;
    }

    /** @param operator whose keepers publish prices and give credit */
    public static List<Route> of(Ledger ledger, Treasury treasury, TenantId operator) {
        MoneyRoutes money = new MoneyRoutes(ledger, treasury, operator);
        return List.of(
                get(TENANT + "/balance", "showBalance", money::balance),
                get(TENANT + "/grants", "listGrants", money::grants).inPages(),
                post(TENANT + "/grants", "grantCredit", money::grant),
                get(TENANT + "/holds", "listHolds", money::holds)
                        .taking("state")
                        .inPages(),
                get(TENANT + "/statement", "showStatement", money::statement).taking("from", "until", "side"),
                get(PRICES, "listPrices", money::prices).taking("model").inPages(),
                post(PRICES, "publishPrice", money::publish),
                post(CALL + "/corrections", "correctCall", money::correct),
                get(LEDGER + "/days", "listClosedDays", money::days),
                get(LEDGER + "/reconciliation", "reconcile", money::reconcile).taking("day"));
    }

    private static Route get(String path, String operation, qiantang.foundation.http.Handler handler) {
        return new Route(Method.GET, path, operation, Access.REQUIRED, handler);
    }

    private static Route post(String path, String operation, qiantang.foundation.http.Handler handler) {
        return new Route(Method.POST, path, operation, Access.REQUIRED, handler);
    }

    private TenantId tenant(Request request) {
        return treasury.seen(request, request.id("tenantId", TenantId::parse));
    }

    private Reply balance(Request request) {
        return Reply.ok(Map.of(
                "items",
                ledger.credit().balances(tenant(request)).stream()
                        .map(BalanceView::of)
                        .toList()));
    }

    private Reply grants(Request request) {
        TenantId tenant = tenant(request);
        Page page = request.page();
        UUID after = page.after().map(place -> place.uuid(0)).orElse(null);
        Page.Items<Grant> items =
                page.of(ledger.credit().grants(tenant, after, page.rowsToAsk()), grant -> Cursor.after(grant.id()));
        return Reply.ok(
                new Page.Items<>(items.items().stream().map(GrantView::of).toList(), items.next()));
    }

    private Reply grant(Request request) {
        TenantId tenant = request.id("tenantId", TenantId::parse);
        treasury.keeper(request, tenant);
        NewGrant wanted = request.body(NewGrant.class);
        Grant grant = ledger.credit()
                .grant(
                        new GrantWish(
                                tenant,
                                wanted.amount(),
                                Set.copyOf(wanted.models().orElse(List.of())),
                                wanted.priority().orElse(GrantWish.USUAL_PRIORITY),
                                wanted.startsAt(),
                                wanted.expiresAt(),
                                wanted.origin()),
                        request.caller().actor());
        return Reply.created("/api/v1/tenants/" + tenant + "/grants", GrantView.of(grant));
    }

    private Reply holds(Request request) {
        TenantId tenant = tenant(request);
        Optional<Hold.State> state = request.query("state", Hold.State::valueOf, Text.of("ledger.reason.hold_state"));
        Page page = request.page();
        UUID after = page.after().map(place -> place.uuid(0)).orElse(null);
        Page.Items<Hold> items =
                page.of(ledger.holds().list(tenant, state, after, page.rowsToAsk()), hold -> Cursor.after(hold.id()));
        return Reply.ok(
                new Page.Items<>(items.items().stream().map(HoldView::of).toList(), items.next()));
    }

    private Reply statement(Request request) {
        TenantId tenant = tenant(request);
        Text wanted = Text.of("ledger.reason.day");
        LocalDate until = request.query("until", LocalDate::parse, wanted).orElse(LocalDate.EPOCH);
        LocalDate from = request.query("from", LocalDate::parse, wanted).orElse(LocalDate.EPOCH);
        if (!from.isBefore(until) || from.plusDays(DAYS_MAX).isBefore(until)) {
            throw Problem.of(RequestProblem.QUERY_INVALID)
                    .at("until", Text.of("ledger.reason.days").with("max", DAYS_MAX));
        }
        Side side = request.query("side", Side::valueOf, Text.of("ledger.reason.side"))
                .orElse(Side.PAYER);
        return Reply.ok(StatementView.of(ledger.statements().of(tenant, side, from, until)));
    }

    /** What is for everybody, and what was agreed with who asks. */
    private Reply prices(Request request) {
        TenantId own = treasury.seen(request, request.caller().tenant());
        Optional<String> model = request.query("model", UsageRoutes::model, Text.of("ledger.reason.model"));
        Page page = request.page();
        long after = page.after().map(place -> place.number(0)).orElse(0L);
        List<PublishedPrice> all = ledger.prices().all().stream()
                .filter(price -> own.equals(operator)
                        || price.price().scope().payer() == null
                        || own.equals(price.price().scope().payer()))
                .filter(price -> model.isEmpty()
                        || model.get().equals(price.price().scope().model()))
                .toList()
                .reversed();
        List<Numbered> rows = new java.util.ArrayList<>();
        for (int i = (int) Math.min(after, all.size()); i < all.size() && rows.size() < page.rowsToAsk(); i++) {
            rows.add(new Numbered(i + 1L, all.get(i)));
        }
        Page.Items<Numbered> items = page.of(rows, row -> Cursor.after(row.number()));
        return Reply.ok(new Page.Items<>(
                items.items().stream().map(row -> PriceView.of(row.price())).toList(), items.next()));
    }

    private record Numbered(long number, PublishedPrice price) {}

    private Reply publish(Request request) {
        treasury.keeper(request, operator);
        NewPrice wanted = request.body(NewPrice.class);
        PublishedPrice published = ledger.prices()
                .publish(
                        new PriceWish(
                                new PriceScope(
                                        wanted.payer().orElse(null),
                                        wanted.model().orElse(null),
                                        wanted.accelerator().orElse(null),
                                        hours(wanted),
                                        wanted.batch().orElse(null)),
                                wanted.unit(),
                                wanted.perMillion().map(MeterPrices::map).orElse(Map.of()),
                                wanted.feePpm().orElse(0),
                                wanted.withdrawn().orElse(false),
                                wanted.validFrom(),
                                wanted.confirmed().orElse(false)),
                        request.caller().actor());
        return Reply.created(PRICES, PriceView.of(published));
    }

    private static @org.jspecify.annotations.Nullable DayHours hours(NewPrice wanted) {
        try {
            return wanted.hours()
                    .map(hours -> new DayHours(hours.from(), hours.until()))
                    .orElse(null);
        } catch (IllegalArgumentException impossible) {
            throw Problem.of(RequestProblem.BODY_INVALID).at("/hours", Text.of("ledger.reason.hours"));
        }
    }

    private Reply correct(Request request) {
        treasury.keeper(request, operator);
        NewCorrection wanted = request.body(NewCorrection.class);
        return Reply.ok(ledger.corrections()
                .correct(
                        request.id("callId", CallId::parse),
                        wanted.cost(),
                        wanted.reason(),
                        request.caller().actor()));
    }

    private Reply days(Request request) {
        treasury.seen(request, operator);
        return Reply.ok(Map.of(
                "items",
                ledger.days().days(DAYS_MAX).stream().map(ClosedDayView::of).toList()));
    }

    private Reply reconcile(Request request) {
        treasury.seen(request, operator);
        LocalDate day = request.query("day", LocalDate::parse, Text.of("ledger.reason.day"))
                .orElseGet(() -> ledger.today());
        return Reply.ok(Map.of("items", ledger.reconciliation().differences(day)));
    }
}
