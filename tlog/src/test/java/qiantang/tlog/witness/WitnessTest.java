package qiantang.tlog.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.MemoryLog;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.Cosigner;
import qiantang.tlog.note.NoteSigner;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.note.SigningKey;
import qiantang.tlog.witness.WitnessReply.Conflict;
import qiantang.tlog.witness.WitnessReply.Cosigned;

final class WitnessTest {
    private static final String ORIGIN = "example.com/log";
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    Path directory;

    private final NoteSigner signer =
            new NoteSigner(SigningKey.generate(ORIGIN, SignatureType.ED25519, new SecureRandom()));
    private final Cosigner cosigner =
            new Cosigner(SigningKey.generate("witness.example", SignatureType.COSIGNATURE_V1, new SecureRandom()));
    private final KnownLog known = new KnownLog(ORIGIN, List.of(signer.verifierKey()));
    private final MemoryLog log;
    private DirectoryWitnessStore store;
    private Witness witness;

    WitnessTest() throws IOException {
        log = MemoryLog.of(700);
    }

    @BeforeEach
    void open() throws IOException {
        store = DirectoryWitnessStore.open(directory);
        witness = new Witness(cosigner, List.of(known), store, InstantSource.fixed(NOW));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void aGrowingLogIsCosignedStepByStep() throws Exception {
        int before = 0;
        for (int size : List.of(0, 1, 2, 255, 256, 256, 700)) {
            WitnessReply reply = witness.addCheckpoint(request(before, size).bytes());
            assertThat(reply).isInstanceOf(Cosigned.class);
            assertThat(reply.status()).isEqualTo(200);
            SignedNote cosigned = checkpoint(size).with(((Cosigned) reply).signature());
            assertThat(cosigned.verify(List.of(witness.verifierKey()))
                            .getFirst()
                            .time())
                    .contains(NOW);
            before = size;
        }
    }

    @Test
    void anotherOldSizeIsAnsweredWithTheKnownOne() throws Exception {
        witness.addCheckpoint(request(0, 300).bytes());
        WitnessReply reply = witness.addCheckpoint(request(256, 700).bytes());
        assertThat(reply).isEqualTo(new Conflict(300));
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.contentType()).isEqualTo("text/x.tlog.size");
        assertThat(reply.body()).isEqualTo("300\n");
        assertThat(witness.addCheckpoint(request(300, 700).bytes()).status()).isEqualTo(200);
    }

    @Test
    void aSecondHistoryIsNeverCosigned() throws Exception {
        witness.addCheckpoint(request(0, 300).bytes());
        MemoryLog rewritten = new MemoryLog();
        List<byte[]> entries = MemoryLog.of(700).entries;
        entries.set(17, "something else".getBytes(StandardCharsets.UTF_8));
        rewritten.append(entries);
        SignedNote second = sign(700, rewritten.tree().root());
        List<Hash> proof = rewritten.tree().consistency(300).path();
        assertStatus(422, new AddCheckpoint(300, proof, second));
        assertStatus(
                422,
                new AddCheckpoint(300, List.of(), sign(300, rewritten.tree().root(300))));
        assertStatus(200, request(300, 700));
    }

    @Test
    void aProofThatIsNotNeededOrNotThereIsRefused() throws Exception {
        List<Hash> proof = log.tree().consistency(300).path();
        assertStatus(422, new AddCheckpoint(0, proof, checkpoint(700)));
        assertStatus(200, request(0, 300));
        assertStatus(422, new AddCheckpoint(300, List.of(), checkpoint(700)));
        assertStatus(422, new AddCheckpoint(300, proof, checkpoint(300)));
    }

    @Test
    void anEmptyTreeHasTheEmptyRoot() throws Exception {
        assertStatus(422, new AddCheckpoint(0, List.of(), sign(0, log.tree().root())));
        assertStatus(200, new AddCheckpoint(0, List.of(), sign(0, Merkle.empty())));
        assertStatus(200, request(0, 256));
    }

    @Test
    void onlyTheLogsOwnSignatureCounts() throws Exception {
        NoteSigner other = new NoteSigner(SigningKey.generate(ORIGIN, SignatureType.ED25519, new SecureRandom()));
        String text = checkpoint(300).text();
        assertStatus(403, new AddCheckpoint(0, List.of(), other.sign(text)));
        String forged = signer.sign(checkpoint(299).text())
                .toString()
                .replace(checkpoint(299).text(), text);
        assertStatus(403, new AddCheckpoint(0, List.of(), SignedNote.parse(forged.getBytes(StandardCharsets.UTF_8))));
        assertStatus(
                200,
                new AddCheckpoint(
                        0,
                        List.of(),
                        other.sign(text).with(signer.sign(text).signatures().getFirst())));
    }

