package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.app.command.Qiantang;
import qiantang.app.command.Terminal;
import qiantang.foundation.messages.Messages;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A voucher, from the price to the refusal: everything is typed at the command line, the calls go through the gateway. */
@Tag("slow")
class VoucherTest {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private ModelServer server;
    private RunningCloud cloud;
    private String typist;
    private String key;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        server = new ModelServer();
        cloud = new RunningCloud(home);
        typist = Files.readString(cloud.cloud().adminKey().file()).strip();
        typed("tenant", "create", "school", "--kind", "CITY");
        for (String model : List.of("other", "paid")) {
            typed("model", "add", model, "--url", server.url(), "--audience", "everybody", "--context", "1000000");
        }
        key = typed("key", "create", "app", "--tenant", "school", "--scope", "inference")
                .strip();
        // The administrator moves no money; from here on it is the operator's treasury that types.
        typist = typed(
                        "key",
                        "create",
                        "treasury",
                        "--role",
                        "FINANCE",
                        "--scope",
                        "management.read",
                        "--scope",
                        "management.write")
                .strip();
        typed("credit", "grant", "0.003", "--tenant", "school", "--model", "paid", "--reason", "voucher 1");
        // The price of the voucher's model comes last: a gateway that knows it knows all the rest.
        for (String model : List.of("other", "paid")) {
            typed("price", "publish", "--model", model, "--completion", "1000");
        }
        cloud.await(() -> call("paid", 100_000), status -> status == 402);
    }

    @AfterEach
    void stop() {
        cloud.close();
        server.close();
        http.close();
    }

    @Test
    void aVoucherOpensTheDoorOfItsModelAloneIsUsedFirstAndNothingBeyondTheCreditIsSpent() {
        assertThat(call("other", 2)).as("another model, by the voucher").isEqualTo(402);
        assertThat(call("paid", 2)).as("the voucher's model").isEqualTo(200);
        typed("credit", "grant", "0.01", "--tenant", "school", "--reason", "contract 1");
        assertCharged("0.002", "0", "0.002");
        assertThat(call("paid", 8)).isEqualTo(200);
        assertCharged("0.003", "0.001", "0.004");
        assertThat(call("other", 8)).isEqualTo(200);
        assertCharged("0.003", "0.003", "0.006");

        // A call of eight tokens may cost 0.008, and 0.007 is left.
        assertThat(call("paid", 8)).isEqualTo(402);
        assertThat(call("paid", 7)).isEqualTo(200);
        assertCharged("0.003", "0.005", "0.008");

        assertThat(typed("credit", "list", "--tenant", "school")).contains("voucher 1", "contract 1");
        assertThat(typed("holds", "--tenant", "school")).isEmpty();
        assertThat(typed("reconcile")).contains("agree");

        typed("price", "withdraw", "--model", "other");
        cloud.await(() -> call("other", 100_000), status -> status == 200);
        assertCharged("0.003", "0.005", "0.008");
    }

    /** The lines of the balance and the statement say the same, to the nano-yuan. */
    private void assertCharged(String voucher, String contract, String total) {
        Map<String, String> wanted = Map.of("paid", voucher, "", contract);
        cloud.await(
                () -> {
                    Map<String, String> settled = new HashMap<>();
                    for (JsonNode line : read("balance", "--tenant", "school").at("/items/0/lines")) {
                        settled.put(
                                line.at("/models/0").asString(""),
                                line.at("/settled/amount").asString(""));
                    }
                    return settled;
                },
                wanted::equals);
        JsonNode statement = read("statement", "--tenant", "school");
        assertThat(statement.at("/totals/0/used/amount").asString("")).isEqualTo(total);
        assertThat(statement.at("/totals/0/total/amount").asString("")).isEqualTo(total);
    }

    private JsonNode read(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        return JsonMapper.shared().readTree(typed(all.toArray(String[]::new)));
    }

    /** What a command printed, which must have been done. */
    private String typed(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader("")),
                Map.of("QIANTANG_SERVER", cloud.cloud().url(), "QIANTANG_KEY", typist, "LANG", "en_US.UTF-8"),
                false);
        int code = new Qiantang(terminal, Messages.of(Cloud.CATALOGUES)).run(words);
        assertThat(code).as("%s: %s", String.join(" ", words), err).isZero();
        return out.toString();
    }

    private int call(String model, int maxTokens) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cloud.cloud().url()).resolve("/v1/chat/completions"))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"model":"%s","max_tokens":%d,"messages":[{"role":"user","content":"hi"}]}""".formatted(model, maxTokens)))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
