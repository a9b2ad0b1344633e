package qiantang.terms;

import java.util.UUID;

/** A place with accelerators, run by one engine (智算站点). */
public record SiteId(UUID value) implements Id, Comparable<SiteId> {
    public static SiteId parse(String text) {
        return new SiteId(Id.parse(text));
    }

    @Override
    public int compareTo(SiteId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
