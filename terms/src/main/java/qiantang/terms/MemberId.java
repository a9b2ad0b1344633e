package qiantang.terms;

import java.util.UUID;

/** A person in a tenant (成员). */
public record MemberId(UUID value) implements Id, Comparable<MemberId> {
    public static MemberId parse(String text) {
        return new MemberId(Id.parse(text));
    }

    @Override
    public int compareTo(MemberId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
