package qiantang.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.app.command.Qiantang;
import qiantang.app.command.Terminal;
import qiantang.app.contract.Sample;
import qiantang.app.tidy.Checkout;
import qiantang.foundation.messages.Messages;

/**
 * What {@code docs/guide/audit.md} tells an auditor to type, typed as it stands there, against a cloud that runs: the Go
 * program of the guide and Tessera's {@code fsck}, which are not ours. Only the address is exchanged. Needs Go 1.25 or later
 * and, once, the network for what other people wrote.
 */
@Tag("slow")
class GuideForAuditorsTest {
    private static final String ADDRESS = "https://cloud.example";

    @TempDir
    private Path desk;

    private String guide;
    private ModelServer server;
    private RunningCloud cloud;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        guide = Files.readString(Checkout.root().resolve("docs/guide/audit.md"));
        server = new ModelServer();
        cloud = new RunningCloud(home);
        Files.writeString(
                desk.resolve("cloud.example.vkey"), cloud.told(cloud.sample("showAuditLog"), "/verifierKey") + "\n");
        keep("kept.checkpoint");
    }

    @AfterEach
    void stop() {
        cloud.close();
        server.close();
    }

    @Test
    void whatTheGuideSaysFindsAGoodLogGoodAndAnotherOneNot() throws Exception {
        GoodRequests good = new GoodRequests(cloud, server);
        String call = cloud.told(good.of("listUsage"), "/items/0/id");
        prove(call);
        Files.writeString(desk.resolve("main.go"), block("```go\n(package main\n.*?)```"));
        String program = block("```\n(go mod init judge .*?)```");

        assertThat(typed(program, 0))
                .contains("good: the log of", "good: this was logged:", "\"kind\":\"usage.posted\"")
                .containsPattern("good: this was charged: .*\"id\":\"" + call + "\"");
        String fsck = block("```\n(go run github.com/transparency-dev/tessera/.*?)```");
        assertThat(typed(fsck, 0)).contains("Successfully fsck'd log with size");

        String run = program.lines()
                .filter(line -> line.startsWith("go run ."))
                .findFirst()
                .orElseThrow();
        for (String file : new String[] {"call.tlog-proof.call", "call.tlog-proof", "kept.checkpoint"}) {
            Path path = desk.resolve(file);
            byte[] before = Files.readAllBytes(path);
            byte[] after = before.clone();
            // A letter of the event, of the entry, of the signed text.
            String mark = file.endsWith(".call") ? "form" : "\n";
            after[new String(before, StandardCharsets.ISO_8859_1).indexOf(mark) + 9] ^= 1;
            Files.write(path, after);
            assertThat(typed(run, 1)).as(file).contains("NOT GOOD");
            Files.write(path, before);
        }
    }

    private void keep(String name) throws IOException {
        Sample checkpoint = cloud.sample("readAuditCheckpoint");
        String text = cloud.await(
                        () -> cloud.send(checkpoint), answer -> !answer.text().contains("\n0\n"))
                .text();
        Files.writeString(desk.resolve(name), text);
    }

    /** With our program, as the guide has it; its leaf is in the log within a second. */
    private void prove(String call) throws IOException {
        String key = Files.readString(cloud.cloud().adminKey().file()).strip();
        cloud.await(
                () -> {
                    Terminal terminal = new Terminal(
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(new StringWriter()),
                            new BufferedReader(new StringReader("")),
                            Map.of("QIANTANG_SERVER", cloud.cloud().url(), "QIANTANG_KEY", key),
                            false);
                    return new Qiantang(terminal, Messages.of(Cloud.CATALOGUES))
                            .run(
                                    "audit",
                                    "prove",
                                    call,
                                    "--out",
                                    desk.resolve("call.tlog-proof").toString());
                },
                exit -> exit == 0);
    }

    private String block(String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(guide)
                .results()
                .findFirst()
                .map((MatchResult found) -> found.group(1))
                .orElseThrow(() -> new AssertionError("the guide has no block like " + pattern));
    }

    private String typed(String commands, int expected) throws Exception {
        Path said = desk.resolve("said");
        Process shell;
        try {
            shell = new ProcessBuilder(
                            "sh", "-ec", commands.replace(ADDRESS, cloud.cloud().url()))
                    .directory(desk.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException missing) {
            return fail("This test needs a shell and Go on the PATH (https://go.dev/dl/). " + missing.getMessage());
        }
        int exit = shell.waitFor();
        String text = Files.readString(said);
        assertThat(exit).as("%s\nsaid: %s", commands, text).isEqualTo(expected);
        return text;
    }
}
