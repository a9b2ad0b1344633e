package qiantang.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.http.Problem;
import qiantang.foundation.testing.TestDatabase;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.VerifierKey;
import qiantang.tlog.proof.TlogProof;
import qiantang.tlog.witness.Witness;

/** A witness that runs by itself, and a log that shows it what it publishes. */
final class WitnessServerTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final TestDatabase postgres = TestDatabase.with(AuditSchema.ROOM);

    @TempDir
    private Path folder;

    private Audit audit;
    private VerifierKey logKey;

    @BeforeEach
    void open() throws IOException {
        audit = AuditFixture.open(postgres, new AuditFixture.Remembered());
        audit.publish();
        logKey = audit.log().verifierKey();
    }

    @AfterEach
    void close() {
        audit.close();
        postgres.close();
    }

    private WitnessServer witness(String name) {
        return WitnessServer.open(
                folder.resolve(name), name, List.of(logKey), ANY_PORT, AuditFixture.CLOCK, new SecureRandom());
    }

    private static WitnessAddress address(WitnessServer server) {
        return new WitnessAddress(
                URI.create("http://127.0.0.1:" + server.address().getPort()), server.verifierKey());
    }

    private WitnessVisit visit(WitnessServer server) {
        return visit(address(server));
    }

    private WitnessVisit visit(WitnessAddress address) {
        return new WitnessVisit(postgres.database(), CLIENT, AuditFixture.CLOCK, address);
    }

    private PublishedLog watched(WitnessServer... servers) {
        return new PublishedLog(
                postgres.database(),
                List.of(servers).stream().map(WitnessServer::verifierKey).toList());
    }

    private UUID publish(String subject) throws IOException {
        UUID id = AuditFixture.append(postgres, audit, subject);
        audit.publish();
        return id;
    }

    private static HttpResponse<String> post(WitnessServer server, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address(server).url().resolve("/add-checkpoint"))
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    @Test
    void aLogSaysHowManyOfItsWitnessesHaveSignedAndProvesWithTheirSignatures() throws Exception {
        try (WitnessServer one = witness("one");
                WitnessServer two = witness("two");
                WitnessServer silent = witness("silent")) {
            UUID id = publish("key:1");
            assertThat(watched(one, two, silent).cosigned()).isEmpty();

            assertThat(visit(one).run()).isEqualTo(WitnessVisit.Outcome.COSIGNED);
            assertThat(visit(one).run()).isEqualTo(WitnessVisit.Outcome.NOTHING_NEW);
            assertThat(visit(two).run()).isEqualTo(WitnessVisit.Outcome.COSIGNED);

            PublishedLog log = watched(one, two, silent);
            Cosigned cosigned = log.cosigned().orElseThrow();
            assertThat(cosigned.by()).containsExactly("one", "two");
            assertThat(cosigned.size()).isEqualTo(2);
            assertThat(log.witnesses()).isEqualTo(3);
            assertThat(log.checkpoint().signatures()).hasSize(3);

            publish("key:2");
            assertThat(log.checkpoint().signatures())
                    .as("nobody has seen this one")
                    .hasSize(1);
            TlogProof proof = log.prove(id);
            byte[] entry = log.leaf(id).entry().getBytes(StandardCharsets.UTF_8);
            assertThat(proof.verify(
                            Merkle.leaf(entry),
                            AuditFixture.ORIGIN,
                            List.of(logKey),
                            List.of(one.verifierKey(), two.verifierKey(), silent.verifierKey()),
                            2))
                    .hasSize(2);
        }
    }

    @Test
    void aWitnessGoesOnFromWhatItSignedAlsoAfterARestart() throws Exception {
        VerifierKey key;
        try (WitnessServer first = witness("w")) {
            key = first.verifierKey();
            visit(first).run();
        }
        publish("key:1");
        try (WitnessServer again = witness("w")) {
            assertThat(again.verifierKey()).isEqualTo(key);
            assertThat(post(again, "old 0\n\n" + audit.log().checkpoint()).statusCode())
                    .isEqualTo(409);
            assertThat(visit(again).run()).isEqualTo(WitnessVisit.Outcome.COSIGNED);
            HttpResponse<String> served = CLIENT.send(
                    HttpRequest.newBuilder(address(again)
                                    .url()
                                    .resolve("/" + Witness.originHash(AuditFixture.ORIGIN) + "/checkpoint"))
                            .build(),
                    BodyHandlers.ofString());
            SignedNote note = SignedNote.parse(served.body().getBytes(StandardCharsets.UTF_8));
            assertThat(note.verify(List.of(logKey, key))).hasSize(2);
            assertThat(Checkpoint.parse(note.text()).size()).isEqualTo(2);
        }
    }

    @Test
    void aLogThatForgotWhatAWitnessHoldsIsToldTheSizeAndGoesOnFromThere() throws Exception {
        try (WitnessServer server = witness("w")) {
            visit(server).run();
            AuditFixture.asSuperuser(postgres, "delete from audit.cosigned");
            publish("key:1");
            assertThat(visit(server).run()).isEqualTo(WitnessVisit.Outcome.COSIGNED);
            assertThat(watched(server).cosigned())
                    .hasValueSatisfying(now -> assertThat(now.size()).isEqualTo(2));
        }
    }

    @Test
    void aSecondHistoryIsNotSigned() throws Exception {
        publish("key:1");
        try (WitnessServer server = witness("w")) {
            visit(server).run();
            // Somebody with the disk and the key writes another second entry and signs the result.
            AuditFixture.asSuperuser(
                    postgres,
                    "alter table audit.leaf disable trigger all",
                    "alter table audit.tile disable trigger all",
                    "delete from audit.leaf where index = 1",
                    "delete from audit.tile",
                    "insert into audit.tile select 0, 0, sha256('\\x00'::bytea || entry) from audit.leaf",
                    "update audit.log set size = 1, root = (select hashes from audit.tile)");
            Audit other = AuditFixture.open(postgres, new AuditFixture.Remembered());
            AuditFixture.append(postgres, other, "key:another");
            AuditFixture.append(postgres, other, "key:third");
            other.publish();

            assertThatThrownBy(() -> visit(server).run())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("422");
            assertThat(watched(server).cosigned().orElseThrow().size()).isEqualTo(2);
        }
    }

    @Test
    void aLogShorterThanWhatWasSignedIsToldFromOneThatIsUpToDate() throws Exception {
        SignedNote before = audit.log().checkpoint();
        publish("key:1");
        try (WitnessServer server = witness("w")) {
            visit(server).run();
            AuditFixture.asSuperuser(
                    postgres,
                    "delete from audit.cosigned",
                    "update audit.log set size = 1, checkpoint = '" + before + "'");
            assertThat(visit(server).run()).isEqualTo(WitnessVisit.Outcome.WITNESS_IS_AHEAD);
        }
    }

    @Test
    void whatIsNotARequestIsRefusedByItsKind() throws Exception {
        try (WitnessServer server = witness("w")) {
            assertThat(post(server, "hello").statusCode()).isEqualTo(400);
            assertThat(post(server, "x".repeat(2 * 1024 * 1024)).statusCode()).isEqualTo(413);
            String proof = (Merkle.empty() + "\n").repeat(64);
            assertThat(post(server, "old 0\n" + proof + "\n" + audit.log().checkpoint())
                            .statusCode())
                    .as("64 proof lines")
                    .isEqualTo(400);
            String unsigned = audit.log().checkpoint().toString().replace("\n1\n", "\n2\n");
            assertThat(post(server, "old 0\n\n" + unsigned).statusCode()).isEqualTo(403);
            String unknown = audit.log().checkpoint().toString().replaceFirst("^[^\n]+", "unknown.example");
            assertThat(post(server, "old 0\n\n" + unknown).statusCode()).isEqualTo(404);
            HttpResponse<String> conflict =
                    post(server, "old 1\n\n" + audit.log().checkpoint());
            assertThat(conflict.statusCode()).isEqualTo(409);
            assertThat(conflict.body()).isEqualTo("0\n");
            assertThat(conflict.headers().firstValue("content-type")).contains("text/x.tlog.size");
        }
    }

    @Test
    void aSignatureThatIsNotTheWitnesssIsNotKept() throws Exception {
        try (WitnessServer real = witness("real");
                WitnessServer other = witness("other")) {
            visit(other).run();
            String foreign = watched(other)
                    .cosigned()
                    .orElseThrow()
                    .note()
                    .signatures()
                    .getLast()
                    .text();
            HttpServer liar = HttpServer.create(ANY_PORT, 0);
            liar.createContext("/", exchange -> {
                byte[] body = (foreign + "\n").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            liar.start();
            WitnessAddress pretended = new WitnessAddress(
                    URI.create("http://127.0.0.1:" + liar.getAddress().getPort()), real.verifierKey());
            assertThatThrownBy(() -> visit(pretended).run()).isInstanceOf(TlogException.class);
            assertThat(watched(real).cosigned()).isEmpty();
            liar.stop(0);
        }
    }

    @Test
    void whatSomebodyWithTheDatabaseWritesIntoASignatureIsNotCounted() throws Exception {
        try (WitnessServer server = witness("w")) {
            visit(server).run();
            AuditFixture.asSuperuser(
                    postgres, "update audit.cosigned set note = replace(note, E'\\n1\\n', E'\\n9\\n'), size = 9");
            assertThat(watched(server).cosigned()).isEmpty();
        }
    }

    @Test
    void theKeyOfAWitnessIsItsOwnersAlone() throws Exception {
        witness("w").close();
        Path file = folder.resolve("w").resolve("witness.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> witness("w"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(AuditProblem.WITNESS_UNUSABLE));
    }

    @Test
    void twoWitnessesNeverShareAFolder() {
        try (WitnessServer first = witness("w")) {
            assertThat(first.address().getPort()).isPositive();
            assertThatThrownBy(() -> witness("w")).isInstanceOf(Problem.class);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aWitnessIsNamedByAnAddressAndAKey() {
        try (WitnessServer server = witness("w")) {
            String key = server.verifierKey().text();
            assertThat(WitnessAddress.list(" ")).isEmpty();
            assertThat(WitnessAddress.list("https://w.example/ " + key))
                    .containsExactly(new WitnessAddress(URI.create("https://w.example"), server.verifierKey()));
            for (String wrong : List.of(
                    "https://w.example",
                    "ftp://w.example " + key,
                    "https://w.example " + logKey.text(),
                    "https://w.example " + key + ",https://v.example " + key,
                    "https://w.example " + key.replace("+", "-"))) {
                assertThatThrownBy(() -> WitnessAddress.list(wrong))
                        .as(wrong)
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.code()).isEqualTo(AuditProblem.WITNESS_INVALID));
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
