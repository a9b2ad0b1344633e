package qiantang.compute.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import qiantang.compute.Site;
import qiantang.compute.Sites;
import qiantang.compute.local.LocalEngine;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Messages;
import qiantang.identity.Identity;
import qiantang.identity.access.Action;
import qiantang.identity.access.TenantPath;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;
import qiantang.terms.Tier;

/** The routes under {@code /api/v1/sites} and {@code /api/v1/engine}. */
public final class ComputeRoutes {
    private final Identity identity;
    private final Sites sites;
    private final LocalEngine engine;
    private final TenantId operator;
    private final Messages messages;

    /** @param operator the tenant that the local engine belongs to */
    public ComputeRoutes(Identity identity, Sites sites, LocalEngine engine, TenantId operator, Messages messages) {
        this.identity = identity;
        this.sites = sites;
        this.engine = engine;
        this.operator = operator;
        this.messages = messages;
    }

    record SiteView(SiteId id, TenantId owner, String name, Tier tier, Site.Engine engine, Instant createdAt) {
        static SiteView of(Site site) {
            return new SiteView(site.id(), site.owner(), site.name(), site.tier(), site.engine(), site.createdAt());
        }
    }

    record DownloadView(long bytesDone, long bytesTotal) {}

    /** @param reason what went wrong and what to do, in the caller's language */
    record FailureView(String code, String title, String reason) {}

    record LocalModelView(
            String name,
            LocalModel.Kind kind,
            String version,
            int contextTokens,
            int slots,
            String state,
            Optional<DownloadView> download,
            Optional<FailureView> failure) {}

    public List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/api/v1/sites", "listSites", Access.REQUIRED, this::listSites).inPages(),
                new Route(Method.GET, "/api/v1/engine/models", "listLocalModels", Access.REQUIRED, this::listModels),
                new Route(
                                Method.POST,
                                "/api/v1/engine/models/{name}/start",
                                "startLocalModel",
                                Access.REQUIRED,
                                this::start)
                        .withoutBody());
    }

    /** A tenant sees its own sites and those above it: they are the ones that its data may be given to. */
    private Reply listSites(Request request) {
        TenantPath path =
                identity.require(request, Action.SITE_SEE, request.caller().tenant());
        Page page = request.page();
        Optional<SiteId> after = page.after().map(place -> new SiteId(place.uuid(0)));
        List<SiteView> rows = sites.list(path.fromRoot(), after, page.rowsToAsk()).stream()
                .map(SiteView::of)
                .toList();
        return Reply.ok(page.of(rows, site -> Cursor.after(site.id())));
    }

    private Reply listModels(Request request) {
        identity.require(request, Action.SITE_SEE, operator);
        return Reply.ok(new Page.Items<>(
                engine.models().stream().map(model -> view(model, request)).toList(), Optional.empty()));
    }

    private Reply start(Request request) {
        identity.require(request, Action.SITE_CHANGE, operator);
        return Reply.accepted(view(engine.start(request.path("name")), request));
    }

    private LocalModelView view(LocalModel model, Request request) {
        Optional<DownloadView> download = Optional.empty();
        Optional<FailureView> failure = Optional.empty();
        if (model.state() instanceof ModelState.Downloading(long done, long total)) {
            download = Optional.of(new DownloadView(done, total));
        }
        if (model.state() instanceof ModelState.Failed(var problem)) {
            failure = Optional.of(new FailureView(
                    problem.code().code(),
                    problem.title(messages, request.language()),
                    problem.detail(messages, request.language())));
        }
        return new LocalModelView(
                model.name(),
                model.kind(),
                model.version(),
                model.contextTokens(),
                model.slots(),
                model.state().word(),
                download,
                failure);
    }
}
