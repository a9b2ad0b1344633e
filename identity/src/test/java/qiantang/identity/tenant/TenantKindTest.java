package qiantang.identity.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static qiantang.identity.tenant.TenantKind.*;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantKindTest {
    private static final Map<TenantKind, Set<TenantKind>> CHILDREN = Map.of(
            PROVINCE, EnumSet.of(CITY, COUNTY, DEPARTMENT, ENTERPRISE, PROJECT),
            CITY, EnumSet.of(COUNTY, DEPARTMENT, ENTERPRISE, PROJECT),
            COUNTY, EnumSet.of(DEPARTMENT, ENTERPRISE, PROJECT),
            DEPARTMENT, EnumSet.of(DEPARTMENT, PROJECT),
            ENTERPRISE, EnumSet.of(DEPARTMENT, ENTERPRISE, PROJECT),
            PROJECT, EnumSet.noneOf(TenantKind.class));

    @Test
    void eachKindStandsOnlyWhereItBelongs() {
        for (TenantKind parent : TenantKind.values()) {
            for (TenantKind kind : TenantKind.values()) {
                assertThat(kind.mayStandUnder(parent))
                        .as(kind + " under " + parent)
                        .isEqualTo(CHILDREN.getOrDefault(parent, Set.of()).contains(kind));
            }
        }
    }

    @Test
    void aCloudDoesNotBeginWithAProject() {
        assertThat(PROJECT.mayBeRoot()).isFalse();
        assertThat(ENTERPRISE.mayBeRoot()).isTrue();
    }
}
