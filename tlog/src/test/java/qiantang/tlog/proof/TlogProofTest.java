package qiantang.tlog.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import qiantang.tlog.note.VerifierKey;

final class TlogProofTest {
    private static final String ORIGIN = "example.com/log";
    private static final int INDEX = 345;

    private final NoteSigner signer =
            new NoteSigner(SigningKey.generate(ORIGIN, SignatureType.ED25519, new SecureRandom()));
    private final Cosigner witness =
            new Cosigner(SigningKey.generate("witness.example", SignatureType.COSIGNATURE_V1, new SecureRandom()));
    private final List<VerifierKey> logKeys = List.of(signer.verifierKey());
    private final List<VerifierKey> witnesses = List.of(witness.verifierKey());
    private final Hash leaf = Merkle.leaf(MemoryLog.entry(INDEX));
    private TlogProof proof;

    TlogProofTest() throws Exception {
        MemoryLog log = MemoryLog.of(600);
        SignedNote note = signer.sign(new Checkpoint(ORIGIN, 600, log.tree().root()).text());
        proof = TlogProof.of(log.tree().inclusion(INDEX), note);
    }

    @BeforeEach
    void cosign() {
        SignedNote note = proof.checkpoint();
        proof = new TlogProof(
                Optional.of("QUJD"),
                INDEX,
                proof.path(),
                note.with(witness.cosign(note.text(), Instant.ofEpochSecond(1_700_000_000))));
    }

    @Test
    void aProofReadsBackAndHoldsOffline() {
        assertThat(proof.toString()).startsWith("c2sp.org/tlog-proof@v1\nextra QUJD\nindex 345\n");
        TlogProof read = TlogProof.parse(proof.bytes());
        assertThat(read).isEqualTo(proof);
        assertThat(read.verify(leaf, ORIGIN, logKeys, witnesses, 1)).hasSize(1);
        assertThat(read.verify(leaf, ORIGIN, logKeys, List.of(), 0)).isEmpty();
    }

    @Test
    void aProofOfTheOnlyEntryHasNoHashes() throws Exception {
        MemoryLog log = MemoryLog.of(1);
        SignedNote note = signer.sign(new Checkpoint(ORIGIN, 1, log.tree().root()).text());
        TlogProof one =
                TlogProof.parse(TlogProof.of(log.tree().inclusion(0), note).bytes());
        assertThat(one.path()).isEmpty();
        assertThat(one.verify(Merkle.leaf(MemoryLog.entry(0)), ORIGIN, logKeys, List.of(), 0))
                .isEmpty();
    }

    @Test
    void asManyWitnessesAreNeededAsWereAskedFor() {
        VerifierKey absent = SigningKey.generate("other.example", SignatureType.COSIGNATURE_V1, new SecureRandom())
                .verifierKey();
        List<VerifierKey> two = List.of(witness.verifierKey(), absent);
        assertThat(proof.verify(leaf, ORIGIN, logKeys, two, 1)).hasSize(1);
        assertFault(Fault.TOO_FEW_WITNESSES, () -> proof.verify(leaf, ORIGIN, logKeys, two, 2));
        List<VerifierKey> twice = List.of(witness.verifierKey(), witness.verifierKey());
        assertFault(Fault.TOO_FEW_WITNESSES, () -> proof.verify(leaf, ORIGIN, logKeys, twice, 2));
    }

    @Test
    void aProofOfAnotherEntryIsRefused() {
        Hash other = Merkle.leaf(MemoryLog.entry(INDEX + 1));
        assertFault(Fault.BAD_PROOF, () -> proof.verify(other, ORIGIN, logKeys, witnesses, 1));
    }

    /** Also those of the log's signature and of the witness's: everything but what nobody vouches for. */
    @Test
    void noChangedBitButInTheExtraLineGoesUnnoticed() {
        byte[] good = proof.bytes();
        int extra = proof.toString().indexOf("extra");
        int after = proof.toString().indexOf("index");
        for (int bit = 0; bit < good.length * 8; bit++) {
            if (bit / 8 >= extra && bit / 8 < after) {
                continue;
            }
            byte[] bytes = good.clone();
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> TlogProof.parse(bytes).verify(leaf, ORIGIN, logKeys, witnesses, 1))
                    .as("bit %d", bit)
                    .isInstanceOfSatisfying(
                            TlogException.class,
                            refused -> assertThat(refused.reason()).isNotBlank());
        }
        assertThat(TlogProof.parse(good).verify(leaf, ORIGIN, logKeys, witnesses, 1))
                .hasSize(1);
    }

    @Test
    void aFileThatIsNoProofIsRefused() {
        String file = proof.toString();
        for (String other : List.of(
                "",
                "\n\n",
                file.replace("@v1", "@v2"),
                file.replace("index 345", "index 0345"),
                file.replace("index 345\n", ""),
                file.replace("extra QUJD", "extra QUJ"),
                file.replace("extra QUJD\nindex 345\n", "index 345\nextra QUJD\n"),
                file.substring(0, file.indexOf("\n\n") + 2))) {
            assertFault(Fault.MALFORMED, () -> TlogProof.parse(other.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void aProofHasLimits() {
        Hash[] hashes = new Hash[65];
        Arrays.fill(hashes, leaf);
        SignedNote note = proof.checkpoint();
        assertFault(Fault.TOO_LARGE, () -> new TlogProof(Optional.empty(), 0, List.of(hashes), note));
        assertFault(Fault.TOO_LARGE, () -> new InclusionProof(0, 1, List.of(hashes)));
        assertFault(Fault.TOO_LARGE, () -> new ConsistencyProof(0, 1, List.of(hashes)));
        assertFault(Fault.TOO_LARGE, () -> new TlogProof(Optional.of("AAAA".repeat(21_846)), 0, List.of(), note));
        assertFault(Fault.TOO_LARGE, () -> TlogProof.parse(new byte[TlogProof.MAX_BYTES + 1]));
    }

    private static void assertFault(Fault fault, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
