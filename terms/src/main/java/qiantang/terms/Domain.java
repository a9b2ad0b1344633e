package qiantang.terms;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The boundary that data must not leave (数据域): where it comes from, and the sites at which it may be.
 *
 * <p>A domain that was declared has one origin: a node of the tree of domains in one version of its allowed sites. Data
 * made from several inputs has all their origins and may be only where every one of them allows: {@link #intersect} is
 * associative, commutative and idempotent with {@link #OPEN} as its neutral element, and never widens. The only way out
 * is a signed {@link Release} that names exactly this domain.
 *
 * @param origins empty for data that belongs to no domain
 */
public record Domain(SortedSet<Origin> origins, SiteSet sites) {
    /** One node of the tree, in one version of its allowed sites. */
    public record Origin(DomainPath path, long version) implements Comparable<Origin> {
        private static final Comparator<Origin> ORDER =
                Comparator.comparing(Origin::path).thenComparingLong(Origin::version);

        public Origin {
            if (version < 1) {
                throw new IllegalArgumentException("versions count from 1: " + version);
            }
        }

        @Override
        public int compareTo(Origin other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return path + "@" + version;
        }
    }

    /** Data of no domain: it may be anywhere. */
    public static final Domain OPEN = new Domain(Collections.emptySortedSet(), SiteSet.EVERYWHERE);

    public Domain {
        origins = Collections.unmodifiableSortedSet(new TreeSet<>(origins));
        if (origins.isEmpty() && !sites.equals(SiteSet.EVERYWHERE)) {
            throw new IllegalArgumentException("limits on sites need an origin that imposes them");
        }
    }

    public static Domain of(DomainPath path, long version, SiteSet sites) {
        return new Domain(new TreeSet<>(Collections.singleton(new Origin(path, version))), sites);
    }

    /** The domain of what is made from all these inputs. */
    public static Domain derived(Collection<Domain> inputs) {
        return inputs.stream().reduce(OPEN, Domain::intersect);
    }

    public Domain intersect(Domain other) {
        SortedSet<Origin> all = new TreeSet<>(origins);
        all.addAll(other.origins);
        return new Domain(all, sites.intersect(other.sites));
    }

    /** Whether data of this domain may be at the site. The clearance is what code that moves data asks for. */
    public Passage to(SiteId site) {
        return sites.contains(site) ? new Passage.Cleared(new Clearance(this, site)) : new Passage.Refused(this, site);
    }

    /** The domain after a signed release, if the release was given for exactly this domain; otherwise unchanged. */
    public Domain after(Release release) {
        return release.from().equals(this) ? release.to() : this;
    }

    @Override
    public String toString() {
        return origins.isEmpty() ? "open" : origins.toString();
    }
}
