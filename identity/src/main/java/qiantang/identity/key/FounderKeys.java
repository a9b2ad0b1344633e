package qiantang.identity.key;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.identity.IdentitySchema;
import qiantang.identity.access.Grant;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.access.TenantPath;
import qiantang.identity.member.Assignments;
import qiantang.identity.tenant.DisplayName;
import qiantang.identity.tenant.TenantKind;
import qiantang.identity.tenant.TenantRows;
import qiantang.identity.tenant.Tenants;
import qiantang.terms.KeyId;
import qiantang.terms.MemberId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/**
 * How a cloud begins: with a root tenant and one key, which stands in for the offices that nobody holds yet. Nothing here
 * has a route: all of it is for whoever sits at the machine.
 */
public final class FounderKeys {
    /** How records name whoever sits at the machine. */
    public static final String LOCAL = "local";

    /** The number is ours alone; it stands for "the beginning". */
    private static final long LOCK = 0x7469_6465_0003L;

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Trail trail;

    public FounderKeys(Database database, UuidV7 ids, InstantSource clock, SecureRandom random, Trail trail) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
        this.trail = trail;
    }

    /** Makes the root tenant and the founder's key; nothing if there is a tenant already. */
    public Optional<IssuedKey> begin(TenantKind kind, DisplayName name) {
        if (!kind.mayBeRoot()) {
            throw new IllegalArgumentException("a cloud does not begin with a " + kind);
        }
        return database.across(IdentitySchema.FOUNDING, handle -> {
            lock(handle);
            if (root(handle).isPresent()) {
                return Optional.empty();
            }
            TenantId root = new TenantId(ids.next());
            TenantRows.insert(handle, TenantPath.of(root), kind, name, clock.instant(), LOCAL);
            trail.append(handle, Tenants.created(LOCAL, root, kind, name));
            return Optional.of(insert(handle, root));
        });
    }

    /** A new founder's key; all older ones are revoked. */
    public IssuedKey renew() {
        return database.across(IdentitySchema.FOUNDING, handle -> {
            lock(handle);
            TenantId root =
                    root(handle).orElseThrow(() -> new IllegalStateException("the cloud has no root tenant yet"));
            List<KeyId> older = handle.createQuery("""
                            UPDATE identity.api_key SET revoked_at = :now
                            WHERE founder AND revoked_at IS NULL RETURNING id
                            """)
                    .bind("now", clock.instant())
                    .map((row, _) -> new KeyId(row.getObject(1, UUID.class)))
                    .list();
            older.forEach(id -> trail.append(handle, KeyLeaves.revoked(LOCAL, root, id)));
            return insert(handle, root);
        });
    }

    /** Takes an office from whoever holds it at the root, so that the founder's key stands in for it again. */
    public void vacate(Role office) {
        if (!office.isOffice()) {
            throw new IllegalArgumentException(office + " is not an office");
        }
        database.runAcross(
                IdentitySchema.FOUNDING,
                handle -> handle.createQuery("""
                                DELETE FROM identity.role_grant WHERE role = :office
                                  AND tenant_id = (SELECT id FROM identity.tenant WHERE parent_id IS NULL)
                                RETURNING tenant_id, member_id
                                """)
                        .bind("office", office.name())
                        .map((row, _) -> Assignments.leaf(
                                LeafKind.ROLE_REVOKED,
                                LOCAL,
                                new MemberId(row.getObject("member_id", UUID.class)),
                                new Grant(new TenantId(row.getObject("tenant_id", UUID.class)), office)))
                        .list()
                        .forEach(leaf -> trail.append(handle, leaf)));
    }

    private static void lock(Handle handle) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .map((_, _) -> true)
                .one();
    }

    private static Optional<TenantId> root(Handle handle) {
        return handle.createQuery("SELECT id FROM identity.tenant WHERE parent_id IS NULL")
                .map((row, _) -> new TenantId(row.getObject(1, UUID.class)))
                .findOne();
    }

    private IssuedKey insert(Handle handle, TenantId root) {
        KeyText text = KeyText.random(random);
        ApiKey key = new ApiKey(
                new KeyId(ids.next()),
                root,
                text.start(),
                "founder",
                Role.DEVELOPER,
                true,
                EnumSet.allOf(Scope.class),
                Set.of(),
                Optional.empty(),
                clock.instant(),
                LOCAL,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        KeyRows.insert(handle, key, text.hash());
        trail.append(handle, KeyLeaves.made(LeafKind.KEY_ISSUED, key));
        return new IssuedKey(key, text);
    }
}
