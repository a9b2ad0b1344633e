package qiantang.scheduler.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.scheduler.Town;
import qiantang.terms.AcceleratorClass;

class QuotaTest {
    private static final AcceleratorClass CARD = Town.ASCEND;

    private final QuotaTree tree = new QuotaTree();

    @Test
    void whoAsksForLittleGetsItAndTheOthersShareTheRest() {
        double[] given = WaterFilling.divide(10, new double[] {1, 100, 100}, new double[] {1, 1, 2});
        assertThat(given).containsExactly(new double[] {1, 3, 6}, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void waterFindsOneLevelWhateverTheOrder(long seed) {
        Random random = new Random(seed);
        int n = 2 + random.nextInt(20);
        double[] wanted = random.doubles(n, 0, 50).toArray();
        double[] weights = random.doubles(n, 0.1, 5).toArray();
        double capacity = random.nextDouble(400);
        double[] given = WaterFilling.divide(capacity, wanted, weights);
        assertThat(Arrays.stream(given).sum())
                .isCloseTo(Math.min(capacity, Arrays.stream(wanted).sum()), within(1e-6));
        double level = 0;
        for (int i = 0; i < n; i++) {
            assertThat(given[i]).as("seed %s", seed).isLessThanOrEqualTo(wanted[i] + 1e-9);
            level = Math.max(level, given[i] / weights[i]);
        }
        for (int i = 0; i < n; i++) {
            boolean hasAll = given[i] >= wanted[i] - 1e-6;
            assertThat(hasAll || given[i] / weights[i] >= level - 1e-6).isTrue();
        }
    }

    @Test
    void whatIsNotLentIsAlwaysThereForItsOwner() {
        tree.add("province", null);
        tree.add("city", "province");
        tree.add("county", "province");
        tree.set("city", CARD, new Quota(10, 4, 100));
        tree.set("county", CARD, new Quota(10, 10, 3));
        QuotaUse use = new QuotaUse(tree);
        assertThat(use.available("city", CARD)).isEqualTo(20);
        assertThat(use.available("county", CARD)).isEqualTo(13);
        use.add("county", CARD, 13);
        assertThat(use.available("county", CARD)).isZero();
        assertThat(use.available("city", CARD)).isEqualTo(7);
    }

    @Test
    void aTenantWithoutQuotaLivesOnWhatIsLentAndOfOneClassOnly() {
        tree.add("province", null);
        tree.add("city", "province");
        tree.add("project", "city");
        tree.set("city", CARD, new Quota(8, 0, 0));
        QuotaUse use = new QuotaUse(tree);
        assertThat(use.available("project", CARD)).isEqualTo(8);
        assertThat(use.available("project", Town.SHARED)).isZero();
        assertThat(use.available("province", CARD)).isZero();
    }

    @Test
    void aQuotaThatChangesIsLentAnewAllTheWayUp() {
        tree.add("province", null);
        tree.add("city", "province");
        tree.add("county", "city");
        tree.set("county", CARD, new Quota(10, 10, 0));
        tree.set("city", CARD, new Quota(0, 8, 0));
        assertThat(new QuotaUse(tree).available("province", CARD)).isEqualTo(8);
        tree.set("county", CARD, new Quota(10, 3, 0));
        assertThat(new QuotaUse(tree).available("province", CARD)).isEqualTo(3);
        tree.set("county", CARD, new Quota(20, 5, 0));
        assertThat(new QuotaUse(tree).available("province", CARD)).isEqualTo(5);
        tree.set("city", CARD, new Quota(2, 1, 0));
        assertThat(new QuotaUse(tree).available("province", CARD)).isEqualTo(1);
    }

    @Test
    void theTreeHasNoMoreLevelsAndTenantsThanItsLimits() {
        tree.add("t0", null);
        for (int level = 1; level < QuotaTree.MAX_DEPTH; level++) {
            tree.add("t" + level, "t" + (level - 1));
        }
        assertThatThrownBy(() -> tree.add("deeper", "t" + (QuotaTree.MAX_DEPTH - 1)))
                .isInstanceOf(IllegalStateException.class);
        for (int tenant = QuotaTree.MAX_DEPTH; tenant < QuotaTree.MAX_TENANTS; tenant++) {
            tree.add("t" + tenant, null);
        }
        assertThatThrownBy(() -> tree.add("one more", null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsNotedTwiceAtOneInstantHeldForNoTime() {
        PastUse past = new PastUse();
        PastUse.Key key = new PastUse.Key("a", CARD);
        past.note(Instant.EPOCH, Map.of(key, 8.0));
        past.note(Instant.EPOCH, Map.of(key, 4.0));
        assertThat(past.mean("a", CARD, Instant.EPOCH)).isZero();
        assertThat(past.mean("a", CARD, Instant.EPOCH.plus(Duration.ofHours(24))))
                .isCloseTo(2, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void quotasHoldInEveryState(long seed) {
        Random random = new Random(seed);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tree.add("t" + i, i == 0 ? null : "t" + random.nextInt(i));
            names.add("t" + i);
            tree.set("t" + i, CARD, new Quota(random.nextInt(20), random.nextInt(20), random.nextInt(20)));
        }
        QuotaUse use = new QuotaUse(tree);
        long[] own = new long[12];
        for (int step = 0; step < 500; step++) {
            int who = random.nextInt(12);
            long more = random.nextInt(6);
            if (random.nextInt(3) == 0 && own[who] > 0) {
                use.add(names.get(who), CARD, -1);
                own[who]--;
            } else if (use.available(names.get(who), CARD) >= more) {
                use.add(names.get(who), CARD, more);
                own[who] += more;
            }
            for (int i = 0; i < 12; i++) {
                QuotaTree.Tenant tenant = tree.tenant(names.get(i));
                long limit = tenant.held(CARD)
                        + (tenant.parent == null ? 0 : tenant.quota(CARD).borrowable());
                assertThat(use.uses(tenant, CARD))
                        .as("seed %s, step %s", seed, step)
                        .isBetween(0L, limit);
                assertThat(use.uses(tenant, CARD)).isEqualTo(recounted(names, own, i, use));
            }
        }
    }

    /** His own jobs' cards and, from each child, what goes beyond what the child keeps. */
    private long recounted(List<String> names, long[] own, int who, QuotaUse use) {
        long cards = own[who];
        for (int i = 0; i < names.size(); i++) {
            QuotaTree.Tenant child = tree.tenant(names.get(i));
            if (child.parent == tree.tenant(names.get(who))) {
                cards += Math.max(0, recounted(names, own, i, use) - child.kept(CARD));
            }
        }
        return cards;
    }
}
