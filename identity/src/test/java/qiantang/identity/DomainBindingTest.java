package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static qiantang.identity.TestCloud.expect;

import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.identity.TestCloud.Answer;
import qiantang.identity.TestCloud.As;
import qiantang.identity.key.KeyText;
import qiantang.terms.Domain;
import qiantang.terms.Passage;
import qiantang.terms.SiteId;

class DomainBindingTest {
    private static final TestCloud CLOUD = new TestCloud();
    private static final SiteId HERE = new SiteId(new UUID(0x7000, 1L << 63));
    private static final SiteId THERE = new SiteId(new UUID(0x7001, 1L << 63));

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    @Test
    void whatATenantAndThoseAboveItAreBoundToIsIntersectedForEachKey() {
        String city = CLOUD.tenant(CLOUD.root, "CITY", "city");
        String project = CLOUD.tenant(city, "PROJECT", "project");
        As.Key key = CLOUD.key(project, "DEVELOPER");
        assertThat(domain(key)).isEqualTo(Domain.OPEN);

        String wide = declare(CLOUD.root, "wide", "[\"%s\",\"%s\"]".formatted(HERE, THERE));
        String narrow = declare(city, "wide/narrow", "[\"%s\"]".formatted(HERE));
        bind(city, wide);
        assertThat(reaches(key, HERE, THERE)).containsExactlyInAnyOrder(HERE, THERE);
        bind(project, narrow);
        assertThat(reaches(key, HERE, THERE)).containsExactly(HERE);
        assertThat(domain(key)).hasToString("[wide@1, wide/narrow@1]");

        expect(
                201,
                CLOUD.post(
                        CLOUD.founder(),
                        "/tenants/" + CLOUD.root + "/domains/" + wide + "/versions",
                        "{\"sites\":[\"%s\"]}".formatted(THERE)));
        assertThat(reaches(key, HERE, THERE))
                .as("what lies above limits at once")
                .isEmpty();
        assertThat(domain(key)).hasToString("[wide@2, wide/narrow@1]");

        expect(200, CLOUD.put(CLOUD.founder(), "/tenants/" + project + "/domain", "{}"));
        assertThat(reaches(key, HERE, THERE)).containsExactly(THERE);
    }

    @Test
    void aKeyCanBeNarrowerThanItsTenantAndNeverWider() {
        String city = CLOUD.tenant(CLOUD.root, "CITY", "narrow keys");
        String here = declare(CLOUD.root, "here", "[\"%s\"]".formatted(HERE));
        String everywhere = expect(
                        201,
                        CLOUD.post(
                                CLOUD.founder(),
                                "/tenants/" + CLOUD.root + "/domains",
                                "{\"path\":\"everywhere\",\"everywhere\":true}"))
                .text("/id");
        bind(city, here);
        assertThat(reaches(key(city, everywhere), HERE, THERE)).containsExactly(HERE);
        assertThat(reaches(key(CLOUD.root, here), HERE, THERE)).containsExactly(HERE);
    }

    @Test
    void aDomainIsUsedOnlyBelowItsOwner() {
        String owner = CLOUD.tenant(CLOUD.root, "CITY", "owner");
        String other = CLOUD.tenant(CLOUD.root, "CITY", "other");
        declare(CLOUD.root, "shared", "[]");
        String own = declare(owner, "shared/own", "[]");
        Answer refused =
                CLOUD.put(CLOUD.founder(), "/tenants/" + other + "/domain", "{\"domain\":\"%s\"}".formatted(own));
        assertThat(refused.code()).isEqualTo("identity.domain_out_of_reach");
        assertThat(CLOUD.get(CLOUD.founder(), "/tenants/" + other + "/domains/" + own)
                        .code())
                .isEqualTo("identity.no_such_domain");
        assertThat(CLOUD.post(
                                CLOUD.founder(),
                                "/tenants/" + other + "/keys",
                                "{\"name\":\"k\",\"domain\":\"%s\"}".formatted(own))
                        .code())
                .isEqualTo("identity.domain_out_of_reach");
        assertThat(declared(owner, "of-my-own", "[]").code()).isEqualTo("identity.domain_parent_unknown");
        assertThat(declared(other, "shared/own/deeper", "[]").code()).isEqualTo("identity.domain_parent_unknown");
        assertThat(declared(other, "shared/own", "[]").code()).isEqualTo("identity.domain_taken");
    }

    @Test
    void aTenantDoesNotLeaveADomainByBeingMoved() {
        String bound = CLOUD.tenant(CLOUD.root, "CITY", "bound");
        String free = CLOUD.tenant(CLOUD.root, "CITY", "free");
        String county = CLOUD.tenant(bound, "COUNTY", "county");
        String domain = declare(CLOUD.root, "kept", "[]");
        bind(bound, domain);
        String move = "/tenants/" + county + "/move";
        String toFree = "{\"parent\":\"%s\"}".formatted(free);
        assertThat(CLOUD.post(CLOUD.founder(), move, toFree).code()).isEqualTo("identity.move_leaves_domain");
        bind(county, domain);
        expect(200, CLOUD.post(CLOUD.founder(), move, toFree));
    }

    @Test
    void theHistoryOfADomainOnlyGrows() throws SQLException {
        String domain = declare(CLOUD.root, "history", "[]");
        String versions = "/tenants/" + CLOUD.root + "/domains/" + domain + "/versions";
        expect(201, CLOUD.post(CLOUD.founder(), versions, "{\"sites\":[\"%s\"]}".formatted(HERE)));
        expect(201, CLOUD.post(CLOUD.founder(), versions, "{\"everywhere\":true}"));
        Answer history = expect(200, CLOUD.get(CLOUD.founder(), versions + "?limit=2"));
        assertThat(history.body().path("items")).hasSize(2);
        Answer rest = expect(200, CLOUD.get(CLOUD.founder(), versions + "?limit=2&cursor=" + history.text("/next")));
        assertThat(rest.text("/items/0/version")).isEqualTo("3");
        try (var superuser = CLOUD.postgres().superuser();
                var statement = superuser.createStatement()) {
            assertThatThrownBy(() -> statement.execute("update identity.domain_version set sites = null"))
                    .hasMessageContaining("append-only");
        }
    }

    private static Answer declared(String owner, String path, String sites) {
        return CLOUD.post(
                CLOUD.founder(),
                "/tenants/" + owner + "/domains",
                "{\"path\":\"%s\",\"sites\":%s}".formatted(path, sites));
    }

    private static String declare(String owner, String path, String sites) {
        return expect(201, declared(owner, path, sites)).text("/id");
    }

    private static void bind(String tenant, String domain) {
        expect(
                200,
                CLOUD.put(CLOUD.founder(), "/tenants/" + tenant + "/domain", "{\"domain\":\"%s\"}".formatted(domain)));
    }

    private static As.Key key(String tenant, String domain) {
        return new As.Key(expect(
                        201,
                        CLOUD.post(
                                CLOUD.founder(),
                                "/tenants/" + tenant + "/keys",
                                "{\"name\":\"k\",\"domain\":\"%s\"}".formatted(domain)))
                .text("/key"));
    }

    private static Domain domain(As.Key key) {
        var hash = KeyText.parse(key.text()).orElseThrow().hash();
        return CLOUD.identity.keys().current().find(hash).orElseThrow().domain();
    }

    private static Set<SiteId> reaches(As.Key key, SiteId... sites) {
        Domain domain = domain(key);
        Set<SiteId> reached = new TreeSet<>();
        for (SiteId site : sites) {
            if (domain.to(site) instanceof Passage.Cleared) {
                reached.add(site);
            }
        }
        return reached;
    }
}
