package qiantang.terms;

import java.util.UUID;

/** One request through the gateway (调用). */
public record CallId(UUID value) implements Id, Comparable<CallId> {
    public static CallId parse(String text) {
        return new CallId(Id.parse(text));
    }

    @Override
    public int compareTo(CallId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
