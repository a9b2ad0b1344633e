package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import qiantang.foundation.readiness.Finding;
import qiantang.foundation.settings.Settings;

class ChecksTest {
    private static Settings settings(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(Map.of("home", "/nowhere"));
        flags.putAll(more);
        return Settings.read(CloudSettings.ALL, Map.of(), flags);
    }

    private static List<Finding> sessions(Map<String, String> flags) throws Exception {
        return Checks.sessions(settings(flags)).look();
    }

    @Test
    void cookiesWithoutTlsAreUnsafeOnlyWhereOthersCanComeIn() throws Exception {
        assertThat(sessions(Map.of())).isEmpty();
        assertThat(sessions(Map.of("listen", "0.0.0.0", "public-url", "https://cloud.example")))
                .isEmpty();

        for (Map<String, String> unsafe : List.of(
                Map.of("listen", "0.0.0.0"),
                Map.of("management-address", "10.0.0.1:80"),
                Map.of("public-url", "http://cloud.example"))) {
            assertThat(sessions(unsafe)).as("%s", unsafe).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Finding.Severity.UNSAFE);
                assertThat(finding.setting()).contains("public-url");
            });
        }
    }

    @Test
    void cookiesAreBoundToTlsWhereThePublicAddressIs() {
        assertThat(CloudSettings.isReachedByTls(settings(Map.of("public-url", "https://cloud.example"))))
                .isTrue();
        assertThat(CloudSettings.isReachedByTls(settings(Map.of("public-url", "http://cloud.example"))))
                .isFalse();
        assertThat(CloudSettings.isReachedByTls(settings(Map.of()))).isFalse();
    }
}
