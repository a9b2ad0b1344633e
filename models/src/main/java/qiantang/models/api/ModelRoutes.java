package qiantang.models.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import qiantang.compute.Site;
import qiantang.compute.Sites;
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
import qiantang.foundation.secrets.Secret;
import qiantang.identity.Identity;
import qiantang.identity.access.Action;
import qiantang.identity.access.Decision;
import qiantang.identity.access.TenantPath;
import qiantang.models.Audience;
import qiantang.models.Model;
import qiantang.models.ModelKind;
import qiantang.models.ModelName;
import qiantang.models.Models;
import qiantang.models.ModelsProblem;
import qiantang.models.NewModel;
import qiantang.models.NewReplica;
import qiantang.models.api.ModelViews.ModelView;
import qiantang.models.upstream.EgressRule.Hand;
import qiantang.models.upstream.UpstreamAddress;
import qiantang.terms.ReplicaId;
import qiantang.terms.SiteId;
import qiantang.terms.TenantId;

/** The routes under {@code /api/v1/models}. A new model belongs to the caller's tenant. */
public final class ModelRoutes {
    static final int VERSION_CHARS_MAX = 128;
    static final int CREDENTIAL_CHARS_MAX = 8_192;
    static final int TOKENS_MAX = 100_000_000;

    private static final String ALL = "/api/v1/models";
    private static final String ONE = ALL + "/{name}";

    private final Identity identity;
    private final Models models;
    private final Sites sites;

    public ModelRoutes(Identity identity, Models models, Sites sites) {
        this.identity = identity;
        this.models = models;
        this.sites = sites;
    }

    /** @param site absent for servers of which nobody says where they are */
    record Server(String url, Optional<String> upstreamModel, Optional<String> credential, Optional<String> site) {}

    record ModelWish(
            String name,
            Optional<ModelKind> kind,
            Optional<Audience> audience,
            Optional<String> version,
            Optional<Integer> contextTokens,
            Optional<Integer> maxOutputTokens,
            Server server) {}

    public List<Route> routes() {
        return List.of(
                new Route(Method.GET, ALL, "listModels", Access.REQUIRED, this::list).inPages(),
                new Route(Method.POST, ALL, "addModel", Access.REQUIRED, this::add),
                new Route(Method.GET, ONE, "showModel", Access.REQUIRED, this::show),
                new Route(Method.DELETE, ONE, "removeModel", Access.REQUIRED, this::remove),
                new Route(Method.POST, ONE + "/replicas", "addReplica", Access.REQUIRED, this::addReplica),
                new Route(
                        Method.DELETE,
                        ONE + "/replicas/{replicaId}",
                        "removeReplica",
                        Access.REQUIRED,
                        this::removeReplica));
    }

