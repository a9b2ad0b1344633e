package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import qiantang.app.contract.HttpAnswer;
import qiantang.app.contract.Sample;
import qiantang.app.contract.WrittenContract;
import qiantang.gateway.Gateway;
import qiantang.gateway.refusal.GatewayProblem;
import tools.jackson.databind.json.JsonMapper;

/** Every operation of the contract is asked of one running cloud, and answers as it is written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeContractTest {
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

    @Test
    void everyOperationSucceedsAndAnswersAsItIsWritten() {
        Map<String, HttpAnswer> refused = new TreeMap<>();
        for (Sample sample : good.all().values()) {
            HttpAnswer answer = cloud.send(sample);
            if (answer.status() >= 300) {
                refused.put(sample.operation().id(), answer);
            }
        }
        assertThat(good.all().keySet())
                .containsExactlyInAnyOrderElementsOf(cloud.contract().operations().stream()
                        .map(WrittenContract.Operation::id)
                        .toList());
        assertThat(refused.keySet())
                .as(refused.toString())
                .containsExactlyInAnyOrderElementsOf(GoodRequests.IMPOSSIBLE.keySet());
    }

    @Test
    void theRoutesAreExactlyTheOperationsOfTheContract() {
        Stream<String> managed = cloud.cloud().routes().stream()
                .map(route -> route.method() + " " + route.pathTemplate() + " " + route.operationId());
        Stream<String> called =
                Gateway.places().stream().map(place -> place.method() + " " + place.path() + " " + place.operationId());
        assertThat(Stream.concat(managed, called))
                .containsExactlyInAnyOrderElementsOf(cloud.contract().operations().stream()
                        .map(operation -> operation.method() + " " + operation.path() + " " + operation.id())
                        .toList());
    }

    @Test
    void theCodesOfTheGatewayAreThoseThatAreWritten() {
        List<String> written = new ArrayList<>();
        cloud.contract().schema("CallErrorCode").path("enum").forEach(code -> written.add(code.asString()));
        assertThat(Stream.of(GatewayProblem.values()).map(GatewayProblem::shortCode))
                .containsExactlyElementsOf(written);
    }

    @Test
    void everyEventOfAStreamIsAsItIsWritten() {
        HttpAnswer answer = cloud.send(good.of("createChatCompletion").json("""
                {"model":"far","messages":[{"role":"user","content":"hi"}],"stream":true,\
                "stream_options":{"include_usage":true}}"""));
        assertThat(answer.header("content-type")).contains("text/event-stream; charset=utf-8");
        List<String> events = Stream.of(answer.text().split("\n\n"))
                .map(event -> event.replaceFirst("data: ", ""))
                .toList();
        assertThat(events).hasSize(3).last().isEqualTo("[DONE]");
        for (String event : events.subList(0, 2)) {
            assertThat(cloud.contract()
                            .faults(
                                    cloud.contract().schema("ChatCompletionChunk"),
                                    JsonMapper.shared().readTree(event)))
                    .isEmpty();
        }
    }
}