    @Test
    void aLogThatIsNotWatchedIsUnknown() throws Exception {
        SignedNote elsewhere = signer.sign(new Checkpoint("example.com/other", 0, Merkle.empty()).text());
        assertStatus(404, new AddCheckpoint(0, List.of(), elsewhere));
        assertThat(witness.latest(Witness.originHash("example.com/other"))).isEmpty();
    }

    @Test
    void aRequestThatIsNotOneIsRefused() throws Exception {
        String good = new String(request(0, 300).bytes(), StandardCharsets.UTF_8);
        String line = Merkle.empty().base64() + "\n";
        for (String bad : List.of(
                "",
                "\n",
                "old 0\n",
                "old 0\n\n",
                good.replace("old 0", "old"),
                good.replace("old 0", "old 00"),
                good.replace("old 0", "old -1"),
                good.replace("old 0", "new 0"),
                good.replace("old 0\n", "old 0\nxyz\n"),
                good.replace("old 0\n", "old 0\n" + line.repeat(64)),
                good.replace("old 0\n", "old 0\n" + "A".repeat(1000) + "\n"),
                good.replace("old 0", "old 301"),
                good.replace("\n300\n", "\nthree\n"))) {
            assertThat(witness.addCheckpoint(bad.getBytes(StandardCharsets.UTF_8))
                            .status())
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(witness.addCheckpoint(new byte[AddCheckpoint.MAX_BYTES + 1]).status())
                .isEqualTo(413);
        assertThat(store.latest(ORIGIN)).isEmpty();
    }

    @Test
    void whatWasCosignedIsShownWithBothSignatures() throws Exception {
        String address = Witness.originHash(ORIGIN);
        assertThat(witness.latest(address)).isEmpty();
        NoteSigner stranger =
                new NoteSigner(SigningKey.generate("stranger", SignatureType.ED25519, new SecureRandom()));
        SignedNote byStranger = stranger.sign(checkpoint(300).text());
        SignedNote submitted = checkpoint(300).with(byStranger.signatures().getFirst());
        witness.addCheckpoint(new AddCheckpoint(0, List.of(), submitted).bytes());
        SignedNote shown = witness.latest(address).orElseThrow();
        assertThat(shown.signatures()).extracting(s -> s.name()).containsExactly(ORIGIN, "witness.example");
        assertThat(shown.verify(List.of(signer.verifierKey(), witness.verifierKey())))
                .hasSize(2);
    }

    @Test
    void aWitnessRemembersAfterARestart() throws Exception {
        witness.addCheckpoint(request(0, 300).bytes());
        store.close();
        open();
        assertThat(witness.addCheckpoint(request(0, 700).bytes())).isEqualTo(new Conflict(300));
    }

    @Test
    void anUnreadableMemoryIsNotAnEmptyOne() throws Exception {
        witness.addCheckpoint(request(0, 300).bytes());
        Files.writeString(directory.resolve(Witness.originHash(ORIGIN)).resolve("checkpoint"), "");
        assertThatThrownBy(() -> witness.addCheckpoint(request(0, 700).bytes())).isInstanceOf(TlogException.class);
    }

    @Test
    void twoWitnessesNeverShareOneMemory() {
        assertThatThrownBy(() -> DirectoryWitnessStore.open(directory))
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CONFLICT));
    }

    @Test
    void ofManyRequestsFromTheSameSizeOneWins() throws Exception {
        List<Callable<WitnessReply>> calls = Collections.nCopies(
                16, () -> witness.addCheckpoint(request(0, 300).bytes()));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<WitnessReply> replies =
                    threads.invokeAll(calls).stream().map(Future::resultNow).toList();
            assertThat(replies).filteredOn(Cosigned.class::isInstance).hasSize(1);
            assertThat(replies).filteredOn(new Conflict(300)::equals).hasSize(15);
        }
    }

    private AddCheckpoint request(int oldSize, int size) throws IOException {
        return new AddCheckpoint(
                oldSize,
                MemoryLog.of(size).tree().consistency(Math.min(oldSize, size)).path(),
                checkpoint(size));
    }

    private SignedNote checkpoint(int size) throws IOException {
        return sign(size, log.tree().root(size));
    }

    private SignedNote sign(int size, Hash root) {
        return signer.sign(new Checkpoint(ORIGIN, size, root).text());
    }

    private void assertStatus(int status, AddCheckpoint request) throws IOException {
        assertThat(witness.addCheckpoint(request.bytes()).status()).isEqualTo(status);
    }
}
