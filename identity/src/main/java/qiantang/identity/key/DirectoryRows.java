package qiantang.identity.key;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import qiantang.identity.access.Role;
import qiantang.identity.access.Scope;
import qiantang.identity.access.TenantPath;
import qiantang.identity.domain.DomainId;
import qiantang.identity.domain.DomainRows;
import qiantang.identity.domain.DomainTree;
import qiantang.identity.tenant.TenantRows;
import qiantang.terms.TenantId;

/** Reads the listing of all keys. */
final class DirectoryRows {
    private DirectoryRows() {}

    /** A key as it is stored, and where its tenant stands. */
    private record Stored(KeyHash hash, ApiKey key, TenantPath path) {}

    /** What holds for a tenant and everything below it. */
    private record Mark(boolean suspended, Optional<DomainId> domain) {}

    /** The listing, unless the caller knows it already. */
    static Optional<KeyListing> read(Handle handle, long known, Instant rememberedFrom) {
        // The version is read first: what is read after it is at least as new, so a change is seen twice rather than
        // never.
        long version = handle.createQuery("SELECT version FROM identity.directory")
                .mapTo(long.class)
                .one();
        if (version == known) {
            return Optional.empty();
        }
        List<Stored> stored = stored(handle, rememberedFrom);
        Map<TenantId, Mark> marks = marks(handle);
        Set<Role> vacant = vacantOffices(handle);
        // Domains are read last, after everything that may name one.
        DomainTree domains = new DomainTree(DomainRows.all(handle));
        List<KeyEntry> entries =
                stored.stream().map(key -> entry(key, marks, domains)).toList();
        return Optional.of(new KeyListing(version, entries, vacant));
    }

    private static KeyEntry entry(Stored stored, Map<TenantId, Mark> marks, DomainTree domains) {
        ApiKey key = stored.key();
        List<DomainId> bindings = new ArrayList<>();
        boolean suspended = false;
        for (TenantId tenant : stored.path().fromRoot()) {
            @Nullable Mark mark = marks.get(tenant);
            if (mark != null) {
                suspended |= mark.suspended();
                mark.domain().ifPresent(bindings::add);
            }
        }
        key.domain().ifPresent(bindings::add);
        boolean limited = !key.scopes().containsAll(EnumSet.allOf(Scope.class))
                || !key.models().isEmpty()
                || key.domain().isPresent()
                || key.expiresAt().isPresent();
        return new KeyEntry(
                stored.hash(),
                key.id(),
                stored.path(),
                key.name(),
                key.role(),
                key.founder(),
                key.scopes(),
                key.models(),
                domains.meaning(bindings),
                limited,
                key.expiresAt(),
                key.revokedAt().isPresent(),
                suspended);
    }

    private static List<Stored> stored(Handle handle, Instant rememberedFrom) {
        return handle.createQuery("""
                        SELECT k.*, t.path FROM identity.api_key k JOIN identity.tenant t ON t.id = k.tenant_id
                        WHERE coalesce(k.revoked_at, k.expires_at, 'infinity') > :from
                        """)
                .bind("from", rememberedFrom)
                .map((row, context) -> new Stored(
                        KeyHash.fromBytes(row.getBytes("hash")), KeyRows.key(row, context), TenantRows.path(row)))
                .list();
    }

    private static Map<TenantId, Mark> marks(Handle handle) {
        return handle.createQuery("""
                        SELECT id, suspended_at IS NOT NULL AS suspended, domain_id FROM identity.tenant
                        WHERE suspended_at IS NOT NULL OR domain_id IS NOT NULL
                        """)
                .map((row, _) -> Map.entry(
                        new TenantId(row.getObject("id", UUID.class)),
                        new Mark(
                                row.getBoolean("suspended"),
                                Optional.ofNullable(row.getObject("domain_id", UUID.class))
                                        .map(DomainId::new))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Set<Role> vacantOffices(Handle handle) {
        Set<Role> filled = new HashSet<>(handle.createQuery("""
                        SELECT DISTINCT g.role FROM identity.role_grant g
                        JOIN identity.tenant t ON t.id = g.tenant_id AND t.parent_id IS NULL
                        JOIN identity.member m ON m.id = g.member_id AND m.disabled_at IS NULL
                        """)
                .map((row, _) -> Role.valueOf(row.getString(1)))
                .list());
        Set<Role> vacant = Role.offices();
        vacant.removeAll(filled);
        return vacant;
    }
}
