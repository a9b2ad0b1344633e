package qiantang.identity.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Cursor;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Page;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.Action;
import qiantang.identity.access.Authorisation;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.access.TenantPath;
import qiantang.identity.access.Thing;
import qiantang.identity.domain.DomainId;
import qiantang.identity.key.ApiKey;
import qiantang.identity.key.ApiKeys;
import qiantang.identity.key.IssuedKey;
import qiantang.identity.key.KeyDirectory;
import qiantang.identity.key.KeyWish;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/** The API keys of a tenant. */
public final class KeyRoutes {
    private static final Pattern MAKER = Pattern.compile("[a-z]{1,16}(:[0-9a-f-]{36})?");
    private static final String ALL = "/api/v1/tenants/{tenantId}/keys";
    private static final String ONE = ALL + "/{keyId}";
    private static final Duration USUAL_OVERLAP = Duration.ofDays(1);

    private final Gate gate;
    private final ApiKeys keys;
    private final KeyDirectory directory;
    private final InstantSource clock;

    public KeyRoutes(Gate gate, ApiKeys keys, KeyDirectory directory, InstantSource clock) {
        this.gate = gate;
        this.keys = keys;
        this.directory = directory;
        this.clock = clock;
    }

    record NewKey(
            String name,
            Optional<Role> role,
            Optional<List<String>> scopes,
            Optional<List<String>> models,
            Optional<UUID> domain,
            Optional<Instant> expiresAt) {}

    record Rotation(Optional<Long> overlapSeconds, Optional<Instant> expiresAt) {}

    record KeyView(
            KeyId id,
            TenantId tenant,
            String start,
            String name,
            Role role,
            boolean founder,
            List<String> scopes,
            List<String> models,
            Optional<UUID> domain,
            ApiKey.State state,
            Instant createdAt,
            String createdBy,
            Optional<Instant> expiresAt,
            Optional<Instant> revokedAt,
            Optional<KeyId> replacedBy) {}

    /** The one answer that shows the key itself. */
    record IssuedKeyView(KeyView item, String key) {}

    public List<Route> routes() {
        return List.of(
                new Route(Method.POST, ALL, "issueKey", Access.REQUIRED, this::issue),
                new Route(Method.GET, ALL, "listKeys", Access.REQUIRED, this::list)
                        .inPages()
                        .taking("state", "createdBy"),
                new Route(Method.GET, ONE, "showKey", Access.REQUIRED, this::show),
                new Route(Method.POST, ONE + "/rotate", "rotateKey", Access.REQUIRED, this::rotate),
                new Route(Method.POST, ONE + "/revoke", "revokeKey", Access.REQUIRED, this::revoke).withoutBody());
    }

    private Reply issue(Request request) {
        TenantPath path = gate.see(request, tenant(request));
        NewKey wanted = request.body(NewKey.class);
        Role role = wanted.role().orElse(Role.DEVELOPER);
        gate.require(request, Action.KEY_ISSUE, new Thing.NewKey(path, role));
        Set<Scope> scopes = wanted.scopes().map(texts -> scopes(role, texts)).orElseGet(() -> usualScopes(role));
        KeyWish wish = new KeyWish(
                Field.name("/name", wanted.name()),
                role,
                scopes,
                Field.read(
                        "/models",
                        wanted.models().orElse(List.of()),
                        KeyWish::models,
                        Text.of("identity.reason.models").with("max", KeyWish.MAX_MODELS)),
                wanted.domain().map(DomainId::new),
                wanted.expiresAt());
        return issued(keys.issue(Gate.caller(request).actor(), path, wish));
    }

    /** A key is for calling models, unless its role calls none; it then looks. */
    private static Set<Scope> usualScopes(Role role) {
        return Set.of(
                Authorisation.usableScopes(role).contains(Scope.INFERENCE) ? Scope.INFERENCE : Scope.MANAGEMENT_READ);
    }

