package qiantang.identity.api;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.Action;
import qiantang.identity.access.TenantPath;
import qiantang.identity.domain.DomainId;
import qiantang.identity.domain.DomainNode;
import qiantang.identity.domain.Domains;
import qiantang.identity.key.KeyDirectory;
import qiantang.terms.DomainPath;
import qiantang.terms.Id;
import qiantang.terms.SiteId;
import qiantang.terms.SiteSet;
import qiantang.terms.TenantId;

/** The data domains that a tenant may be bound to, and the history of their allowed sites. */
public final class DomainRoutes {
    private static final String ALL = "/api/v1/tenants/{tenantId}/domains";
    private static final String ONE = ALL + "/{domainId}";

    private final Gate gate;
    private final Domains domains;
    private final KeyDirectory directory;

    public DomainRoutes(Gate gate, Domains domains, KeyDirectory directory) {
        this.gate = gate;
        this.domains = domains;
        this.directory = directory;
    }

    /** Either everywhere or a list of sites: an open boundary has to be said, it is not what silence means. */
    record NewDomain(DomainPath path, Optional<Boolean> everywhere, Optional<List<SiteId>> sites) {}

    record NewVersion(Optional<Boolean> everywhere, Optional<List<SiteId>> sites) {}

    record VersionView(
            long version, boolean everywhere, Optional<List<SiteId>> sites, Instant createdAt, String createdBy) {
        static VersionView of(DomainNode.Version version) {
            Optional<List<SiteId>> sites = switch (version.sites()) {
                case SiteSet.Everywhere() -> Optional.empty();
                case SiteSet.Only(var some) ->
                    Optional.of(some.stream().sorted().toList());
            };
            return new VersionView(version.number(), sites.isEmpty(), sites, version.createdAt(), version.createdBy());
        }
    }

    record DomainView(UUID id, TenantId owner, DomainPath path, VersionView newest) {
        static DomainView of(DomainNode node) {
            return new DomainView(node.id().value(), node.owner(), node.path(), VersionView.of(node.newest()));
        }
    }

    public List<Route> routes() {
        return List.of(
                new Route(Method.POST, ALL, "declareDomain", Access.REQUIRED, this::declare),
                new Route(Method.GET, ALL, "listDomains", Access.REQUIRED, this::list).inPages(),
                new Route(Method.GET, ONE, "showDomain", Access.REQUIRED, this::show),
                new Route(Method.POST, ONE + "/versions", "allowSites", Access.REQUIRED, this::allow),
                new Route(Method.GET, ONE + "/versions", "listDomainVersions", Access.REQUIRED, this::versions)
                        .inPages());
    }

    private Reply declare(Request request) {
        TenantPath path = gate.require(request, Action.DOMAIN_CHANGE, tenant(request));
        NewDomain wanted = request.body(NewDomain.class);
        SiteSet sites = sites(wanted.everywhere(), wanted.sites());
        DomainNode node = domains.declare(Gate.caller(request).actor(), path, wanted.path(), sites);
        return Reply.created("/api/v1/tenants/" + node.owner() + "/domains/" + node.id(), DomainView.of(node));
    }

    private Reply list(Request request) {
        TenantPath path = gate.require(request, Action.DOMAIN_SEE, tenant(request));
        Page page = request.page();
        List<DomainView> rows =
                domains.usable(path, page.after().map(after -> after.uuid(0)), page.rowsToAsk()).stream()
                        .map(DomainView::of)
                        .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.id())));
    }

    private Reply show(Request request) {
        return Reply.ok(DomainView.of(usable(request)));
    }

    private Reply allow(Request request) {
        TenantPath path = gate.require(request, Action.DOMAIN_CHANGE, tenant(request));
        DomainNode node = domains.get(id(request));
        if (!node.owner().equals(path.tenant())) {
            throw Problem.of(IdentityProblem.NO_SUCH_DOMAIN);
        }
        NewVersion wanted = request.body(NewVersion.class);
        DomainNode changed =
                domains.allow(Gate.caller(request).actor(), node.id(), sites(wanted.everywhere(), wanted.sites()));
        directory.changed();
        return Reply.created("/api/v1/tenants/" + changed.owner() + "/domains/" + changed.id(), DomainView.of(changed));
    }

    private Reply versions(Request request) {
        DomainNode node = usable(request);
        Page page = request.page();
        List<VersionView> rows =
                domains
                        .versions(
                                node.id(),
                                page.after().map(after -> after.number(0)).orElse(0L),
                                page.rowsToAsk())
                        .stream()
                        .map(VersionView::of)
                        .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.version())));
    }

    /** The domain of the path, if the tenant of the path may be bound to it. */
    private DomainNode usable(Request request) {
        TenantPath path = gate.require(request, Action.DOMAIN_SEE, tenant(request));
        DomainNode node = domains.get(id(request));
        if (!path.isUnder(node.owner())) {
            throw Problem.of(IdentityProblem.NO_SUCH_DOMAIN);
        }
        return node;
    }

    private static SiteSet sites(Optional<Boolean> everywhere, Optional<List<SiteId>> sites) {
        if (everywhere.orElse(false) == sites.isPresent()) {
            throw Field.bad("/sites", Text.of("identity.reason.sites"));
        }
        if (sites.isPresent() && sites.get().size() > Domains.MAX_SITES) {
            throw Field.bad("/sites", Text.of("identity.reason.too_many_sites").with("max", Domains.MAX_SITES));
        }
        return sites.map(some -> SiteSet.only(new HashSet<>(some))).orElse(SiteSet.EVERYWHERE);
    }

    private static DomainId id(Request request) {
        try {
            return new DomainId(Id.parse(request.path("domainId")));
        } catch (IllegalArgumentException malformed) {
            throw Problem.of(RequestProblem.PATH_INVALID).at("domainId", Text.of("request.reason.id"));
        }
    }

    private static TenantId tenant(Request request) {
        return request.id("tenantId", TenantId::parse);
    }
}