    private Reply list(Request request) {
        TenantPath path = require(request, Action.MODEL_SEE);
        Page page = request.page();
        List<ModelView> rows =
                models.list(path.fromRoot(), page.after().map(after -> after.text(0)), page.rowsToAsk()).stream()
                        .map(model -> ModelViews.of(model, models, isOwn(path, model)))
                        .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.name())));
    }

    private Reply show(Request request) {
        TenantPath path = require(request, Action.MODEL_SEE);
        Model model = models.get(name(request));
        if (!isVisible(path, model) && !may(request, Action.MODEL_SEE, model.owner())) {
            throw Problem.of(ModelsProblem.NO_SUCH_MODEL).with("name", model.name());
        }
        return Reply.ok(ModelViews.of(model, models, isOwn(path, model)));
    }

    private Reply add(Request request) throws InterruptedException {
        TenantPath path = require(request, Action.MODEL_CHANGE);
        ModelWish wish = request.body(ModelWish.class);
        NewModel model = new NewModel(
                new ModelName(wish.name()),
                wish.kind().orElse(ModelKind.CHAT),
                wish.audience().orElse(Audience.SUBTREE),
                text("/version", wish.version().orElse("1"), VERSION_CHARS_MAX),
                tokens("/contextTokens", wish.contextTokens()),
                tokens("/maxOutputTokens", wish.maxOutputTokens()));
        Models.Added added = models.add(
                by(request), path.tenant(), model, server(request, path, wish.server()), hand(request, path));
        return Reply.created(ALL + "/" + added.model().name(), ModelViews.of(added, models));
    }

    private Reply addReplica(Request request) throws InterruptedException {
        TenantId owner = ownerOfChangeable(request);
        TenantPath path = require(request, Action.MODEL_SEE);
        NewReplica server = server(request, path, request.body(Server.class));
        Models.Added added = models.addReplica(by(request), owner, name(request), server, hand(request, path));
        return Reply.created(ALL + "/" + added.model().name(), ModelViews.of(added, models));
    }

    private Reply remove(Request request) {
        models.remove(by(request), ownerOfChangeable(request), name(request));
        return Reply.noContent();
    }

    private Reply removeReplica(Request request) {
        ReplicaId replica = request.id("replicaId", ReplicaId::parse);
        models.removeReplica(by(request), ownerOfChangeable(request), name(request), replica);
        return Reply.noContent();
    }

    /**
     * The owner of the model in the path, if the caller may change models there: it is the owner's own, or stands above
     * it. For everybody else there is no such model.
     */
    private TenantId ownerOfChangeable(Request request) {
        Optional<TenantId> owner = models.find(name(request))
                .map(Model::owner)
                .filter(tenant -> may(request, Action.MODEL_CHANGE, tenant));
        if (owner.isEmpty()) {
            require(request, Action.MODEL_CHANGE);
        }
        return owner.orElseThrow(() -> Problem.of(ModelsProblem.NO_SUCH_MODEL).with("name", name(request)));
    }

    private boolean may(Request request, Action action, TenantId at) {
        return identity.may(Identity.caller(request).who(), action, at) instanceof Decision.Allowed;
    }

    private static String by(Request request) {
        return request.caller().actor();
    }

    private TenantPath require(Request request, Action action) {
        return identity.require(request, action, request.caller().tenant());
    }

    /** Who may change models at the root answers for the whole cloud. */
    private Hand hand(Request request, TenantPath path) {
        return may(request, Action.MODEL_CHANGE, path.root()) ? Hand.OPERATOR : Hand.TENANT;
    }

    private NewReplica server(Request request, TenantPath path, Server server) {
        server.credential().ifPresent(credential -> text("/credential", credential, CREDENTIAL_CHARS_MAX));
        return new NewReplica(
                UpstreamAddress.parse(server.url()),
                server.upstreamModel(),
                server.credential().map(Secret::of),
                server.site()
                        .map(named -> site(request, path, named))
                        .orElseGet(() -> sites.external(path.tenant()))
                        .id());
    }

    /**
     * A site by id or name. To say that a server stands at a site is to let data of that site's domains reach it, so it
     * takes the right to change the site.
     */
    private Site site(Request request, TenantPath path, String named) {
        Site site = byId(named)
                .flatMap(sites::find)
                .or(() -> sites.find(path.fromRoot(), named))
                .orElseThrow(() -> Problem.of(ModelsProblem.NO_SUCH_SITE).with("site", named));
        identity.require(request, Action.SITE_CHANGE, site.owner());
        return site;
    }

    private static Optional<SiteId> byId(String text) {
        try {
            return Optional.of(SiteId.parse(text));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }

    private static boolean isOwn(TenantPath path, Model model) {
        return model.owner().equals(path.tenant());
    }

    private static boolean isVisible(TenantPath path, Model model) {
        TenantId owner = model.owner();
        return switch (model.audience()) {
            case EVERYBODY -> true;
            case SUBTREE -> path.isUnder(owner);
            case OWNER -> path.tenant().equals(owner);
        };
    }

    private static ModelName name(Request request) {
        return new ModelName(request.path("name"));
    }

    /** Goes into headers and records, so it is one line. */
    private static String text(String field, String text, int max) {
        if (text.isBlank() || text.length() > max || text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.of(RequestProblem.BODY_INVALID)
                    .at(field, Text.of("models.reason.text").with("max", max));
        }
        return text;
    }

    private static OptionalInt tokens(String field, Optional<Integer> count) {
        if (count.isPresent() && (count.get() < 1 || count.get() > TOKENS_MAX)) {
            throw Problem.of(RequestProblem.BODY_INVALID)
                    .at(field, Text.of("models.reason.tokens").with("max", TOKENS_MAX));
        }
        return count.isPresent() ? OptionalInt.of(count.get()) : OptionalInt.empty();
    }
}