    private static Set<Scope> scopes(Role role, List<String> texts) {
        Text wanted = Text.of("identity.reason.scopes");
        Set<Scope> scopes = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            int at = i;
            Scope scope = Scope.of(texts.get(i)).orElseThrow(() -> Field.bad("/scopes/" + at, wanted));
            if (!Authorisation.usableScopes(role).contains(scope)) {
                throw Problem.of(IdentityProblem.SCOPE_NOT_FOR_ROLE)
                        .with("scope", scope.text())
                        .with("role", role);
            }
            scopes.add(scope);
        }
        if (scopes.isEmpty()) {
            throw Field.bad("/scopes", wanted);
        }
        return scopes;
    }

    private Reply list(Request request) {
        TenantPath path = gate.require(request, Action.KEY_SEE, tenant(request));
        Optional<ApiKey.State> state = request.query("state", ApiKey.State::valueOf, Text.of("identity.reason.state"));
        Optional<String> maker = request.query("createdBy", KeyRoutes::maker, Text.of("identity.reason.maker"));
        Page page = request.page();
        List<KeyView> rows =
                keys
                        .list(path.tenant(), state, maker, page.after().map(after -> after.uuid(0)), page.rowsToAsk())
                        .stream()
                        .map(this::view)
                        .toList();
        return Reply.ok(page.of(rows, row -> Cursor.after(row.id())));
    }

    private static String maker(String text) {
        if (!MAKER.matcher(text).matches()) {
            throw new IllegalArgumentException("nobody makes keys under such a name");
        }
        return text;
    }

    private Reply show(Request request) {
        TenantPath path = gate.require(request, Action.KEY_SEE, tenant(request));
        return Reply.ok(view(keys.get(path.tenant(), id(request))));
    }

    private Reply rotate(Request request) {
        TenantPath path = gate.require(request, Action.KEY_SEE, tenant(request));
        ApiKey old = keys.get(path.tenant(), id(request));
        gate.require(request, Action.KEY_REVOKE, new Thing.OfKey(path, old.createdBy()));
        gate.require(request, Action.KEY_ISSUE, new Thing.NewKey(path, old.role()));
        Rotation wanted = request.body(Rotation.class);
        Duration overlap = wanted.overlapSeconds().map(KeyRoutes::overlap).orElse(USUAL_OVERLAP);
        return issued(keys.rotate(Gate.caller(request).actor(), path.tenant(), old.id(), overlap, wanted.expiresAt()));
    }

    private static Duration overlap(long seconds) {
        if (seconds < 0 || seconds > ApiKeys.MAX_OVERLAP.toSeconds()) {
            throw Field.bad(
                    "/overlapSeconds", Text.of("identity.reason.overlap").with("max", ApiKeys.MAX_OVERLAP.toSeconds()));
        }
        return Duration.ofSeconds(seconds);
    }

    private Reply revoke(Request request) {
        TenantPath path = gate.require(request, Action.KEY_SEE, tenant(request));
        ApiKey key = keys.get(path.tenant(), id(request));
        gate.require(request, Action.KEY_REVOKE, new Thing.OfKey(path, key.createdBy()));
        ApiKey revoked = keys.revoke(Gate.caller(request).actor(), path.tenant(), key.id());
        directory.changed();
        return Reply.ok(view(revoked));
    }

    private Reply issued(IssuedKey issued) {
        directory.changed();
        ApiKey key = issued.key();
        return Reply.created(
                "/api/v1/tenants/" + key.tenant() + "/keys/" + key.id(),
                new IssuedKeyView(view(key), issued.text().reveal()));
    }

    private KeyView view(ApiKey key) {
        return new KeyView(
                key.id(),
                key.tenant(),
                key.start(),
                key.name(),
                key.role(),
                key.founder(),
                key.scopes().stream().map(Scope::text).sorted().toList(),
                key.models().stream().sorted().toList(),
                key.domain().map(DomainId::value),
                key.stateAt(clock.instant()),
                key.createdAt(),
                key.createdBy(),
                key.expiresAt(),
                key.revokedAt(),
                key.replacedBy());
    }

    private static TenantId tenant(Request request) {
        return request.id("tenantId", TenantId::parse);
    }

    private static KeyId id(Request request) {
        return request.id("keyId", KeyId::parse);
    }
}
