package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.TestCloud.expect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Problem;
import qiantang.identity.TestCloud.Answer;
import qiantang.identity.access.TenantPath;
import qiantang.identity.tenant.DisplayName;
import qiantang.identity.tenant.Tenant;
import qiantang.identity.tenant.TenantKind;
import qiantang.identity.tenant.Tenants;
import qiantang.terms.TenantId;

class TenantTreeTest {
    private static final TestCloud CLOUD = new TestCloud();

    @AfterAll
    static void close() {
        CLOUD.close();
    }

    @Test
    void aTenantIsFoundUnderItsParentAndInTheSubtree() {
        String city = CLOUD.tenant(CLOUD.root, "CITY", "绍兴");
        String county = CLOUD.tenant(city, "COUNTY", "新昌");
        String firm = CLOUD.tenant(county, "ENTERPRISE", "轴承厂");
        assertThat(ids("?under=" + city)).containsExactly(county);
        assertThat(ids("?under=" + city + "&extent=subtree")).containsExactly(county, firm);
        assertThat(ids("?under=" + city + "&extent=subtree&kind=ENTERPRISE")).containsExactly(firm);
        Answer shown = CLOUD.get(CLOUD.founder(), "/tenants/" + firm);
        assertThat(shown.body().path("path")).hasSize(4);
        assertThat(shown.text("/parent")).isEqualTo(county);
    }

    @Test
    void kindsStandWhereTheyBelongAndNamesAreTakenOnce() {
        String city = CLOUD.tenant(CLOUD.root, "CITY", "金华");
        assertThat(create(city, "PROVINCE", "x").code()).isEqualTo("identity.kind_misplaced");
        assertThat(create(CLOUD.root, "CITY", " 金华 ").code()).isEqualTo("identity.name_taken");
        String other = CLOUD.tenant(CLOUD.root, "CITY", "衢州");
        assertThat(rename(other, "金华").code()).isEqualTo("identity.name_taken");
        expect(200, rename(other, "衢州"));
        expect(200, rename(other, "衢州市"));
    }

    @Test
    void theTreeEndsAtItsGreatestDepth() {
        String parent = CLOUD.tenant(CLOUD.root, "DEPARTMENT", "deep");
        for (int depth = 3; depth <= TenantPath.MAX_DEPTH; depth++) {
            parent = CLOUD.tenant(parent, "DEPARTMENT", "d" + depth);
        }
        assertThat(create(parent, "DEPARTMENT", "too deep").code()).isEqualTo("identity.too_deep");

        String short1 = CLOUD.tenant(CLOUD.root, "DEPARTMENT", "short 1");
        CLOUD.tenant(short1, "DEPARTMENT", "short 2");
        String above = CLOUD.get(CLOUD.founder(), "/tenants/" + parent).text("/parent");
        assertThat(move(short1, above).code()).isEqualTo("identity.too_deep");
    }

    @Test
    void theRootIsNeitherMovedNorSuspended() {
        String city = CLOUD.tenant(CLOUD.root, "CITY", "舟山");
        assertThat(CLOUD.post(CLOUD.founder(), "/tenants/" + CLOUD.root + "/suspend", "")
                        .code())
                .isEqualTo("identity.root_stays");
        assertThat(move(CLOUD.root, city).code()).isEqualTo("identity.root_stays");
        String county = CLOUD.tenant(city, "COUNTY", "普陀");
        assertThat(move(city, county).code()).isEqualTo("identity.move_into_itself");
        assertThat(move(city, city).code()).isEqualTo("identity.move_into_itself");
    }

    @Test
    void aTenantOutOfSightIsAnsweredLikeOneThatIsNotThere() {
        String mine = CLOUD.tenant(CLOUD.root, "CITY", "mine");
        String theirs = CLOUD.tenant(CLOUD.root, "CITY", "theirs");
        var owner = CLOUD.key(mine, "OWNER");
        Answer hidden = CLOUD.get(owner, "/tenants/" + theirs);
        Answer absent = CLOUD.get(owner, "/tenants/0192f0c1-2345-7000-8000-000000000001");
        assertThat(hidden.status()).isEqualTo(404);
        assertThat(hidden.code()).isEqualTo(absent.code());
        assertThat(hidden.text("/detail")).isEqualTo(absent.text("/detail"));
    }

    /** Random growth and moves, against the same tree in memory. */
    @Test
    void everyPathIsItsParentsPathAndItselfWhateverMoves() {
        long seed = Long.getLong("qiantang.seed", new Random().nextLong());
        Random random = new Random(seed);
        Tenants tenants = CLOUD.identity.tenants();
        TenantId top = tenants.create(
                        "test", TenantId.parse(CLOUD.root), TenantKind.DEPARTMENT, new DisplayName("forest"))
                .id();
        Map<TenantId, TenantId> parents = new HashMap<>(Map.of(top, TenantId.parse(CLOUD.root)));
        List<TenantId> all = new ArrayList<>(List.of(top));
        for (int step = 0; step < 120; step++) {
            TenantId some = all.get(random.nextInt(all.size()));
            TenantId other = all.get(random.nextInt(all.size()));
            try {
                if (all.size() < 30 || random.nextBoolean()) {
                    Tenant made = tenants.create("test", some, TenantKind.DEPARTMENT, new DisplayName("t" + step));
                    all.add(made.id());
                    parents.put(made.id(), some);
                } else if (!some.equals(top)) {
                    tenants.move("test", some, other);
                    parents.put(some, other);
                }
            } catch (Problem refused) {
                assertThat(refused.code().name()).as("seed " + seed).isIn("TOO_DEEP", "MOVE_INTO_ITSELF");
            }
        }
        for (TenantId id : all) {
            assertThat(tenants.path(id)).as("seed " + seed).contains(expected(parents, id));
            List<Tenant> below = tenants.list(id, Tenants.Extent.SUBTREE, Optional.empty(), Optional.empty(), 1_000);
            assertThat(below.stream().map(Tenant::id))
                    .as("seed " + seed)
                    .containsExactlyInAnyOrderElementsOf(all.stream()
                            .filter(one ->
                                    !one.equals(id) && expected(parents, one).isUnder(id))
                            .toList());
        }
    }

    private static TenantPath expected(Map<TenantId, TenantId> parents, TenantId id) {
        List<TenantId> path = new ArrayList<>(List.of(id));
        TenantId above = parents.get(id);
        while (above != null) {
            path.addFirst(above);
            above = parents.get(above);
        }
        return new TenantPath(path);
    }

    private static List<String> ids(String query) {
        return expect(200, CLOUD.get(CLOUD.founder(), "/tenants" + query)).body().path("items").values().stream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    private static Answer create(String parent, String kind, String name) {
        return CLOUD.post(
                CLOUD.founder(),
                "/tenants",
                "{\"parent\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\"}".formatted(parent, kind, name));
    }

    private static Answer rename(String tenant, String name) {
        return CLOUD.call(CLOUD.founder(), "PATCH", "/tenants/" + tenant, "{\"name\":\"%s\"}".formatted(name));
    }

    private static Answer move(String tenant, String parent) {
        return CLOUD.post(CLOUD.founder(), "/tenants/" + tenant + "/move", "{\"parent\":\"%s\"}".formatted(parent));
    }
}
