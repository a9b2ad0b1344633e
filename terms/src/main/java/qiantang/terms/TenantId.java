package qiantang.terms;

import java.util.UUID;

/** A node of the tenant tree (租户). */
public record TenantId(UUID value) implements Id, Comparable<TenantId> {
    public static TenantId parse(String text) {
        return new TenantId(Id.parse(text));
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
