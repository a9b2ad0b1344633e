package qiantang.terms;

import java.util.UUID;

/** An API key; never the key itself. */
public record KeyId(UUID value) implements Id, Comparable<KeyId> {
    public static KeyId parse(String text) {
        return new KeyId(Id.parse(text));
    }

    @Override
    public int compareTo(KeyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
