package qiantang.terms;

import java.util.UUID;

/** A part of a credit that a gateway may spend on its own (额度租约). */
public record LeaseId(UUID value) implements Id, Comparable<LeaseId> {
    public static LeaseId parse(String text) {
        return new LeaseId(Id.parse(text));
    }

    @Override
    public int compareTo(LeaseId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
