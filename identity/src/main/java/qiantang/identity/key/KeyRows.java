package qiantang.identity.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;
import qiantang.identity.IdentityProblem;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.domain.DomainId;
import qiantang.terms.KeyId;
import qiantang.terms.TenantId;

/** The rows of {@code identity.api_key}. */
public final class KeyRows {
    private static final String SELECT = """
            SELECT id, tenant_id, start, name, role, founder, scopes, models, domain_id, created_at, created_by,
                   expires_at, revoked_at, replaced_by
            FROM identity.api_key
            """;

    private KeyRows() {}

    static ApiKey get(Handle handle, TenantId tenant, KeyId id) {
        return one(handle, tenant, id, "WHERE tenant_id = :tenant AND id = :id");
    }

    /** Two rotations of one key wait for each other, so that only one of them happens. */
    static ApiKey lock(Handle handle, TenantId tenant, KeyId id) {
        return one(handle, tenant, id, "WHERE tenant_id = :tenant AND id = :id FOR UPDATE");
    }

    private static ApiKey one(Handle handle, TenantId tenant, KeyId id, String where) {
        return handle.createQuery(SELECT + where)
                .bind("tenant", tenant.value())
                .bind("id", id.value())
                .map(KeyRows::key)
                .findOne()
                .orElseThrow(() -> Problem.of(IdentityProblem.NO_SUCH_KEY));
    }

    static List<ApiKey> list(
            Handle handle,
            Optional<ApiKey.State> state,
            Optional<String> createdBy,
            Instant now,
            Optional<UUID> after,
            int limit) {
        String filter = state.map(wanted -> switch (wanted) {
                    case ACTIVE -> "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)";
                    case EXPIRED -> "revoked_at IS NULL AND expires_at <= :now";
                    case REVOKED -> "revoked_at IS NOT NULL AND revoked_at <= :now";
                })
                .orElse("created_at <= :now");
        return handle.createQuery(SELECT + "WHERE " + filter + """
                         AND (CAST(:by AS text) IS NULL OR created_by = :by)
                         AND (CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid)) ORDER BY id LIMIT :limit
                        """)
                .bind("now", now)
                .bind("by", createdBy.orElse(null))
                .bind("after", after.orElse(null))
                .bind("limit", limit)
                .map(KeyRows::key)
                .list();
    }

    static int countActive(Handle handle, TenantId tenant, Instant now) {
        return handle.createQuery("""
                        SELECT count(*) FROM identity.api_key
                        WHERE tenant_id = :tenant AND revoked_at IS NULL
                          AND (expires_at IS NULL OR expires_at > :now)
                        """)
                .bind("tenant", tenant.value())
                .bind("now", now)
                .mapTo(int.class)
                .one();
    }

    public static void insert(Handle handle, ApiKey key, KeyHash hash) {
        handle.createUpdate("""
                        INSERT INTO identity.api_key (id, tenant_id, hash, start, name, role, founder, scopes, models,
                            domain_id, created_at, created_by, expires_at)
                        VALUES (:id, :tenant, :hash, :start, :name, :role, :founder,
                            CAST(string_to_array(:scopes, ' ') AS text[]), CAST(string_to_array(:models, ' ') AS text[]),
                            CAST(:domain AS uuid), :at, :by, CAST(:expires AS timestamptz))
                        """)
                .bind("id", key.id().value())
                .bind("tenant", key.tenant().value())
                .bind("hash", hash.bytes())
                .bind("start", key.start())
                .bind("name", key.name())
                .bind("role", key.role().name())
                .bind("founder", key.founder())
                .bind("scopes", key.scopes().stream().map(Scope::text).sorted().collect(Collectors.joining(" ")))
                .bind("models", key.models().stream().sorted().collect(Collectors.joining(" ")))
                .bind("domain", key.domain().map(DomainId::value).orElse(null))
                .bind("at", key.createdAt())
                .bind("by", key.createdBy())
                .bind("expires", key.expiresAt().map(Timestamp::from).orElse(null))
                .execute();
    }

    static void replace(Handle handle, KeyId old, KeyId by, Instant end) {
        handle.createUpdate("UPDATE identity.api_key SET replaced_by = :by, expires_at = :end WHERE id = :old")
                .bind("old", old.value())
                .bind("by", by.value())
                .bind("end", end)
                .execute();
    }

    /** False if it was revoked already. */
    static boolean revoke(Handle handle, KeyId id, Instant at) {
        return handle.createUpdate("UPDATE identity.api_key SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL")
                        .bind("id", id.value())
                        .bind("at", at)
                        .execute()
                == 1;
    }

    public static ApiKey key(ResultSet row, StatementContext context) throws SQLException {
        return new ApiKey(
                new KeyId(row.getObject("id", UUID.class)),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("start"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getBoolean("founder"),
                texts(row, "scopes").map(text -> Scope.of(text).orElseThrow()).collect(Collectors.toUnmodifiableSet()),
                texts(row, "models").collect(Collectors.toCollection(LinkedHashSet::new)),
                Optional.ofNullable(row.getObject("domain_id", UUID.class)).map(DomainId::new),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                instant(row.getTimestamp("expires_at")),
                instant(row.getTimestamp("revoked_at")),
                Optional.ofNullable(row.getObject("replaced_by", UUID.class)).map(KeyId::new));
    }

    private static Stream<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.stream((String[]) row.getArray(column).getArray());
    }

    private static Optional<Instant> instant(@Nullable Timestamp at) {
        return Optional.ofNullable(at).map(Timestamp::toInstant);
    }
}
