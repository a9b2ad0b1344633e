package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import qiantang.app.contract.BadRequests;
import qiantang.app.contract.HttpAnswer;
import qiantang.app.contract.Sample;

/**
 * Every operation of the contract gets every part of its request spoilt in every way. The answer is a 4xx with a code and
 * a sentence, as {@link RunningCloud} holds it against the contract, and nothing is stored.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EveryBadInputTest {
    /** One counts what was tried; into the others the gateway gives back credit that it leased and does not need. */
    private static final Set<String> COUNTS = Set.of("identity.sign_in_attempt", "ledger.lease", "ledger.credit_line");

    private ModelServer server;
    private RunningCloud cloud;
    private GoodRequests good;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        server = new ModelServer();
        cloud = new RunningCloud(home);
        good = new GoodRequests(cloud, server);
    }

    @AfterAll
    void stop() {
        cloud.close();
        server.close();
    }

    /** First: later calls would still be on their way into the tables. */
    @Order(1)
    @Test
    void whateverIsSpoiltIsRefusedAndNothingIsStored() {
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Sample sample : good.all().values()) {
            Map<String, String> before = stored();
            for (Map.Entry<String, Sample> bad :
                    BadRequests.of(cloud.contract(), sample).entrySet()) {
                asked++;
                wrong.addAll(faults(sample.operation() + ": " + bad.getKey(), bad.getValue()));
            }
            Map<String, String> after = stored();
            if (!after.equals(before)) {
                after.entrySet().removeAll(before.entrySet());
                wrong.add(sample.operation() + " stored something: " + after);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(1_500);
    }

    private List<String> faults(String what, Sample bad) {
        try {
            HttpAnswer answer = cloud.send(bad);
            return answer.status() >= 400 && answer.status() < 500 ? List.of() : List.of(what + " -> " + answer);
        } catch (AssertionError unwritten) {
            return List.of(what + " -> " + unwritten.getMessage());
        }
    }

    private Map<String, String> stored() {
        Map<String, String> tables = new HashMap<>(cloud.stored());
        tables.keySet().removeAll(COUNTS);
        return tables;
    }

    @Test
    void anotherMethodIsToldWhichOneIsMeant() {
        for (Sample sample : good.all().values()) {
            HttpAnswer answer = cloud.send(sample, "TRACE");
            assertThat(answer.status()).as(sample.operation().id()).isEqualTo(405);
            assertThat(answer.header("allow").orElse(""))
                    .contains(sample.operation().method());
        }
    }

    @Test
    void whoHasNoGoodKeyIsRefused() {
        for (Sample sample : good.all().values()) {
            if (sample.headers().stream().noneMatch(line -> line.startsWith("authorization"))) {
                continue;
            }
            for (String key :
                    List.of("", "Bearer", "Bearer x", "Basic eA==", "Bearer \u00ff", "Bearer " + "x".repeat(5_000))) {
                assertThat(cloud.send(sample.header("authorization", key)).status())
                        .as(sample.operation() + " " + key)
                        .isIn(sample.operation().isOpen() ? List.of(200, 404) : List.of(401));
            }
        }
    }

    @Test
    void aKeyThatEndedOrMayNotIsToldSo() {
        HttpAnswer issued = cloud.send(good.newKey("ends"));
        Sample call = good.of("createChatCompletion")
                .header("authorization", "Bearer " + issued.json().path("key").asString());
        cloud.await(() -> cloud.send(call), answer -> answer.status() == 200);
        cloud.told(
                good.of("revokeKey").with("keyId", issued.json().at("/item/id").asString()), "/state");
        HttpAnswer refused = cloud.await(() -> cloud.send(call), answer -> answer.status() != 200);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().at("/error/code").asString()).isEqualTo("revoked_api_key");
    }

    @Test
    void aPromptThatIsTooLongOrAModelThatIsUnknownIsTold() {
        Sample call = good.of("createChatCompletion");
        assertThat(code(call.json(prompt("far", ModelServer.TOO_LONG)))).isEqualTo("context_length_exceeded");
        assertThat(code(call.json(prompt("nobody", "hi")))).isEqualTo("model_not_found");
        assertThat(code(call.json(prompt("near", "hi")))).isEqualTo("wrong_model_kind");
        assertThat(code(call.json(prompt("far", "x".repeat(RunningCloud.MAX_CALL_BYTES)))))
                .isEqualTo("body_too_large");
    }

    private String code(Sample call) {
        return cloud.send(call).json().at("/error/code").asString();
    }

    private static String prompt(String model, String words) {
        return RunningCloud.json(Map.of("model", model, "messages", List.of(Map.of("role", "user", "content", words))));
    }
}
