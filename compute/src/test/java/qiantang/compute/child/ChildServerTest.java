package qiantang.compute.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import qiantang.compute.child.ChildServer.Service;
import qiantang.compute.child.SentenceModel.Sentence;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class ChildServerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ASK =
            "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}";
    private static Vertx vertx;
    private static HttpClient client;

    private final ScriptedModel model = new ScriptedModel().says("Hello", " there", ".");
    private final List<ChildServer> servers = new ArrayList<>();
    private int port;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void endTurns() {
        model.permits.release(10_000);
        servers.forEach(ChildServer::close);
    }

    private void serve(Service service, int slots) {
        ChildServer server = new ChildServer(
                vertx,
                "scripted",
                "bearer",
                slots,
                service,
                InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000)),
                new Random(1));
        servers.add(server);
        port = server.listen();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer bearer");
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path).POST(BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> chat(String more) throws IOException, InterruptedException {
        if (servers.isEmpty()) {
            serve(new Service.Chat(model), 2);
        }
        return post("/v1/chat/completions", ASK.formatted(more));
    }

    private JsonNode health() throws IOException, InterruptedException {
        return JSON.readTree(client.send(request("/health").build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static List<JsonNode> events(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> JSON.readTree(line.substring(6)))
                .toList();
    }

    @Test
    void aQuestionIsAnsweredWholeWithItsUsage() throws Exception {
        JsonNode answer = JSON.readTree(chat("").body());

        assertThat(answer.at("/object").asString()).isEqualTo("chat.completion");
        assertThat(answer.at("/id").asString()).startsWith("chatcmpl-");
        assertThat(answer.at("/created").asLong()).isEqualTo(1_800_000_000);
        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("Hello there.");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/usage").toString())
                .isEqualTo("{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}");
    }

    @Test
    void aStreamSaysThePiecesThenTheReasonThenTheUsage() throws Exception {
        List<JsonNode> events = events(chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        assertThat(events.stream()
                        .map(event -> event.at("/choices/0/delta/content").asString("")))
                .containsExactly("", "Hello", " there", ".", "", "");
        assertThat(events.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
        assertThat(events.get(4).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(events.get(4).at("/usage").isNull()).isTrue();
        assertThat(events.getLast().at("/choices").isEmpty()).isTrue();
        assertThat(events.getLast().at("/usage/total_tokens").asInt()).isEqualTo(7);
    }

    @Test
    void aStreamWithoutTheOptionSpeaksOfNoUsage() throws Exception {
        assertThat(chat(",\"stream\":true").body()).doesNotContain("usage");
    }

    @Test
    void theLimitEndsAnAnswerAndIsSaid() throws Exception {
        JsonNode answer = JSON.readTree(chat(",\"max_tokens\":2").body());

        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("Hello there");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void theNewerNameOfTheLimitWins() throws Exception {
        JsonNode answer = JSON.readTree(
                chat(",\"max_tokens\":3,\"max_completion_tokens\":1").body());

        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(1);
    }

    @Test
    void aStopStringEndsAnAnswerBeforeIt() throws Exception {
        JsonNode answer = JSON.readTree(chat(",\"stop\":[\"never\",\"o the\"]").body());

        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("Hell");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(model.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void samplingAndSchemaReachTheModel() throws Exception {
        chat(
                ",\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"seed\":7,\"response_format\":{\"type\":\"json_object\"}");

        TextModel.Prompt prompt = model.prompts.remove();
        assertThat(prompt.sampling().temperature()).isEqualTo(0.5);
        assertThat(prompt.sampling().topP()).isEqualTo(0.9);
        assertThat(prompt.sampling().topK()).isEqualTo(40);
        assertThat(prompt.sampling().seed()).hasValue(7);
        assertThat(prompt.grammar()).hasValue("grammar of {\"type\":\"object\"}");
        assertThat(prompt.text()).isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
        assertThat(prompt.maxTokens()).isEqualTo(ScriptedModel.CONTEXT_TOKENS - 3 - 1);
    }

    @Test
    void emojiAndChineseArriveWhole() throws Exception {
        model.says("钱塘", "江🐉", "👩‍👩‍👧", "\uD83D", "\uDE00");

        List<JsonNode> events = events(chat(",\"stream\":true"));

        assertThat(events.stream()
                        .map(event -> event.at("/choices/0/delta/content").asString("")))
                .containsExactly("", "钱塘", "江🐉", "👩‍👩‍👧", "😀", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ,"n":2                                   | n
            ,"logprobs":true                         | logprobs
            ,"top_logprobs":3                        | logprobs
            ,"tools":[{"type":"function"}]           | tools
            ,"tool_choice":"auto"                    | tool_choice
            ,"logit_bias":{"5":1}                    | logit_bias
            ,"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object","patternProperties":{}}}} | response_format
            """)
    void whatTheEngineCannotDoIsRefusedByName(String more, String parameter) throws Exception {
        HttpResponse<String> response = chat(more);

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(response.body()).at("/error");
        assertThat(error.at("/code").asString()).isEqualTo("unsupported_parameter");
        assertThat(error.at("/param").asString()).isEqualTo(parameter);
        assertThat(model.prompts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ,"max_tokens":0                 | max_tokens
            ,"max_tokens":"5"               | max_tokens
            ,"max_tokens":1.5               | max_tokens
            ,"max_tokens":99999999999       | max_tokens
            ,"temperature":2.1              | temperature
            ,"temperature":"hot"            | temperature
            ,"temperature":1e999            | temperature
            ,"top_p":-0.1                   | top_p
            ,"seed":"x"                     | seed
            ,"stream":"yes"                 | stream
            ,"stream_options":5             | stream_options
            ,"stop":[1]                     | stop
            ,"stop":["a","b","c","d","e"]   | stop
            ,"response_format":{"type":"x"} | response_format
            """)
    void wrongValuesAreRefusedByName(String more, String parameter) throws Exception {
        HttpResponse<String> response = chat(more);

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(response.body()).at("/error");
        assertThat(error.at("/type").asString()).isEqualTo("invalid_request_error");
        assertThat(error.at("/param").asString()).isEqualTo(parameter);
        assertThat(model.prompts).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                                       | 400 | invalid_json
            []                                                                      | 400 | invalid_json
            {"model":"scripted","model":"scripted"}                                 | 400 | invalid_json
            {"messages":[]}                                                         | 400 | invalid_value
            {"model":"scripted","messages":[]}                                      | 400 | invalid_value
            {"model":"scripted","messages":"Hi"}                                    | 400 | invalid_value
            {"model":"scripted","messages":[{"role":"king","content":"x"}]}         | 400 | invalid_value
            {"model":"scripted","messages":[{"role":"user","content":5}]}           | 400 | invalid_value
            {"model":"scripted","messages":[{"role":"user"}]}                       | 400 | invalid_value
            {"model":"scripted","messages":[{"role":"user","content":"\\ud83d"}]}   | 400 | invalid_value
            {"model":"scripted","messages":[{"role":"tool","content":"x"}]}         | 400 | unsupported_parameter
            {"model":"other","messages":[{"role":"user","content":"x"}]}            | 404 | model_not_found
            """)
    void aRequestThatIsNoneIsRefused(String body, int status, String code) throws Exception {
        serve(new Service.Chat(model), 2);

        HttpResponse<String> response = post("/v1/chat/completions", body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(response.body()).at("/error/code").asString()).isEqualTo(code);
    }

    @Test
    void brokenUtf8IsRefused() throws Exception {
        serve(new Service.Chat(model), 2);
        byte[] body = ASK.formatted("").getBytes(StandardCharsets.UTF_8);
        body[ASK.indexOf("Hi")] = (byte) 0xC3;

        HttpResponse<String> response = client.send(
                request("/v1/chat/completions")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void aPromptThatFillsTheContextIsRefusedWithItsCount() throws Exception {
        serve(new Service.Chat(model), 2);
        String words = "word ".repeat(ScriptedModel.CONTEXT_TOKENS);

        HttpResponse<String> response =
                post("/v1/chat/completions", ASK.formatted("").replace("Hi", words));

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(response.body()).at("/error");
        assertThat(error.at("/code").asString()).isEqualTo("context_length_exceeded");
        assertThat(error.at("/message").asString()).contains("103 tokens");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWithoutBeingKept() throws Exception {
        serve(new Service.Chat(model), 2);

        HttpResponse<String> response = post("/v1/chat/completions", " ".repeat(ChildServer.BODY_BYTES_MAX + 1));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void nobodyGetsInWithoutTheBearer() throws Exception {
        serve(new Service.Chat(model), 2);
        for (String path : List.of("/health", "/v1/models", "/nowhere")) {
            HttpRequest stranger = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Authorization", "Bearer guess")
                    .build();
            assertThat(client.send(stranger, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
    }

    @Test
    void theModelIsListedAndOtherPathsAreNot() throws Exception {
        serve(new Service.Chat(model), 2);

        HttpResponse<String> list = client.send(request("/v1/models").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(JSON.readTree(list.body()).at("/data/0/id").asString()).isEqualTo("scripted");
        assertThat(post("/v1/embeddings", "{}").statusCode()).isEqualTo(404);
        assertThat(post("/v1/models", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void aCallerWhoGoesAwayStopsTheDecoding() throws Exception {
        model.babbles();
        serve(new Service.Chat(model), 1);
        try (Socket socket = send(ASK.formatted(",\"stream\":true,\"max_tokens\":100000"))) {
            model.permits.release(3);
            assertThat(socket.getInputStream().read()).isPositive();
        }
        while (model.cancelled.getCount() > 0) {
            model.permits.release();
            health();
        }
        long produced = health().at("/tokensProduced").asLong();

        model.permits.release(50);
        awaitIdle();

        assertThat(health().at("/tokensProduced").asLong()).isEqualTo(produced);
    }

    @Test
    void aCallerWhoGoesAwayBeforeAnAnswerAsAWholeStopsItToo() throws Exception {
        model.babbles();
        serve(new Service.Chat(model), 1);
        try (Socket socket = send(ASK.formatted(",\"max_tokens\":100000"))) {
            awaitBusy(socket);
        }
        while (model.cancelled.getCount() > 0) {
            model.permits.release();
            health();
        }
        awaitIdle();
    }

    @Test
    void aWaitingRequestWhoseCallerGoesAwayLeavesTheQueue() throws Exception {
        model.babbles();
        serve(new Service.Chat(model), 1);
        try (Socket first = send(ASK.formatted(""))) {
            awaitBusy(first);
            try (Socket second = send(ASK.formatted(""))) {
                while (second.isConnected() && health().at("/requestsWaiting").asInt() < 1) {
                    Thread.onSpinWait();
                }
            }
            while (health().at("/requestsWaiting").asInt() > 0) {
                Thread.onSpinWait();
            }
        }
        assertThat(model.prompts).hasSize(1);
    }

    @Test
    void whatTheQueueCannotHoldIsRefusedWithAHintWhenToComeBack() throws Exception {
        model.babbles();
        serve(new Service.Chat(model), 1);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int call = 0; call < Slots.QUEUE_MAX + 3; call++) {
            answers.add(client.sendAsync(
                    request("/v1/chat/completions")
                            .POST(BodyPublishers.ofString(ASK.formatted(",\"max_tokens\":1")))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        // Nobody has a permit yet, so the first that is answered was refused.
        HttpResponse<String> refused = answers.stream()
                .reduce((one, other) -> one.applyToEither(other, Function.identity()))
                .orElseThrow()
                .join();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        assertThat(JSON.readTree(refused.body()).at("/error/code").asString()).isEqualTo("engine_overloaded");

        model.permits.release(10_000);
        assertThat(answers.stream().map(answer -> answer.join().statusCode()).filter(status -> status == 200))
                .hasSize(Slots.QUEUE_MAX + 1);
    }

    @Test
    void aPromptThatCannotBeCountedIsAnHttpError() throws Exception {
        model.cannotCount();

        assertThat(chat("").body()).contains("\"code\":\"engine_failed\"");
        assertThat(chat(",\"stream\":true").statusCode()).isEqualTo(500);
    }

    @Test
    void aGrammarThatCannotBeMadeIsAnHttpErrorAndTheNextCallIsAnswered() throws Exception {
        model.makesNoGrammar();

        HttpResponse<String> response = chat(
                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"object\"}}}");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(500);
        assertThat(response.body()).contains("\"code\":\"engine_failed\"");
        assertThat(chat("").statusCode()).isEqualTo(200);
    }

    @Test
    void aFailureBeforeTheFirstTokenIsAnHttpError() throws Exception {
        model.says().thenFails();

        assertThat(chat(",\"stream\":true").statusCode()).isEqualTo(500);
    }

    @Test
    void aFailureInAStreamIsAnErrorEventAndNoEnd() throws Exception {
        model.says("Hello").thenFails();

        HttpResponse<String> response = chat(",\"stream\":true");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"code\":\"engine_failed\"").doesNotContain("[DONE]");
    }

    @Test
    void textsAreEmbeddedInOrderAsNumbersOrBase64() throws Exception {
        serve(new Service.Embeddings(new FakeSentences()), 1);

        JsonNode numbers =
                JSON.readTree(post("/v1/embeddings", "{\"model\":\"scripted\",\"input\":[\"one\",\"two words\"]}")
                        .body());
        JsonNode base64 = JSON.readTree(post(
                        "/v1/embeddings",
                        "{\"model\":\"scripted\",\"input\":\"one\",\"encoding_format\":\"base64\",\"dimensions\":2}")
                .body());

        assertThat(numbers.at("/data/1/embedding").toString()).isEqualTo("[2.0,0.5]");
        assertThat(numbers.at("/data/1/index").asInt()).isEqualTo(1);
        assertThat(numbers.at("/usage").toString()).isEqualTo("{\"prompt_tokens\":3,\"total_tokens\":3}");
        assertThat(base64.at("/data/0/embedding").asString()).isEqualTo("AACAPwAAAD8=");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "input":[1,2,3]                            | input
            "input":[[1,2]]                            | input
            "input":[]                                 | input
            "input":""                                 | input
            "input":"x","dimensions":3                 | dimensions
            "input":"x","encoding_format":"int8"       | encoding_format
            """)
    void whatCannotBeEmbeddedIsRefusedByName(String more, String parameter) throws Exception {
        serve(new Service.Embeddings(new FakeSentences()), 1);

        HttpResponse<String> response = post("/v1/embeddings", "{\"model\":\"scripted\"," + more + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/param").asString()).isEqualTo(parameter);
    }

    @Test
    void aTextAboveTheContextIsRefusedInsteadOfCut() throws Exception {
        serve(new Service.Embeddings(new FakeSentences()), 1);

        HttpResponse<String> response =
                post("/v1/embeddings", "{\"model\":\"scripted\",\"input\":\"" + "w ".repeat(11) + "\"}");

        assertThat(JSON.readTree(response.body()).at("/error/code").asString()).isEqualTo("context_length_exceeded");
    }

    private static final class FakeSentences implements SentenceModel {
        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public int contextTokens() {
            return 10;
        }

        @Override
        public Sentence embed(String text) {
            int words = text.strip().split(" ", -1).length;
            return new Sentence(List.of((float) words, 0.5f), words);
        }
    }

    private Socket send(String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream out = socket.getOutputStream();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer bearer\r\nContent-Length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.write(bytes);
        out.flush();
        return socket;
    }

    private void awaitBusy(Socket caller) throws IOException, InterruptedException {
        while (caller.isConnected() && health().at("/slotsBusy").asInt() == 0) {
            Thread.onSpinWait();
        }
    }

    private void awaitIdle() throws IOException, InterruptedException {
        while (health().at("/slotsBusy").asInt() > 0) {
            model.permits.release();
            Thread.onSpinWait();
        }
    }
}
