package qiantang.identity.api;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Method;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Reply;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Text;
import qiantang.identity.IdentityCaller;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.Action;
import qiantang.identity.access.Actor;
import qiantang.identity.access.Grant;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.access.Thing;
import qiantang.identity.signin.LoginAndPassword;
import qiantang.identity.signin.PasswordPolicy;
import qiantang.identity.signin.PasswordSignIn;
import qiantang.identity.signin.Passwords;
import qiantang.identity.signin.Session;
import qiantang.identity.signin.SessionToken;
import qiantang.identity.signin.Sessions;
import qiantang.identity.signin.SignIn;
import qiantang.terms.TenantId;

/** Signing in and out, who am I, and my password. */
public final class SessionRoutes {
    static final String COOKIE = "qiantang_session";
    static final String SIGN_OUT = "signOut";
    static final String SHOW_ME = "showMe";
    static final String CHANGE_PASSWORD = "changePassword";

    private static final String SESSION = "/api/v1/session";
    private static final String ME = "/api/v1/me";

    private final Gate gate;
    private final PasswordSignIn signIn;
    private final Passwords passwords;
    private final Sessions sessions;
    private final String cookieRules;

    public SessionRoutes(
            Gate gate, PasswordSignIn signIn, Passwords passwords, Sessions sessions, boolean secureCookies) {
        this.gate = gate;
        this.signIn = signIn;
        this.passwords = passwords;
        this.sessions = sessions;
        this.cookieRules = "; Path=/; HttpOnly; SameSite=Strict" + (secureCookies ? "; Secure" : "");
    }

    record Credentials(String login, String password) {}

    record PasswordChange(String current, String wanted) {}

    record HeldView(TenantId tenant, Role role) {}

    /**
     * @param kind {@code MEMBER} or {@code KEY}
     * @param csrfToken for people: what a page sends as {@code X-CSRF-Token}
     */
    record MeView(
            Kind kind,
            UUID id,
            String name,
            Optional<String> login,
            TenantId tenant,
            List<HeldView> roles,
            List<String> scopes,
            Optional<String> csrfToken,
            Optional<Boolean> mustChangePassword) {
        enum Kind {
            MEMBER,
            KEY
        }
    }

    public List<Route> routes() {
        return List.of(
                new Route(Method.POST, SESSION, "signIn", Access.PUBLIC, this::signIn),
                new Route(Method.DELETE, SESSION, SIGN_OUT, Access.REQUIRED, this::signOut),
                new Route(Method.GET, ME, SHOW_ME, Access.REQUIRED, this::showMe),
                new Route(Method.PUT, ME + "/password", CHANGE_PASSWORD, Access.REQUIRED, this::changePassword));
    }

    private Reply signIn(Request request) {
        Credentials shown = request.body(Credentials.class);
        SignIn.Outcome outcome = signIn.attempt(new LoginAndPassword(shown.login(), shown.password()), request.peer());
        return switch (outcome) {
            case SignIn.Outcome.Proven(var member, var home) -> {
                SessionToken token = sessions.open(member, home, request.peer());
                Session session = sessions.find(token).orElseThrow(() -> Problem.of(IdentityProblem.SIGN_IN_REFUSED));
                Actor actor = new Actor.Person(session.member(), session.home(), session.grants());
                yield Reply.ok(me(actor, session.name(), Optional.of(new IdentityCaller.SignedIn(session, token))))
                        .header("set-cookie", cookie(token.reveal(), Sessions.MAX_AGE.toSeconds()));
            }
            case SignIn.Outcome.Refused() -> throw Problem.of(IdentityProblem.SIGN_IN_REFUSED);
            case SignIn.Outcome.Delayed(var forNow) ->
                throw Problem.of(IdentityProblem.SIGN_IN_DELAYED).retryAfter(forNow);
        };
    }

    private Reply signOut(Request request) {
        sessions.end(signedIn(request).session().id());
        return Reply.noContent().header("set-cookie", cookie("", 0));
    }

    private Reply showMe(Request request) {
        gate.require(request, Action.OWN_ACCOUNT, new Thing.Self());
        IdentityCaller caller = Gate.caller(request);
        return Reply.ok(me(caller.who(), caller.name(), caller.signedIn()));
    }

    private Reply changePassword(Request request) {
        Session session = signedIn(request).session();
        PasswordChange wanted = request.body(PasswordChange.class);
        Set<PasswordPolicy.Fault> faults = PasswordPolicy.faults(wanted.wanted(), session.login());
        if (!faults.isEmpty()) {
            Problem weak = Problem.of(IdentityProblem.PASSWORD_WEAK);
            for (PasswordPolicy.Fault fault : faults) {
                weak = weak.at("/wanted", Text.of("identity.reason.password." + fault.name()));
            }
            throw weak;
        }
        switch (signIn.confirm(session.member(), wanted.current(), request.peer())) {
            case SignIn.Outcome.Proven _ -> sessions.changePassword(session, passwords.hash(wanted.wanted()));
            case SignIn.Outcome.Refused() -> throw Problem.of(IdentityProblem.PASSWORD_WRONG);
            case SignIn.Outcome.Delayed(var forNow) ->
                throw Problem.of(IdentityProblem.SIGN_IN_DELAYED).retryAfter(forNow);
        }
        return Reply.noContent();
    }

    private IdentityCaller.SignedIn signedIn(Request request) {
        gate.require(request, Action.OWN_ACCOUNT, new Thing.Self());
        return Gate.caller(request).signedIn().orElseThrow(() -> Problem.of(IdentityProblem.ONLY_FOR_PEOPLE));
    }

    private String cookie(String value, long maxAgeSeconds) {
        return COOKIE + "=" + value + "; Max-Age=" + maxAgeSeconds + cookieRules;
    }

    private static MeView me(Actor actor, String name, Optional<IdentityCaller.SignedIn> signedIn) {
        List<HeldView> roles = actor.grants().stream()
                .sorted(Comparator.comparing(Grant::tenant).thenComparing(Grant::role))
                .map(grant -> new HeldView(grant.tenant(), grant.role()))
                .toList();
        return new MeView(
                switch (actor) {
                    case Actor.Person _ -> MeView.Kind.MEMBER;
                    case Actor.Key _ -> MeView.Kind.KEY;
                },
                switch (actor) {
                    case Actor.Person person -> person.member().value();
                    case Actor.Key key -> key.key().value();
                },
                name,
                signedIn.map(people -> people.session().login()),
                actor.tenant(),
                roles,
                actor.scopes().stream().map(Scope::text).sorted().toList(),
                signedIn.map(people -> people.token().csrfToken()),
                signedIn.map(people -> people.session().mustChangePassword()));
    }
}
