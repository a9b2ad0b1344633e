package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainPathTest {
    @Test
    void theTextFormReadsBackAsTheSamePath() {
        Sample.always(sample -> {
            DomainPath path = sample.path();
            assertThat(DomainPath.parse(path.toString())).isEqualTo(path);
        });
    }

    @Test
    void containmentIsAPartialOrder() {
        Sample.always(sample -> {
            DomainPath a = sample.path();
            DomainPath b = sample.path();
            DomainPath c = sample.path();
            assertThat(a.contains(a)).isTrue();
            if (a.contains(b) && b.contains(a)) {
                assertThat(a).isEqualTo(b);
            }
            if (a.contains(b) && b.contains(c)) {
                assertThat(a.contains(c)).isTrue();
            }
        });
    }

    @Test
    void aSiblingWhoseNameBeginsAlikeIsNotBelow() {
        assertThat(DomainPath.parse("a").contains(DomainPath.parse("a-b"))).isFalse();
        assertThat(DomainPath.parse("a").contains(DomainPath.parse("a/b"))).isTrue();
        assertThat(DomainPath.parse("a/b").contains(DomainPath.parse("a"))).isFalse();
    }

    @Test
    void inOrderAPathIsFollowedByAllThatLiesBelowIt() {
        Sample.always(sample -> {
            List<DomainPath> paths = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                paths.add(sample.path());
            }
            Collections.sort(paths);
            for (int i = 0; i < paths.size(); i++) {
                DomainPath top = paths.get(i);
                List<DomainPath> after = paths.subList(i, paths.size());
                long below = after.stream().filter(top::contains).count();
                assertThat(after.stream().takeWhile(top::contains).count()).isEqualTo(below);
            }
        });
    }

    @Test
    void theOrderAgreesWithEquality() {
        Sample.always(sample -> {
            DomainPath a = sample.path();
            DomainPath b = sample.path();
            assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        });
    }

    @Test
    void whatIsNoPathIsRefused() {
        String tooDeep = "a/".repeat(DomainPath.MAX_DEPTH) + "a";
        String tooLong = "a".repeat(64);
        for (String text :
                List.of("", "/", "a/", "/a", "a//b", "A", "a_b", "-a", "a-", "省", "a\n", "a\0", tooDeep, tooLong)) {
            assertThatThrownBy(() -> DomainPath.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(DomainPath.parse("a".repeat(63)).segments()).hasSize(1);
        assertThat(DomainPath.parse("a" + "/a".repeat(DomainPath.MAX_DEPTH - 1)).segments())
                .hasSize(DomainPath.MAX_DEPTH);
    }
}
