package qiantang.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import qiantang.foundation.http.Access;
import qiantang.foundation.http.Route;
import qiantang.foundation.messages.Language;

class ContractTest {
    @Test
    void theRoutesAreTheOnesThatAreWritten() {
        try (TestCloud cloud = new TestCloud()) {
            List<WrittenContract.Operation> served = cloud.identity.routes().stream()
                    .map(ContractTest::operation)
                    .toList();
            assertThat(served)
                    .containsExactlyInAnyOrderElementsOf(WrittenContract.read().operations());
        }
    }

    @Test
    void everyProblemIsSaidInBothLanguagesWithTheSameArguments() {
        for (IdentityProblem problem : IdentityProblem.values()) {
            for (String part : List.of(problem.code() + ".title", problem.code() + ".detail")) {
                assertThat(TestCloud.MESSAGES.has(part)).as(part).isTrue();
            }
        }
        Set<String> english = TestCloud.MESSAGES.keys(Language.EN);
        assertThat(TestCloud.MESSAGES.keys(Language.ZH)).isEqualTo(english);
        for (String key : english) {
            assertThat(TestCloud.MESSAGES.arguments(key, Language.ZH))
                    .as(key)
                    .isEqualTo(TestCloud.MESSAGES.arguments(key, Language.EN));
            assertThat(TestCloud.MESSAGES.text(key, Language.ZH, Map.of())).isNotBlank();
        }
    }

    private static WrittenContract.Operation operation(Route route) {
        return new WrittenContract.Operation(
                route.method().name(),
                route.pathTemplate(),
                route.operationId(),
                route.access() == Access.PUBLIC,
                new TreeSet<>(route.queries()));
    }
}
