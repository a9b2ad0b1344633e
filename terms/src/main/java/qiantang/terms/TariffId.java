package qiantang.terms;

import java.util.UUID;

/** One version of a price: once made it says the same for ever. */
public record TariffId(UUID value) implements Id, Comparable<TariffId> {
    public static TariffId parse(String text) {
        return new TariffId(Id.parse(text));
    }

    @Override
    public int compareTo(TariffId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
