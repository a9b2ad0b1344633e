package qiantang.identity;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Authenticator;
import qiantang.foundation.http.Caller;
import qiantang.foundation.http.Problem;
import qiantang.foundation.http.Request;
import qiantang.foundation.http.Route;
import qiantang.identity.access.Action;
import qiantang.identity.access.Actor;
import qiantang.identity.access.Decision;
import qiantang.identity.access.Role;
import qiantang.identity.access.TenantPath;
import qiantang.identity.api.DomainRoutes;
import qiantang.identity.api.DoorAuthenticator;
import qiantang.identity.api.Gate;
import qiantang.identity.api.KeyRoutes;
import qiantang.identity.api.MemberRoutes;
import qiantang.identity.api.RoleRoutes;
import qiantang.identity.api.SessionRoutes;
import qiantang.identity.api.TenantRoutes;
import qiantang.identity.domain.Domains;
import qiantang.identity.key.ApiKeys;
import qiantang.identity.key.FounderKeys;
import qiantang.identity.key.IssuedKey;
import qiantang.identity.key.KeyDirectory;
import qiantang.identity.member.Assignments;
import qiantang.identity.member.Members;
import qiantang.identity.signin.PasswordSignIn;
import qiantang.identity.signin.Passwords;
import qiantang.identity.signin.Sessions;
import qiantang.identity.tenant.DisplayName;
import qiantang.identity.tenant.TenantKind;
import qiantang.identity.tenant.Tenants;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** The room's front door: who is there, what they may do, and the routes by which that changes. */
public final class Identity implements AutoCloseable {
    private static final DisplayName ROOT_NAME = new DisplayName("Qiantang");

    private final Tenants tenants;
    private final FounderKeys founderKeys;
    private final KeyDirectory directory;
    private final Gate gate;
    private final Authenticator authenticator;
    private final List<Route> routes;

    /**
     * @param trail where every change of who is there and what they may do is put on record, in its transaction
     * @param random makes keys, passwords and tokens
     * @param secureCookies whether people reach us by TLS, so that session cookies may be bound to it
     */
    public Identity(
            Database database,
            Trail trail,
            UuidV7 ids,
            InstantSource clock,
            SecureRandom random,
            boolean secureCookies) {
        this(database, trail, ids, clock, random, new Passwords(random), secureCookies);
    }

    Identity(
            Database database,
            Trail trail,
            UuidV7 ids,
            InstantSource clock,
            SecureRandom random,
            Passwords passwords,
            boolean secureCookies) {
        tenants = new Tenants(database, ids, clock, trail);
        founderKeys = new FounderKeys(database, ids, clock, random, trail);
        directory = new KeyDirectory(database, clock);
        gate = new Gate(tenants);
        Members members = new Members(database, ids, clock, trail);
        Assignments assignments = new Assignments(database, clock, trail);
        ApiKeys keys = new ApiKeys(database, ids, clock, random, trail);
        Domains domains = new Domains(database, ids, clock, trail);
        Sessions sessions = new Sessions(database, ids, clock, random);
        authenticator = new DoorAuthenticator(directory, sessions, clock);
        routes = Stream.of(
                        new TenantRoutes(gate, tenants, directory).routes(),
                        new MemberRoutes(gate, members, assignments, passwords, directory).routes(),
                        new RoleRoutes(gate, assignments, directory).routes(),
                        new KeyRoutes(gate, keys, directory, clock).routes(),
                        new DomainRoutes(gate, domains, directory).routes(),
                        new SessionRoutes(
                                        gate,
                                        new PasswordSignIn(database, passwords, clock),
                                        passwords,
                                        sessions,
                                        secureCookies)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }

    /** Reads the keys and keeps them fresh until closed. */
    public void start() {
        directory.start();
    }

    /** Makes the root tenant and the founder's key if nobody is there yet; the only time that this key is seen. */
    public Optional<IssuedKey> bootstrap() {
        return bootstrap(TenantKind.PROVINCE, ROOT_NAME);
    }

    /** {@link #bootstrap()} for a cloud that begins with something else than a province. */
    public Optional<IssuedKey> bootstrap(TenantKind rootKind, DisplayName rootName) {
        Optional<IssuedKey> issued = founderKeys.begin(rootKind, rootName);
        directory.refresh();
        return issued;
    }

    /** A new founder's key in the place of a lost one. Only for whoever sits at the machine: it has no route. */
    public IssuedKey renewFounderKey() {
        IssuedKey issued = founderKeys.renew();
        directory.refresh();
        return issued;
    }

    /** Makes an office at the root vacant when its holders are lost. Only for whoever sits at the machine. */
    public void vacate(Role office) {
        founderKeys.vacate(office);
        directory.refresh();
    }

    public KeyDirectory keys() {
        return directory;
    }

    public Tenants tenants() {
        return tenants;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    public List<Route> routes() {
        return routes;
    }

    /** Whether somebody may do something at a tenant, and by what or why not. */
    public Decision may(Actor actor, Action action, TenantId at) {
        return gate.may(actor, action, at);
    }

    /**
     * For the routes of other rooms: goes on if the request's caller may do this at the tenant.
     *
     * @return where the tenant stands
     * @throws Problem the reason why not; a tenant that is out of sight is {@link IdentityProblem#NO_SUCH_TENANT}
     */
    public TenantPath require(Request request, Action action, TenantId at) {
        return gate.require(request, action, at);
    }

    /** Who makes a request, for routes of other rooms that want to know more than {@link Caller} says. */
    public static IdentityCaller caller(Request request) {
        return request.caller(IdentityCaller.class);
    }

    @Override
    public void close() {
        directory.close();
    }
}
