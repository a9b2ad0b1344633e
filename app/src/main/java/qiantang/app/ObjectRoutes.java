package qiantang.app;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.objects.ObjectStore;
import qiantang.foundation.objects.ObjectSweep;
import qiantang.identity.Identity;
import qiantang.identity.access.Action;
import qiantang.terms.TenantId;

/** The routes under {@code /api/v1/objects}: how the object store of this cloud is, for those who run it. */
final class ObjectRoutes {
    private final Identity identity;
    private final ObjectStore store;
    private final ObjectSweep sweep;
    private final TenantId operator;

    ObjectRoutes(Identity identity, ObjectStore store, ObjectSweep sweep, TenantId operator) {
        this.identity = identity;
        this.store = store;
        this.sweep = sweep;
        this.operator = operator;
    }

    record DamageView(String hash, ObjectStore.Verdict verdict) {}

    record StoreView(
            long contents,
            long bytes,
            long collected,
            long verified,
            int damagedCount,
            List<DamageView> damaged,
            Optional<Instant> sweptAt) {}

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/api/v1/objects", "showObjects", Access.REQUIRED, this::show),
                new Route(Method.POST, "/api/v1/objects/sweep", "sweepObjects", Access.REQUIRED, this::sweep)
                        .withoutBody());
    }

    private Reply show(Request request) {
        identity.require(request, Action.SITE_SEE, operator);
        return Reply.ok(view());
    }

    private Reply sweep(Request request) {
        identity.require(request, Action.SITE_CHANGE, operator);
        sweep.want();
        return Reply.accepted(view());
    }

    private StoreView view() {
        ObjectStore.Stock stock = store.stock();
        ObjectSweep.Report report = sweep.report();
        return new StoreView(
                stock.contents(),
                stock.bytes(),
                report.collected(),
                report.verified(),
                report.damagedCount(),
                report.damaged().entrySet().stream()
                        .map(entry -> new DamageView(entry.getKey(), entry.getValue()))
                        .toList(),
                report.endedAt());
    }
}
