package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Problem;
import qiantang.foundation.settings.Settings;
import qiantang.gateway.GatewaySettings;
import qiantang.gateway.call.CallLimits;

class MemoryTest {
    /** What the launcher gives the program. */
    private static final long USUAL_MEMORY = 150L << 20;

    @Test
    void whatIsSetAsideForBodiesFitsIntoTheMemoryThereIs() {
        CallLimits fitting = calls(Map.of("gateway-max-body", "16MiB", "gateway-max-buffered", "40MiB"));
        assertThat(Memory.checked(fitting, USUAL_MEMORY)).isEqualTo(fitting);

        for (String setting : new String[] {"gateway-max-body", "gateway-max-buffered"}) {
            CallLimits tooMuch = calls(Map.of(setting, "1GiB"));
            assertThatThrownBy(() -> Memory.checked(tooMuch, USUAL_MEMORY))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.code()).isEqualTo(AppProblem.MEMORY_TOO_SMALL));
        }
    }

    private static CallLimits calls(Map<String, String> set) {
        return GatewaySettings.callLimits(Settings.read(CloudSettings.ALL, Map.of(), set));
    }
}
