package qiantang.identity.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.identity.access.Action;
import qiantang.identity.domain.DomainId;
import qiantang.identity.key.KeyDirectory;
import qiantang.identity.tenant.Tenant;
import qiantang.identity.tenant.TenantKind;
import qiantang.identity.tenant.Tenants;
import qiantang.terms.TenantId;

/** The tenant tree. */
public final class TenantRoutes {
    private static final String ALL = "/api/v1/tenants";
    private static final String ONE = ALL + "/{tenantId}";

    private final Gate gate;
    private final Tenants tenants;
    private final KeyDirectory keys;

    public TenantRoutes(Gate gate, Tenants tenants, KeyDirectory keys) {
        this.gate = gate;
        this.tenants = tenants;
        this.keys = keys;
    }

    record NewTenant(TenantId parent, TenantKind kind, String name) {}

    record Rename(String name) {}

    record Move(TenantId parent) {}

    record Binding(Optional<UUID> domain) {}

    record TenantView(
            TenantId id,
            Optional<TenantId> parent,
            List<TenantId> path,
            TenantKind kind,
            String name,
            Tenant.Standing standing,
            Optional<UUID> domain,
            Instant createdAt) {
        static TenantView of(Tenant tenant) {
            return new TenantView(
                    tenant.id(),
                    tenant.parent(),
                    tenant.path().fromRoot(),
                    tenant.kind(),
                    tenant.name(),
                    tenant.standing(),
                    tenant.domain().map(DomainId::value),
                    tenant.createdAt());
        }
    }

    public List<Route> routes() {
        return List.of(
                new Route(Method.POST, ALL, "createTenant", Access.REQUIRED, this::create),
                new Route(Method.GET, ALL, "listTenants", Access.REQUIRED, this::list)
                        .inPages()
                        .taking("under", "extent", "kind"),
                new Route(Method.GET, ONE, "showTenant", Access.REQUIRED, this::show),
                new Route(Method.PATCH, ONE, "renameTenant", Access.REQUIRED, this::rename),
                new Route(Method.POST, ONE + "/move", "moveTenant", Access.REQUIRED, this::move),
                new Route(Method.POST, ONE + "/suspend", "suspendTenant", Access.REQUIRED, this::suspend).withoutBody(),
                new Route(Method.POST, ONE + "/resume", "resumeTenant", Access.REQUIRED, this::resume).withoutBody(),
                new Route(Method.PUT, ONE + "/domain", "bindTenant", Access.REQUIRED, this::bind));
    }

    private Reply create(Request request) {
        NewTenant wanted = request.body(NewTenant.class);
        gate.require(request, Action.TENANT_CREATE, wanted.parent());
        Tenant made = tenants.create(by(request), wanted.parent(), wanted.kind(), Field.name("/name", wanted.name()));
        return Reply.created(ALL + "/" + made.id(), TenantView.of(made));
    }

    private Reply list(Request request) {
        TenantId under = request.query("under", TenantId::parse, Text.of("request.reason.id"))
                .orElse(request.caller().tenant());
        Tenants.Extent extent = request.query("extent", TenantRoutes::extent, Text.of("identity.reason.extent"))
                .orElse(Tenants.Extent.CHILDREN);
        Optional<TenantKind> kind = request.query("kind", TenantKind::valueOf, Text.of("identity.reason.kind"));
        gate.require(request, Action.TENANT_LIST, under);
        Page page = request.page();
        List<TenantView> rows =
                tenants.list(under, extent, kind, page.after().map(after -> after.uuid(0)), page.rowsToAsk()).stream()
                        .map(TenantView::of)
                        .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.id())));
    }

    private static Tenants.Extent extent(String text) {
        return switch (text) {
            case "children" -> Tenants.Extent.CHILDREN;
            case "subtree" -> Tenants.Extent.SUBTREE;
            default -> throw new IllegalArgumentException("children or subtree");
        };
    }

    private Reply show(Request request) {
        TenantId id = id(request);
        gate.see(request, id);
        return Reply.ok(TenantView.of(tenants.get(id)));
    }

    private Reply rename(Request request) {
        TenantId id = id(request);
        gate.require(request, Action.TENANT_RENAME, id);
        Rename wanted = request.body(Rename.class);
        return Reply.ok(TenantView.of(tenants.rename(by(request), id, Field.name("/name", wanted.name()))));
    }

    private Reply move(Request request) {
        TenantId id = id(request);
        gate.require(request, Action.TENANT_MOVE, id);
        Move wanted = request.body(Move.class);
        gate.require(request, Action.TENANT_CREATE, wanted.parent());
        Tenant moved = tenants.move(by(request), id, wanted.parent());
        keys.changed();
        return Reply.ok(TenantView.of(moved));
    }

    private Reply suspend(Request request) {
        TenantId id = id(request);
        gate.require(request, Action.TENANT_SUSPEND, id);
        Tenant suspended = tenants.suspend(by(request), id);
        keys.changed();
        return Reply.ok(TenantView.of(suspended));
    }

    private Reply resume(Request request) {
        TenantId id = id(request);
        gate.require(request, Action.TENANT_SUSPEND, id);
        Tenant resumed = tenants.resume(by(request), id);
        keys.changed();
        return Reply.ok(TenantView.of(resumed));
    }

    private Reply bind(Request request) {
        TenantId id = id(request);
        gate.require(request, Action.DOMAIN_BIND, id);
        Binding wanted = request.body(Binding.class);
        Tenant bound = tenants.bind(by(request), id, wanted.domain().map(DomainId::new));
        keys.changed();
        return Reply.ok(TenantView.of(bound));
    }

    private static String by(Request request) {
        return Gate.caller(request).actor();
    }

    private static TenantId id(Request request) {
        return request.id("tenantId", TenantId::parse);
    }
}
