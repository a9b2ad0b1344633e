package qiantang.identity.api;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import qiantang.foundation.http.Authenticator;
import qiantang.foundation.http.Caller;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Request;
import qiantang.identity.IdentityCaller;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.Actor;
import qiantang.identity.access.Grant;
import qiantang.identity.key.KeyDirectory;
import qiantang.identity.key.KeyEntry;
import qiantang.identity.key.KeyListing;
import qiantang.identity.key.KeyText;
import qiantang.identity.signin.Session;
import qiantang.identity.signin.SessionToken;
import qiantang.identity.signin.Sessions;

/**
 * Tells who makes a request: by a key in {@code Authorization: Bearer}, or else by the session cookie. A key never
 * appears in an answer or a log line, also not a malformed one.
 */
public final class DoorAuthenticator implements Authenticator {
    /** Scripts of other sites cannot send it, so a request that carries it was meant. */
    public static final String CSRF_HEADER = "x-csrf-token";

    private static final String SCHEME = "bearer ";
    /** What a member may still do whose password is only the first one. */
    private static final Set<String> WITH_FIRST_PASSWORD =
            Set.of(SessionRoutes.SHOW_ME, SessionRoutes.CHANGE_PASSWORD, SessionRoutes.SIGN_OUT);

    private final KeyDirectory keys;
    private final Sessions sessions;
    private final InstantSource clock;

    public DoorAuthenticator(KeyDirectory keys, Sessions sessions, InstantSource clock) {
        this.keys = keys;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Caller authenticate(Request request) {
        Optional<String> authorization = request.header("authorization");
        if (authorization.isPresent()) {
            return byKey(authorization.get());
        }
        SessionToken token = request.cookie(SessionRoutes.COOKIE)
                .map(text -> SessionToken.parse(text).orElseThrow(() -> Problem.of(IdentityProblem.SESSION_ENDED)))
                .orElseThrow(() -> Problem.of(IdentityProblem.KEY_MISSING));
        return bySession(request, token);
    }

    private Caller byKey(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw Problem.of(IdentityProblem.KEY_MALFORMED);
        }
        KeyText text = KeyText.parse(authorization.substring(SCHEME.length()).strip())
                .orElseThrow(() -> Problem.of(IdentityProblem.KEY_MALFORMED));
        KeyListing listing = keys.current();
        KeyEntry entry = listing.find(text.hash()).orElseThrow(() -> Problem.of(IdentityProblem.KEY_UNKNOWN));
        switch (entry.standingAt(clock.instant())) {
            case GOOD -> {}
            case EXPIRED -> throw Problem.of(IdentityProblem.KEY_EXPIRED);
            case REVOKED -> throw Problem.of(IdentityProblem.KEY_REVOKED);
            case TENANT_SUSPENDED -> throw Problem.of(IdentityProblem.TENANT_SUSPENDED);
        }
        Set<Grant> grants = new HashSet<>();
        grants.add(new Grant(entry.tenant(), entry.role()));
        if (entry.founder()) {
            listing.vacantOffices()
                    .forEach(office -> grants.add(new Grant(entry.path().root(), office)));
        }
        Actor actor = new Actor.Key(entry.id(), entry.tenant(), grants, entry.scopes(), entry.limited());
        return new IdentityCaller(actor, entry.name(), Optional.empty());
    }

    private Caller bySession(Request request, SessionToken token) {
        Session session = sessions.find(token).orElseThrow(() -> Problem.of(IdentityProblem.SESSION_ENDED));
        if (request.method() != Method.GET
                && !request.header(CSRF_HEADER).map(token::isCsrfToken).orElse(false)) {
            throw Problem.of(IdentityProblem.CSRF_TOKEN_MISSING);
        }
        if (session.tenantSuspended()) {
            throw Problem.of(IdentityProblem.TENANT_SUSPENDED);
        }
        if (session.mustChangePassword() && !WITH_FIRST_PASSWORD.contains(request.operationId())) {
            throw Problem.of(IdentityProblem.PASSWORD_MUST_CHANGE);
        }
        Actor actor = new Actor.Person(session.member(), session.home(), session.grants());
        return new IdentityCaller(actor, session.name(), Optional.of(new IdentityCaller.SignedIn(session, token)));
    }
}
