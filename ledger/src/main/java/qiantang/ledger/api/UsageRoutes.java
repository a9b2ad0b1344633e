package qiantang.ledger.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Moment;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.ledger.CallOutcome;
import qiantang.ledger.CallRecord;
import qiantang.ledger.Party;
import qiantang.ledger.UsageBook;
import qiantang.ledger.UsageFilter;
import qiantang.terms.CallId;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/** The routes under {@code /api/v1/usage}. */
final class UsageRoutes {
    private static final String[] FILTERS = {"from", "until", "model", "outcome"};
    private static final int MODEL_CHARS_MAX = 200;
    private static final Duration SUMMED_USUALLY = Duration.ofDays(30);

    /** Whose sums are asked for. */
    private enum Scope {
        OWN,
        SUBTREE
    }

    private final UsageBook usage;
    private final Readers readers;
    private final InstantSource clock;

    private UsageRoutes(UsageBook usage, Readers readers, InstantSource clock) {
        this.usage = usage;
        this.readers = readers;
        this.clock = clock;
    }

    static List<Route> of(UsageBook usage, Readers readers, InstantSource clock) {
        UsageRoutes routes = new UsageRoutes(usage, readers, clock);
        return List.of(
                new Route(Method.GET, "/api/v1/usage", "listUsage", Access.REQUIRED, routes::list)
                        .taking(FILTERS)
                        .taking("key", "party")
                        .inPages(),
                new Route(Method.GET, "/api/v1/usage/summary", "summarizeUsage", Access.REQUIRED, routes::summarize)
                        .taking(FILTERS)
                        .taking("scope"));
    }

    private Reply list(Request request) {
        TenantId tenant = readers.reader(request);
        Party party = choice(request, "party", Party.class, Party.CONSUMER, Text.of("ledger.reason.party"));
        UsageFilter filter = filter(request)
                .madeWith(request.query("key", KeyId::parse, Text.of("request.reason.id"))
                        .orElse(null));
        Page page = request.page();
        CallId after = page.after().map(place -> new CallId(place.uuid(0))).orElse(null);
        List<CallRecord> rows = usage.list(tenant, party, filter, after, page.rowsToAsk());
        Page.Items<CallRecord> items = page.of(rows, call -> Cursor.after(call.id()));
        return Reply.ok(
                new Page.Items<>(items.items().stream().map(CallView::of).toList(), items.next()));
    }

    private Reply summarize(Request request) {
        List<TenantId> tenants =
                switch (choice(request, "scope", Scope.class, Scope.OWN, Text.of("ledger.reason.scope"))) {
                    case OWN -> List.of(readers.reader(request));
                    case SUBTREE -> readers.subtree(request);
                };
        UsageFilter filter = filter(request);
        return Reply.ok(Map.of("items", usage.sums(tenants, filter.from() == null ? lately(filter) : filter)));
    }

    /** Nobody means all years: who names no beginning gets whole days of about a month. */
    private UsageFilter lately(UsageFilter filter) {
        Instant until = Objects.requireNonNullElseGet(filter.until(), clock::instant);
        return filter.since(until.truncatedTo(ChronoUnit.DAYS).minus(SUMMED_USUALLY));
    }

    private static UsageFilter filter(Request request) {
        Text moment = Text.of("ledger.reason.moment");
        return new UsageFilter(
                request.query("from", Moment::parse, moment).orElse(null),
                request.query("until", Moment::parse, moment).orElse(null),
                null,
                request.query("model", UsageRoutes::model, Text.of("ledger.reason.model"))
                        .orElse(null),
                request.query("outcome", CallOutcome::valueOf, Text.of("ledger.reason.outcome"))
                        .orElse(null));
    }

    static String model(String text) {
        if (text.isBlank() || text.length() > MODEL_CHARS_MAX || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not the name of a model");
        }
        return text;
    }

    private static <E extends Enum<E>> E choice(Request request, String name, Class<E> type, E usual, Text wanted) {
        return request.query(name, text -> Enum.valueOf(type, text), wanted).orElse(usual);
    }
}
