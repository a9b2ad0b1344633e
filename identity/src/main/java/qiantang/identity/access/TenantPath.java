package qiantang.identity.access;

import java.util.List;
import qiantang.terms.TenantId;

/** A tenant with all that stand above it, from the root down; the tenant itself is the last. */
public record TenantPath(List<TenantId> fromRoot) {
    public static final int MAX_DEPTH = 12;

    public TenantPath {
        fromRoot = List.copyOf(fromRoot);
        if (fromRoot.isEmpty() || fromRoot.size() > MAX_DEPTH) {
            throw new IllegalArgumentException("a tenant stands 1 to " + MAX_DEPTH + " levels deep");
        }
    }

    public static TenantPath of(TenantId... fromRoot) {
        return new TenantPath(List.of(fromRoot));
    }

    public TenantId tenant() {
        return fromRoot.getLast();
    }

    public TenantId root() {
        return fromRoot.getFirst();
    }

    public int depth() {
        return fromRoot.size();
    }

    /** True for the tenant itself and for whatever stands above it. */
    public boolean isUnder(TenantId other) {
        return fromRoot.contains(other);
    }
}
