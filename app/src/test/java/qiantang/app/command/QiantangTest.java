package qiantang.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;

class QiantangTest {
    private static final String TENANT = "01975b5f-0000-7000-8000-000000000001";
    private static final String CHILD = "01975b5f-0000-7000-8000-000000000002";

    private final FakeCloud cloud = new FakeCloud();
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String typed = "";

    QiantangTest(@TempDir Path home) throws IOException {
        this.home = home;
        Files.writeString(home.resolve("admin.key"), "qt-admin\n");
        environment.put("QIANTANG_HOME", home.toString());
        environment.put("QIANTANG_SERVER", cloud.url());
        cloud.says("GET /api/v1/me", 200, "{\"tenant\":\"" + TENANT + "\"}");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private ExitCode run(String... words) {
        int number = front().run(words);
        return List.of(ExitCode.values()).stream()
                .filter(code -> code.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private Qiantang front() {
        return new Qiantang(terminal(), Messages.of(List.of("command")), () -> Instant.parse("2026-01-01T00:00:00Z"));
    }

    private Terminal terminal() {
        return new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader(typed)),
                environment,
                false);
    }

    @Test
    void anUnknownWordIsAUsageErrorAndSaysSo() {
        assertThat(run("tenat")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("tenat", "Did you mean: qiantang tenant");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aCommandWiredElsewhereIsRunByItsName() {
        assertThat(front().with(new Greet()).run("greet")).isEqualTo(7);
    }

    @Test
    void aListIsATableThatLeavesRoomForWideCharacters() {
        cloud.says(
                "GET /api/v1/tenants?under=" + TENANT + "&extent=children&limit=100",
                200,
                "{\"items\":[{\"id\":\"" + CHILD + "\",\"name\":\"杭州市\",\"kind\":\"CITY\",\"standing\":\"ACTIVE\"},"
                        + "{\"id\":\"" + TENANT + "\",\"name\":\"x\",\"kind\":\"PROJECT\",\"standing\":\"ACTIVE\"}]}");
        assertThat(run("tenant", "list")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().lines().toList())
                .containsExactly(
                        "NAME    KIND     STATE   ID                                    PARENT",
                        "杭州市  city     active  " + CHILD + "  -",
                        "x       project  active  " + TENANT + "  -");
    }

    @Test
    void theSameListSpeaksChinese() {
        cloud.says(
                "GET /api/v1/tenants?under=" + TENANT + "&extent=subtree&limit=100",
                200,
                "{\"items\":[{\"id\":\"" + CHILD + "\",\"name\":\"杭州市\",\"kind\":\"CITY\",\"standing\":\"ACTIVE\"}]}");
        assertThat(run("tenant", "list", "--all", "--lang", "zh")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("名称", "杭州市  市");
        assertThat(cloud.asked().getFirst().language()).isEqualTo("zh-CN");
    }

    @Test
    void aLongListIsFollowedPageByPage() {
        String list = "GET /api/v1/usage?limit=";
        cloud.says(list + "3", 200, "{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"next\":\"n1\"}");
        cloud.says(list + "1&cursor=n1", 200, "{\"items\":[{\"id\":\"c\"}],\"next\":\"n2\"}");
        assertThat(run("usage", "--limit", "3")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().lines()).hasSize(4);
        assertThat(err.toString()).contains("The first 3 are shown");
    }

    @Test
    void jsonIsAllThatComesOut() {
        cloud.says("GET /api/v1/usage?limit=1", 200, "{\"items\":[{\"id\":\"a\"}],\"next\":\"n\"}");
        run("usage", "--json", "--limit", "1");
        assertThat(Desk.JSON.readTree(out.toString()).at("/items/0/id").asString())
                .isEqualTo("a");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aNewKeyStandsAloneOnItsLine() {
        cloud.says(
                "POST /api/v1/tenants/" + TENANT + "/keys", 201, "{\"item\":{\"name\":\"app\"},\"key\":\"qt-secret\"}");
        assertThat(run("key", "create", "app", "--scope", "inference", "--days", "2"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).isEqualToIgnoringNewLines("qt-secret");
        assertThat(err.toString()).contains("shown this once only");
        assertThat(Desk.JSON.readTree(cloud.asked().getLast().body()))
                .isEqualTo(Desk.JSON.readTree(
                        "{\"name\":\"app\",\"scopes\":[\"inference\"],\"expiresAt\":\"2026-01-03T00:00:00Z\"}"));
    }

    @Test
    void aTenantMayBeNamed() {
        cloud.says(
                "GET /api/v1/tenants?extent=subtree&limit=200",
                200,
                "{\"items\":[{\"id\":\"" + CHILD + "\",\"name\":\"西湖 区\"}]}");
        cloud.says("GET /api/v1/tenants/" + CHILD + "/keys?limit=100", 200, "{\"items\":[]}");
        assertThat(run("key", "list", "--tenant", "西湖 区")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(err.toString()).contains("nothing to show");
    }

    @Test
    void aNameThatStandsTwiceIsNotGuessed() {
        cloud.says(
                "GET /api/v1/tenants?extent=subtree&limit=200",
                200,
                "{\"items\":[{\"id\":\"a\",\"name\":\"教育局\"},{\"id\":\"b\",\"name\":\"教育局\"}]}");
        assertThat(run("tenant", "suspend", "教育局")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("a, b");
    }

    @Test
    void aRefusalIsItsSentenceItsFieldsAndItsCode() {
        cloud.says(
                "GET /api/v1/usage?limit=20",
                400,
                "{\"title\":\"A query parameter is not as expected\",\"detail\":\"Correct it.\",\"code\":\"request.query_invalid\","
                        + "\"errors\":[{\"field\":\"from\",\"reason\":\"A moment is wanted.\\u001b[2J\"}]}");
        assertThat(run("usage")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString().lines().toList())
                .containsExactly(
                        "A query parameter is not as expected: Correct it.",
                        "  from  A moment is wanted.\uFFFD[2J",
                        "  [request.query_invalid]");
    }

    @Test
    void aKeyThatIsNotAcceptedHasAnExitCodeOfItsOwn() {
        cloud.says("GET /api/v1/usage?limit=20", 401, "{\"title\":\"The key is unknown\",\"code\":\"key_unknown\"}");
        assertThat(run("usage")).isEqualTo(ExitCode.NOT_ADMITTED);
    }

    @Test
    void aCloudThatIsNotThereIsSaidSo() {
        cloud.close();
        assertThat(run("usage")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("Nothing answers at " + cloud.url(), "qiantang up");
    }

    @Test
    void somethingElseBehindTheAddressIsSaidSo() {
        cloud.says("GET /api/v1/usage?limit=20", 200, "<html>");
        assertThat(run("usage")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("not a Qiantang cloud");
    }

    @Test
    void theAdministratorsKeyNeverLeavesThisMachine() {
        assertThat(run("usage", "--server", "http://cloud.example")).isEqualTo(ExitCode.NOT_ADMITTED);
        assertThat(err.toString()).contains("not on this machine");
    }

    @Test
    void theKeyOfTheEnvironmentGoesBeforeThatOfTheFile() {
        environment.put("QIANTANG_KEY", "qt-mine");
        run("usage");
        assertThat(cloud.asked().getLast().authorization()).isEqualTo("Bearer qt-mine");
        run("usage", "--key", "qt-other");
        assertThat(cloud.asked().getLast().authorization()).isEqualTo("Bearer qt-other");
    }

    @Test
    void withoutAnyKeyItSaysWhereItLooked() throws IOException {
        Files.delete(home.resolve("admin.key"));
        assertThat(run("usage")).isEqualTo(ExitCode.NOT_ADMITTED);
        assertThat(err.toString()).contains(home.resolve("admin.key").toString());
    }

    @Test
    void aChatPrintsTheWordsAsTheyCome() {
        cloud.says("GET /v1/models", 200, "{\"data\":[{\"id\":\"small\"}]}");
        cloud.streams("POST /v1/chat/completions", stream("Hel", "lo\\u001b[31m"));
        assertThat(run("chat", "Say", "hello")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).isEqualToNormalizingNewlines("Hello\uFFFD[31m\n");
        assertThat(cloud.asked().getLast().body()).contains("Say hello", "\"small\"");
    }

    @Test
    void aChatThatIsCutOffIsNotTakenForAnAnswer() {
        cloud.streams("POST /v1/chat/completions", stream("Hel").replace("data: [DONE]\n\n", ""));
        assertThat(run("chat", "--model", "small", "Hi")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("cut off");
    }

    @Test
    void aDialogueRemembersWhatWasSaid() {
        typed = "What is 1+1?\nAnd 2+2?\n\n";
        cloud.streams("POST /v1/chat/completions", stream("two"));
        assertThat(run("chat", "--model", "small")).isEqualTo(ExitCode.DONE);
        assertThat(cloud.asked()).hasSize(2);
        assertThat(cloud.asked().getLast().body()).contains("What is 1+1?", "two", "And 2+2?");
    }

    @Test
    void withoutAnAddressTheCloudThatRunsInTheDataFolderIsAsked() throws IOException {
        environment.remove("QIANTANG_SERVER");
        new Whereabouts(Map.of("management", cloud.url())).leave(home);
        cloud.says("GET /api/v1/sites?limit=100", 200, "{\"items\":[]}");

        assertThat(run("site", "list")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(cloud.asked().getLast().authorization()).isEqualTo("Bearer qt-admin");
    }

    @Test
    void theEngineSaysWhyAModelIsNotThereAndStartsItAgain() {
        cloud.says("GET /api/v1/engine/models", 200, """
                {"items":[{"name":"m","kind":"CHAT","version":"1","contextTokens":4096,"slots":2,"state":"FAILED",
                 "failure":{"code":"compute.pip_missing","title":"pip is not installed","reason":"Install it."}},
                 {"name":"b","kind":"EMBEDDINGS","version":"1","contextTokens":512,"slots":2,"state":"DOWNLOADING",
                 "download":{"bytesDone":1,"bytesTotal":4}}]}""");
        cloud.says("POST /api/v1/engine/models/m/start", 202, "{\"name\":\"m\"}");

        assertThat(run("engine", "list")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("STATE", "failed", "downloading", "4096");
        assertThat(err.toString()).contains("m is not there: pip is not installed. Install it.", "b: 25 %");
        assertThat(run("engine", "start", "m")).isEqualTo(ExitCode.DONE);
        assertThat(cloud.asked().getLast().line()).isEqualTo("POST /api/v1/engine/models/m/start");
    }

    @Test
    void theObjectStoreNamesWhatIsDamaged() {
        cloud.says("GET /api/v1/objects", 200, """
                {"contents":3,"bytes":99,"collected":1,"verified":7,"damagedCount":1,
                 "damaged":[{"hash":"ab12","verdict":"MISSING"}],"sweptAt":"2026-01-01T00:00:00Z"}""");
        cloud.says("POST /api/v1/objects/sweep", 202, "{}");

        assertThat(run("objects", "show")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("READ AGAIN", "99", "ab12", "missing");
        assertThat(run("objects", "sweep")).isEqualTo(ExitCode.DONE);
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        assertThat(run("completion", "bash")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("tenant", "complete -F");
        assertThat(run("completion", "fish")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void everyCommandAndOptionIsExplainedInBothLanguages() {
        for (Language language : Language.values()) {
            List<String> silent = new ArrayList<>();
            unexplained(front().commands(new Desk(terminal(), language)), silent);
            assertThat(silent).as(language.tag()).isEmpty();
        }
    }

    private static void unexplained(CommandLine command, List<String> silent) {
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        if (spec.usageMessage().description().length == 0) {
            silent.add(spec.qualifiedName());
        }
        spec.options().stream()
                .filter(option -> option.description().length == 0)
                .forEach(option -> silent.add(spec.qualifiedName() + " " + option.longestName()));
        command.getSubcommands().values().forEach(child -> unexplained(child, silent));
    }

    private static String stream(String... pieces) {
        StringBuilder events = new StringBuilder();
        for (String piece : pieces) {
            events.append("data: {\"choices\":[{\"delta\":{\"content\":\"")
                    .append(piece)
                    .append("\"}}]}\n\n");
        }
        return events.append("data: [DONE]\n\n").toString();
    }

    @Command(name = "greet", description = "Greets.")
    static final class Greet implements Callable<Integer> {
        @Override
        public Integer call() {
            return 7;
        }
    }
}
