package qiantang.scheduler.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import qiantang.scheduler.Town;
import qiantang.scheduler.pool.CardClass;
import qiantang.scheduler.pool.Pool;
import qiantang.scheduler.pool.Site;
import qiantang.scheduler.request.CardNeed;
import qiantang.scheduler.request.Demand;
import qiantang.scheduler.request.Purpose;
import qiantang.scheduler.request.Role;
import qiantang.scheduler.request.Task;
import qiantang.scheduler.signal.Series;
import qiantang.terms.AcceleratorClass;
import qiantang.terms.AcceleratorClass.SliceScheme;
import qiantang.terms.SiteId;
import qiantang.terms.Tier;

class EligibilityTest {
    private static final Task CARD = new Task(new CardNeed.Whole(1), 0, 0);
    private static final Task PART = new Task(new CardNeed.Share(300, 1_000), 0, 0);

    private final Pool pool = Town.empty();
    private final Eligibility eligibility = new Eligibility(pool);

    @Test
    void whatIsAnnouncedLaterIsAnOptionToo() {
        AcceleratorClass novel = new AcceleratorClass("Acme", "S2", 65_536, SliceScheme.WHOLE);
        Demand demand = Demand.of(Purpose.BATCH, Role.of("w", 1, CARD)).on(novel);
        assertThat(eligibility.options(demand)).isEmpty();
        pool.addClass(CardClass.whole(novel));
        assertThat(eligibility.options(demand)).hasSize(1);
        Demand near = Demand.of(Purpose.INFERENCE, Role.of("w", 1, CARD)).near(Tier.PROVINCE);
        int before = eligibility.options(near).size();
        pool.addSite(new Site(new SiteId(new UUID(0, 9)), "province", Tier.PROVINCE, false));
        assertThat(eligibility.options(near)).hasSize(before + 1);
    }

    @Test
    void aGangMayGoOnlyToClassesThatHoldAllItsRoles() {
        Demand both = Demand.of(Purpose.BATCH, Role.of("whole", 2, CARD), Role.of("part", 2, PART));
        List<Option> options = eligibility.options(both);
        assertThat(options)
                .extracting(option -> pool.classes().get(option.cardClass()).accelerator())
                .containsExactly(Town.SHARED);
    }

    @Test
    void aGangIsTriedOnTheFastestClassFirst() {
        Demand gang = Demand.of(Purpose.BATCH, Role.of("w", 2, CARD))
                .on(Map.of(Town.SHARED, 1.0, Town.ASCEND, 2.0, Town.MIG, .5));
        List<Option> options = eligibility.options(gang);
        assertThat(options).extracting(Option::throughput).containsExactly(2.0, 1.0, .5);
        assertThat(options)
                .extracting(option -> pool.classes().get(option.cardClass()).accelerator())
                .containsExactly(Town.ASCEND, Town.SHARED, Town.MIG);
    }

    @Test
    void withSignalsSitesAreComparedOneByOneUpToALimit() {
        Demand anywhere = Demand.of(Purpose.BATCH, Role.of("w", 1, CARD)).on(Town.ASCEND);
        assertThat(eligibility.options(anywhere)).hasSize(1);
        pool.signals().price(Town.CITY, Series.constant(1));
        assertThat(eligibility.options(anywhere)).hasSize(2);
        for (int site = 2; site < Eligibility.MAX_SITES_COMPARED; site++) {
            addSite(site);
        }
        assertThat(eligibility.options(anywhere)).hasSize(Eligibility.MAX_SITES_COMPARED);
        addSite(Eligibility.MAX_SITES_COMPARED);
        assertThat(eligibility.options(anywhere)).hasSize(1);
    }

    @Test
    void nearnessGoesBeforePrice() {
        pool.signals().price(Town.CITY, Series.constant(1));
        Demand near = Demand.of(Purpose.INFERENCE, Role.of("w", 1, CARD)).near(Tier.COUNTY);
        List<Option> options = eligibility.options(near);
        int county = 1;
        assertThat(options.getFirst().shapes().getFirst().acceptsSite(county)).isTrue();
        assertThat(options.getLast().shapes().getFirst().acceptsSite(county)).isFalse();
    }

    private void addSite(int number) {
        pool.addSite(new Site(new SiteId(new UUID(1, number)), "site-" + number, Tier.CITY, true));
    }
}
