package qiantang.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TierTest {
    @Test
    void aCallGoesUpwardFromItsOwnTierToWhatAllShare() {
        assertThat(Tier.COUNTY.upward()).containsExactly(Tier.COUNTY, Tier.CITY, Tier.PROVINCE, Tier.SHARED);
        assertThat(Tier.SHARED.upward()).isEqualTo(List.of(Tier.SHARED));
        for (Tier tier : Tier.values()) {
            assertThat(tier.upward()).startsWith(tier).endsWith(Tier.SHARED);
        }
    }
}
