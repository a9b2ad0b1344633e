package qiantang.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.Cosigner;
import qiantang.tlog.note.NoteSigner;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.SigningKey;
import qiantang.tlog.proof.InclusionProof;
import qiantang.tlog.proof.TlogProof;

class AuditCommandTest {
    private static final String ID = "01975b5f-0000-7000-8000-000000000001";
    private static final String ENTRY = "{\"actor\":\"member:7\",\"at\":\"2026-03-01T08:00:00Z\",\"facts\":{},"
            + "\"kind\":\"key.issued\",\"subject\":\"key:1\"}";
    private static final String LEAF = Desk.JSON.writeValueAsString(
            Map.of("index", 1, "id", ID, "kind", "key.issued", "publishedAt", "2026-03-01T08:00:01Z", "entry", ENTRY));
    private static final SigningKey LOG =
            SigningKey.generate("cloud.example/audit", SignatureType.ED25519, new SecureRandom());
    private static final SigningKey WITNESS =
            SigningKey.generate("witness.example", SignatureType.COSIGNATURE_V1, new SecureRandom());

    private final FakeCloud cloud = new FakeCloud();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        cloud.close();
    }

    private int run(String... words) {
        Terminal terminal = new Terminal(
                new PrintWriter(out),
                new PrintWriter(err),
                new BufferedReader(new StringReader("")),
                Map.of("QIANTANG_SERVER", cloud.url(), "QIANTANG_KEY", "qt-key"),
                false);
        return new Qiantang(terminal, Messages.of(List.of("command"))).run(words);
    }

    /** A log of two entries, the second of which is {@link #ENTRY}. */
    private static TlogProof proof() {
        Hash first = Merkle.leaf("first".getBytes(StandardCharsets.UTF_8));
        Hash second = Merkle.leaf(ENTRY.getBytes(StandardCharsets.UTF_8));
        Checkpoint tree = new Checkpoint(LOG.verifierKey().name(), 2, Merkle.node(first, second));
        SignedNote note = new NoteSigner(LOG).sign(tree.text());
        SignedNote cosigned =
                note.with(new Cosigner(WITNESS).cosign(note.text(), Instant.parse("2026-03-01T08:00:02Z")));
        return TlogProof.of(new InclusionProof(1, 2, List.of(first)), cosigned);
    }

    private Path proved() {
        cloud.says("GET /api/v1/audit/leaves/" + ID, 200, LEAF);
        cloud.says("GET /api/v1/audit/leaves/" + ID + "/proof", 200, proof().toString());
        Path file = folder.resolve("leaf.tlog-proof");
        assertThat(run("audit", "prove", ID, "--out", file.toString())).isZero();
        return file;
    }

    @Test
    void theStateSaysNoMoreThanWhoCanProveIt() {
        String state = "{\"origin\":\"cloud.example/audit\",\"size\":2,\"root\":\"r\",\"waiting\":0,"
                + "\"verifierKey\":\"k\",\"witnesses\":3%s}";
        cloud.says("GET /api/v1/audit", 200, state.formatted(""));
        run("audit");
        assertThat(out.toString())
                .contains("Provable to whoever kept an older checkpoint")
                .doesNotContain("Cosigned");

        cloud.says("GET /api/v1/audit", 200, state.formatted(",\"cosigned\":{\"size\":2,\"by\":[\"a\",\"b\"]}"));
        run("audit");
        assertThat(out.toString()).contains("Cosigned by 2 of 3 witnesses, up to 2 entries.");
        run("audit", "--lang", "zh");
        assertThat(out.toString()).contains("已由 3 个见证方中的 2 个联署");
    }

    @Test
    void aListShowsWhatEachEntrySays() {
        cloud.says("GET /api/v1/audit/leaves?kind=key.issued&limit=20", 200, "{\"items\":[" + LEAF + "]}");
        assertThat(run("audit", "list", "--kind", "key.issued")).isZero();
        assertThat(out.toString()).contains("key.issued", "member:7", "key:1", ID);
        cloud.says("GET /api/v1/audit/leaves/" + ID, 200, LEAF);
        assertThat(run("audit", "show", ID, "--json")).isZero();
        assertThat(out.toString()).contains("\\\"actor\\\":\\\"member:7\\\"").doesNotContain("\"said\"");
    }

    @Test
    void aProofIsCheckedWithoutTheCloudByItsKeyAlone() {
        Path file = proved();
        cloud.close();
        String key = LOG.verifierKey().text();
        assertThat(run("audit", "verify", file.toString(), "--log-key", key)).isZero();
        assertThat(out.toString())
                .contains("Entry 1 is in the log of 2 entries", ENTRY, "Provable to whoever kept an older checkpoint");
        String witness = WITNESS.verifierKey().text();
        assertThat(run("audit", "verify", file.toString(), "--log-key", key, "--witness", witness))
                .isZero();
        assertThat(out.toString()).contains("Cosigned by 1 of the 1 witnesses you named");
    }

    @Test
    void aFlippedBitInAnyByteOfTheFileIsFound() throws IOException {
        byte[] good = Files.readAllBytes(proved());
        String witness = WITNESS.verifierKey().text();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Integer> unnoticed = new ArrayList<>();
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Path file = Files.write(folder.resolve("bad"), bad);
            AuditCheck check = new AuditCheck(desk(), LOG.verifierKey(), List.of(AuditCheck.key(desk(), witness)), 1);
            if (check.file(file, Optional.empty(), Optional.empty()).sound()) {
                unnoticed.add(at);
            }
        }
        assertThat(unnoticed).as("seed " + seed).isEmpty();
    }

    private Desk desk() {
        return new Desk(
                new Terminal(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        new BufferedReader(new StringReader("")),
                        Map.of(),
                        false),
                Language.EN);
    }

    /** A batch of two calls, its leaf alone in the log; beside the file of its proof the one of a call. */
    private Path provedCall() {
        String event = "{\"charged\":\"1 CNY\",\"id\":\"call\"}";
        Hash mine = Merkle.leaf(event.getBytes(StandardCharsets.UTF_8));
        Hash other = Merkle.leaf("another".getBytes(StandardCharsets.UTF_8));
        String root = Merkle.node(mine, other).hex();
        String batch = "{\"facts\":{\"calls\":\"2\",\"root\":\"%s\"},\"id\":\"%s\",\"subject\":\"batch:17\"}"
                .formatted(root, ID);
        Hash leaf = Merkle.leaf(batch.getBytes(StandardCharsets.UTF_8));
        SignedNote note =
                new NoteSigner(LOG).sign(new Checkpoint(LOG.verifierKey().name(), 1, leaf).text());
        Map<String, Object> call = Map.of(
                "event",
                event,
                "batch",
                17,
                "root",
                root,
                "index",
                0,
                "size",
                2,
                "path",
                List.of(other.base64()),
                "leaf",
                ID);
        cloud.says("GET /api/v1/calls/call-1/proof", 200, Desk.JSON.writeValueAsString(call));
        cloud.says("GET /api/v1/audit/leaves/" + ID, 200, Desk.JSON.writeValueAsString(Map.of("entry", batch)));
        cloud.says(
                "GET /api/v1/audit/leaves/" + ID + "/proof",
                200,
                TlogProof.of(new InclusionProof(0, 1, List.of()), note).toString());
        Path file = folder.resolve("p");
        assertThat(run("audit", "prove", "call-1", "--out", file.toString())).isZero();
        return file;
    }

    @Test
    void aCallIsProvedByBothPaths() throws IOException {
        Path file = provedCall();
        Path call = folder.resolve("p.call");
        String[] verify = {
            "audit",
            "verify",
            file.toString(),
            "--call",
            call.toString(),
            "--log-key",
            LOG.verifierKey().text()
        };
        assertThat(run(verify)).isZero();
        assertThat(out.toString()).contains("The call is in the batch", "1 CNY");
        Files.writeString(call, Files.readString(call).replace("1 CNY", "0 CNY"));
        assertThat(run(verify)).isEqualTo(ExitCode.REFUSED.number());
    }

    @Test
    void aFlippedBitAnywhereInTheProofOfACallIsFound() throws IOException {
        Path file = provedCall();
        byte[] good = Files.readAllBytes(folder.resolve("p.call"));
        AuditCheck check = new AuditCheck(desk(), LOG.verifierKey(), List.of(), 0);
        Path call = folder.resolve("bad.call");
        List<Integer> unnoticed = new ArrayList<>();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(call, bad);
            AuditCheck.Verdict verdict = check.file(file, Optional.empty(), Optional.of(call));
            if (verdict.sound() || verdict.sentences().getFirst().isBlank()) {
                unnoticed.add(bit);
            }
        }
        assertThat(unnoticed).isEmpty();
        Files.write(call, good);
        assertThat(check.file(file, Optional.empty(), Optional.of(call)).sound())
                .isTrue();
    }

    @Test
    void aKeptCheckpointIsCheckedToo() throws IOException {
        Path file = Files.write(folder.resolve("kept"), proof().checkpoint().bytes());
        Path key = Files.writeString(folder.resolve("key"), LOG.verifierKey().text() + "\n");
        assertThat(run("audit", "verify", file.toString(), "--log-key", key.toString()))
                .isZero();
        assertThat(out.toString()).contains("The log signed 2 entries");
        SigningKey other = SigningKey.generate("cloud.example/audit", SignatureType.ED25519, new SecureRandom());
        assertThat(run(
                        "audit",
                        "verify",
                        file.toString(),
                        "--log-key",
                        other.verifierKey().text()))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(out.toString()).contains("This is not signed with the key you gave.");
    }

    @Test
    void tooFewWitnessesAreTooFew() {
        Path file = proved();
        SigningKey silent = SigningKey.generate("silent.example", SignatureType.COSIGNATURE_V1, new SecureRandom());
        assertThat(run(
                        "audit",
                        "verify",
                        file.toString(),
                        "--json",
                        "--log-key",
                        LOG.verifierKey().text(),
                        "--witness",
                        WITNESS.verifierKey().text(),
                        "--witness",
                        silent.verifierKey().text(),
                        "--witnesses-needed",
                        "2"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(out.toString()).contains("TOO_FEW_WITNESSES");
    }

    @Test
    void whatIsNotAKeyIsSaidSo() {
        assertThat(run("audit", "verify", "x", "--log-key", "not+a+key")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("not+a+key is not a verifier key");
    }
}
