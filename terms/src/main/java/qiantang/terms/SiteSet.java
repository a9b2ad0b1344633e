package qiantang.terms;

import java.util.HashSet;
import java.util.Set;

/** Sites at which data may be: everywhere, or only the ones that are named. The empty set is legal and means nowhere. */
public sealed interface SiteSet {
    SiteSet EVERYWHERE = new Everywhere();

    boolean contains(SiteId site);

    SiteSet intersect(SiteSet other);

    static SiteSet only(Set<SiteId> sites) {
        return new Only(sites);
    }

    record Everywhere() implements SiteSet {
        @Override
        public boolean contains(SiteId site) {
            return true;
        }

        @Override
        public SiteSet intersect(SiteSet other) {
            return other;
        }
    }

    record Only(Set<SiteId> sites) implements SiteSet {
        public Only {
            sites = Set.copyOf(sites);
        }

        @Override
        public boolean contains(SiteId site) {
            return sites.contains(site);
        }

        @Override
        public SiteSet intersect(SiteSet other) {
            return switch (other) {
                case Everywhere() -> this;
                case Only(Set<SiteId> theirs) -> {
                    Set<SiteId> both = new HashSet<>(sites);
                    both.retainAll(theirs);
                    yield new Only(both);
                }
            };
        }
    }
}
