package qiantang.terms;

import java.util.UUID;

/** One running copy of a served model (副本). */
public record ReplicaId(UUID value) implements Id, Comparable<ReplicaId> {
    public static ReplicaId parse(String text) {
        return new ReplicaId(Id.parse(text));
    }

    @Override
    public int compareTo(ReplicaId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
