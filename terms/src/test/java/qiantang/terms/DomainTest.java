package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DomainTest {
    private static final byte[] GOOD = {1};

    @Test
    void intersectionIsAssociativeCommutativeAndIdempotent() {
        Sample.always(sample -> {
            Domain a = sample.domain();
            Domain b = sample.domain();
            Domain c = sample.domain();
            assertThat(a.intersect(b).intersect(c)).isEqualTo(a.intersect(b.intersect(c)));
            assertThat(a.intersect(b)).isEqualTo(b.intersect(a));
            assertThat(a.intersect(a)).isEqualTo(a);
        });
    }

    @Test
    void openIsNeutral() {
        Sample.always(sample -> {
            Domain a = sample.domain();
            assertThat(a.intersect(Domain.OPEN)).isEqualTo(a);
            assertThat(Domain.OPEN.intersect(a)).isEqualTo(a);
        });
        assertThat(Domain.derived(List.of())).isEqualTo(Domain.OPEN);
    }

    @Test
    void whatIsDerivedMayBeNowhereThatAnyInputMayNot() {
        Sample.always(sample -> {
            Domain a = sample.domain();
            Domain b = sample.domain();
            Domain derived = a.intersect(b);
            for (SiteId site : Sample.allSites()) {
                assertThat(cleared(derived, site)).isEqualTo(cleared(a, site) && cleared(b, site));
            }
            assertThat(derived.origins()).containsAll(a.origins()).containsAll(b.origins());
        });
    }

    @Test
    void theOrderOfTheInputsDoesNotMatter() {
        Sample.always(sample -> {
            List<Domain> inputs = List.of(sample.domain(), sample.domain(), sample.domain());
            assertThat(Domain.derived(inputs.reversed())).isEqualTo(Domain.derived(inputs));
        });
    }

    @Test
    void aClearanceNamesTheDomainAndTheSiteThatWereAskedAbout() {
        Sample.always(sample -> {
            Domain domain = sample.domain();
            SiteId site = sample.site();
            switch (domain.to(site)) {
                case Passage.Cleared(Clearance clearance) -> {
                    assertThat(domain.sites().contains(site)).isTrue();
                    assertThat(clearance.domain()).isEqualTo(domain);
                    assertThat(clearance.site()).isEqualTo(site);
                }
                case Passage.Refused(Domain refused, SiteId from) -> {
                    assertThat(domain.sites().contains(site)).isFalse();
                    assertThat(refused).isEqualTo(domain);
                    assertThat(from).isEqualTo(site);
                }
            }
        });
    }

    @Test
    void onlyAReleaseGivenForExactlyThisDomainLeavesIt() {
        Sample.always(sample -> {
            Domain from = sample.domain();
            Domain other = sample.domain();
            Domain to = sample.domain();
            Release release = release(sample, from, to);
            assertThat(from.after(release)).isEqualTo(to);
            assertThat(other.after(release)).isEqualTo(other.equals(from) ? to : other);
            Domain mixed = from.intersect(other);
            if (!mixed.equals(from)) {
                assertThat(mixed.after(release)).isEqualTo(mixed);
            }
        });
    }

    @Test
    void aReleaseNeedsAGoodSignature() {
        Sample.always(sample -> {
            Release.Statement statement = statement(sample, sample.domain(), Domain.OPEN);
            assertThatThrownBy(() -> Release.signed(statement, new byte[] {2}, DomainTest::isGood))
                    .isInstanceOf(IllegalArgumentException.class);
        });
        assertThat(Arrays.stream(Release.class.getDeclaredConstructors()))
                .allMatch(constructor -> Modifier.isPrivate(constructor.getModifiers()));
        assertThat(Arrays.stream(Clearance.class.getDeclaredConstructors()))
                .noneMatch(constructor -> Modifier.isPublic(constructor.getModifiers()));
    }

    @Test
    void aCheckThatSpoilsItsBytesDoesNotSpoilTheCallers() {
        byte[] signature = {1};
        Sample.always(sample -> {
            Release.signed(statement(sample, Domain.OPEN, Domain.OPEN), signature, (_, bytes) -> {
                bytes[0] = 9;
                return true;
            });
            assertThat(signature).isEqualTo(GOOD);
        });
    }

    @Test
    void limitsNeedAnOriginAndVersionsCountFromOne() {
        assertThatThrownBy(() -> new Domain(new TreeSet<>(), SiteSet.only(new TreeSet<>())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Domain.of(DomainPath.parse("a"), 0, SiteSet.EVERYWHERE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean cleared(Domain domain, SiteId site) {
        return domain.to(site) instanceof Passage.Cleared;
    }

    private static Release release(Sample sample, Domain from, Domain to) {
        return Release.signed(statement(sample, from, to), GOOD, DomainTest::isGood);
    }

    private static Release.Statement statement(Sample sample, Domain from, Domain to) {
        return new Release.Statement(from, to, sample.member(), Instant.EPOCH);
    }

    private static boolean isGood(Release.Statement statement, byte[] signature) {
        return statement.signedAt().equals(Instant.EPOCH) && Arrays.equals(signature, GOOD);
    }
}
