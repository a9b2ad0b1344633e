package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SiteSetTest {
    @Test
    void intersectionIsAssociativeCommutativeAndIdempotent() {
        Sample.always(sample -> {
            SiteSet a = sample.siteSet();
            SiteSet b = sample.siteSet();
            SiteSet c = sample.siteSet();
            assertThat(a.intersect(b).intersect(c)).isEqualTo(a.intersect(b.intersect(c)));
            assertThat(a.intersect(b)).isEqualTo(b.intersect(a));
            assertThat(a.intersect(a)).isEqualTo(a);
        });
    }

    @Test
    void everywhereIsNeutralAndNowhereAbsorbs() {
        SiteSet nowhere = SiteSet.only(Set.of());
        Sample.always(sample -> {
            SiteSet a = sample.siteSet();
            assertThat(a.intersect(SiteSet.EVERYWHERE)).isEqualTo(a);
            assertThat(SiteSet.EVERYWHERE.intersect(a)).isEqualTo(a);
            assertThat(a.intersect(nowhere)).isEqualTo(nowhere);
        });
    }

    @Test
    void anIntersectionHoldsExactlyWhatBothHold() {
        Sample.always(sample -> {
            SiteSet a = sample.siteSet();
            SiteSet b = sample.siteSet();
            for (SiteId site : Sample.allSites()) {
                assertThat(a.intersect(b).contains(site)).isEqualTo(a.contains(site) && b.contains(site));
            }
        });
    }

    @Test
    void aSetDoesNotChangeWithTheOneItWasMadeFrom() {
        Set<SiteId> sites = new HashSet<>(Sample.allSites());
        SiteSet set = SiteSet.only(sites);
        sites.clear();
        assertThat(set.contains(Sample.allSites().getFirst())).isTrue();
    }
}
