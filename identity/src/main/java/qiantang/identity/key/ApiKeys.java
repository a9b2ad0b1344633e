package qiantang.identity.key;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.audit.LeafKind;
import qiantang.audit.Trail;
import qiantang.foundation.database.Database;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.IdentitySchema;
import qiantang.identity.access.TenantPath;
import qiantang.identity.tenant.DisplayName;
import qiantang.identity.tenant.TenantRows;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;
import qiantang.terms.UuidV7;

/** The keys of a tenant: made, made anew with an overlap, revoked, listed. */
public final class ApiKeys {
    /** Keys of one tenant that are neither revoked nor expired. */
    public static final int MAX_ACTIVE_PER_TENANT = 1_000;
    /** The longest time in which an old key works beside the one that replaces it. */
    public static final Duration MAX_OVERLAP = Duration.ofDays(30);

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Trail trail;

    public ApiKeys(Database database, UuidV7 ids, InstantSource clock, SecureRandom random, Trail trail) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.random = random;
        this.trail = trail;
    }

    public IssuedKey issue(String by, TenantPath tenant, KeyWish wish) {
        return database.across(IdentitySchema.KEYS, handle -> {
            wish.domain().ifPresent(domain -> TenantRows.requireUsable(handle, domain, tenant));
            requireFuture(wish.expiresAt());
            requireRoom(handle, tenant.tenant());
            IssuedKey issued = insert(handle, made(by, tenant.tenant(), wish));
            trail.append(handle, KeyLeaves.made(LeafKind.KEY_ISSUED, issued.key()));
            return issued;
        });
    }

    /**
     * Makes a key like the old one in its place. The new one works at once, the old one until the overlap ends or it would
     * have expired anyway; an overlap of nothing ends it now.
     */
    public IssuedKey rotate(String by, TenantId tenant, KeyId id, Duration overlap, Optional<Instant> expiresAt) {
        return database.across(IdentitySchema.KEYS, handle -> {
            ApiKey old = KeyRows.lock(handle, tenant, id);
            if (old.founder()) {
                throw Problem.of(IdentityProblem.FOUNDER_KEY_STAYS);
            }
            Instant now = clock.instant();
            if (old.stateAt(now) != ApiKey.State.ACTIVE || old.replacedBy().isPresent()) {
                throw Problem.of(IdentityProblem.KEY_NOT_ACTIVE);
            }
            requireFuture(expiresAt);
            requireRoom(handle, tenant);
            KeyWish same = new KeyWish(
                    new DisplayName(old.name()),
                    old.role(),
                    old.scopes(),
                    old.models(),
                    old.domain(),
                    expiresAt.or(old::expiresAt));
            IssuedKey issued = insert(handle, made(by, tenant, same));
            Instant overlapEnd = now.plus(overlap);
            Instant end = old.expiresAt().filter(overlapEnd::isAfter).orElse(overlapEnd);
            KeyRows.replace(handle, id, issued.key().id(), end);
            trail.append(
                    handle,
                    KeyLeaves.made(LeafKind.KEY_ROTATED, issued.key())
                            .with("replaces", id.text())
                            .with("replacedEnds", end.toString()));
            return issued;
        });
    }

    /** Ends a key for good. Revoking it again changes nothing. */
    public ApiKey revoke(String by, TenantId tenant, KeyId id) {
        return database.across(IdentitySchema.KEYS, handle -> {
            KeyRows.lock(handle, tenant, id);
            if (KeyRows.revoke(handle, id, clock.instant())) {
                trail.append(handle, KeyLeaves.revoked(by, tenant, id));
            }
            return KeyRows.get(handle, tenant, id);
        });
    }

    /**
     * @throws Problem {@link IdentityProblem#NO_SUCH_KEY}
     */
    public ApiKey get(TenantId tenant, KeyId id) {
        return database.inTenant(tenant, handle -> KeyRows.get(handle, tenant, id));
    }

    /** The tenant's keys in the order in which they were made; of one maker, if one is named. */
    public List<ApiKey> list(
            TenantId tenant, Optional<ApiKey.State> state, Optional<String> createdBy, Optional<UUID> after, int rows) {
        return database.inTenant(
                tenant, handle -> KeyRows.list(handle, state, createdBy, clock.instant(), after, rows));
    }

    private Draft made(String by, TenantId tenant, KeyWish wish) {
        KeyText text = KeyText.random(random);
        ApiKey key = new ApiKey(
                new KeyId(ids.next()),
                tenant,
                text.start(),
                wish.name().text(),
                wish.role(),
                false,
                wish.scopes(),
                wish.models(),
                wish.domain(),
                clock.instant(),
                by,
                wish.expiresAt(),
                Optional.empty(),
                Optional.empty());
        return new Draft(key, text);
    }

    private static IssuedKey insert(Handle handle, Draft draft) {
        KeyRows.insert(handle, draft.key(), draft.text().hash());
        return new IssuedKey(
                KeyRows.get(handle, draft.key().tenant(), draft.key().id()), draft.text());
    }

    private void requireFuture(Optional<Instant> expiresAt) {
        if (expiresAt.filter(end -> !end.isAfter(clock.instant())).isPresent()) {
            throw Problem.of(IdentityProblem.EXPIRY_PAST);
        }
    }

    private void requireRoom(Handle handle, TenantId tenant) {
        if (KeyRows.countActive(handle, tenant, clock.instant()) >= MAX_ACTIVE_PER_TENANT) {
            throw Problem.of(IdentityProblem.TOO_MANY_KEYS).with("limit", MAX_ACTIVE_PER_TENANT);
        }
    }

    private record Draft(ApiKey key, KeyText text) {}
}
