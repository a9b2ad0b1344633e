package qiantang.tlog.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/** The first vectors are those of the specification and of Go's documentation. */
final class SignedNoteTest {
    private static final VerifierKey FOO =
            VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
    private static final String FOO_NOTE = """
            This is an example message.

            — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
            """;
    private static final String PETER_TEXT = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.
            """;
    private static final String PETER_SECRET =
            "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private static final String PETER_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String PETER_LINE =
            "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    private static final String CHECKPOINT = "example.com/log\n3\n" + "A".repeat(43) + "=\n";

    @Test
    void theNoteOfTheSpecificationVerifies() {
        SignedNote note = read(FOO_NOTE);
        assertThat(note.text()).isEqualTo("This is an example message.\n");
        assertThat(note.verify(List.of(FOO))).hasSize(1);
        assertThat(note.toString()).isEqualTo(FOO_NOTE);
    }

    @Test
    void goSignsAndWeSignTheSame() {
        NoteSigner peter = new NoteSigner(SigningKey.parse(PETER_SECRET));
        assertThat(peter.verifierKey().text()).isEqualTo(PETER_PUBLIC);
        assertThat(peter.sign(PETER_TEXT).toString()).isEqualTo(PETER_TEXT + "\n" + PETER_LINE + "\n");
        assertThat(SigningKey.parse(PETER_SECRET).secretText()).isEqualTo(PETER_SECRET);
    }

    @Test
    void aChangedTextIsFound() {
        SignedNote changed = read(FOO_NOTE.replace("example message", "exemple message"));
        assertFault(Fault.BAD_SIGNATURE, () -> changed.verify(List.of(FOO)));
    }

    @Test
    void signaturesOfOthersAreKeptAndIgnored() {
        SignatureLine stranger = SignatureLine.parse("— 钱塘/sm2 AAAAAQECAwQ=");
        SignedNote note = read(FOO_NOTE).with(stranger);
        assertThat(read(note.toString())).isEqualTo(note);
        assertThat(note.verify(List.of(FOO))).extracting(s -> s.key().name()).containsExactly("example.com/foo");
        assertFault(Fault.UNSIGNED, () -> note.verify(List.of(VerifierKey.parse(PETER_PUBLIC))));
    }

    @Test
    void aKeyWithTheSameNameAndAnotherIdIsAStranger() {
        VerifierKey other = SigningKey.generate("example.com/foo", SignatureType.ED25519, new SecureRandom())
                .verifierKey();
        assertFault(Fault.UNSIGNED, () -> read(FOO_NOTE).verify(List.of(other)));
        assertThat(read(FOO_NOTE).verify(List.of(other, FOO))).hasSize(1);
    }

    @Test
    void oneBadLineOfAKnownKeySpoilsTheNoteEvenBesideAGoodOne() {
        String forged = PETER_LINE.replace("x08go/ZJkuBS9UG", "x08go/ZJkuBS9UH");
        SignedNote note = read(PETER_TEXT + "\n" + PETER_LINE + "\n" + forged + "\n");
        assertFault(Fault.BAD_SIGNATURE, () -> note.verify(List.of(VerifierKey.parse(PETER_PUBLIC))));
    }

    @Test
    void aWitnessSignsWithItsTime() {
        Instant now = Instant.ofEpochSecond(1_679_315_147);
        SigningKey key = SigningKey.generate("witness.example/w1", SignatureType.COSIGNATURE_V1, new SecureRandom());
        SignedNote note = new SignedNote(CHECKPOINT, List.of(new Cosigner(key).cosign(CHECKPOINT, now)));
        VerifierKey known = VerifierKey.parse(key.verifierKey().text());
        assertThat(note.verify(List.of(known)).getFirst().time()).contains(now);
    }

    @Test
    void anotherTimeThanTheSignedOneIsFound() {
        SigningKey key = SigningKey.generate("witness.example/w1", SignatureType.COSIGNATURE_V1, new SecureRandom());
        SignatureLine line = new Cosigner(key).cosign(CHECKPOINT, Instant.ofEpochSecond(1_679_315_147));
        byte[] signature = line.signature();
        signature[7] ^= 1;
        SignedNote note = new SignedNote(CHECKPOINT, List.of(SignatureLine.of(key.verifierKey(), signature)));
        assertFault(Fault.BAD_SIGNATURE, () -> note.verify(List.of(key.verifierKey())));
    }

    @Test
    void aKeySignsOnlyWhatItIsFor() {
        SigningKey log = SigningKey.generate("a", SignatureType.ED25519, new SecureRandom());
        SigningKey witness = SigningKey.generate("a", SignatureType.COSIGNATURE_V1, new SecureRandom());
        assertFault(Fault.MALFORMED, () -> new Cosigner(log));
        assertFault(Fault.MALFORMED, () -> new NoteSigner(witness));
        assertThat(log.toString()).doesNotContain("PRIVATE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "text\n",
                "text\n\n",
                "text\n\n— foo\n",
                "text\n\n— foo AAAAAQE=",
                "text\n— foo AAAAAQE=\n",
                "text\n\n- foo AAAAAQE=\n",
                "text\n\n— foo  AAAAAQE=\n",
                "text\n\n—  AAAAAQE=\n",
                "text\n\n— f+o AAAAAQE=\n",
                "text\n\n— f\u00a0o AAAAAQE=\n",
                "text\n\n— foo AAAAAQ==\n",
                "text\n\n— foo AAAAAQF=\n",
                "text\n\n— foo AAAAAQE\n",
                "text\n\n— foo AAAAAQE= \n",
                "te\txt\n\n— foo AAAAAQE=\n",
                "te\rxt\n\n— foo AAAAAQE=\n",
                "text\n\n— foo AAAAAQE=\n\n",
            })
    void aNoteThatIsNotOneIsRefused(String note) {
        assertFault(Fault.MALFORMED, () -> read(note));
    }

    @Test
    void brokenUtf8IsRefused() {
        byte[] bytes = FOO_NOTE.getBytes(StandardCharsets.UTF_8);
        bytes[3] = (byte) 0xC3;
        assertFault(Fault.MALFORMED, () -> SignedNote.parse(bytes));
    }

    @Test
    void aTextMayHaveEmptyLines() {
        NoteSigner peter = new NoteSigner(SigningKey.parse(PETER_SECRET));
        SignedNote note = peter.sign("one\n\n— two AAAAAQE=\n\nthree\n");
        assertThat(read(note.toString())).isEqualTo(note);
        assertThat(read(note.toString()).verify(List.of(peter.verifierKey()))).hasSize(1);
    }

    @Test
    void aNoteHasALimitOfBytesAndOfSignatures() {
        String hundred = "— foo AAAAAQE=\n".repeat(SignedNote.MAX_SIGNATURES);
        assertThat(read("text\n\n" + hundred).signatures()).hasSize(100);
        assertFault(Fault.TOO_LARGE, () -> read("text\n\n" + hundred + "— foo AAAAAQE=\n"));
        assertFault(Fault.TOO_LARGE, () -> SignedNote.parse(new byte[SignedNote.MAX_BYTES + 1]));
        assertFault(Fault.TOO_LARGE, () -> read("text\n\n— " + "n".repeat(256) + " AAAAAQE=\n"));
        assertFault(Fault.TOO_LARGE, () -> read("text\n\n— foo " + "AAAA".repeat(3000) + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo",
                "foo+530d903a",
                "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U==",
                "example.com/foo+530d903a+",
                "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
            })
    void aVerifierKeyThatIsNotOneIsRefused(String key) {
        assertFault(Fault.MALFORMED, () -> VerifierKey.parse(key));
    }

    @Test
    void aSigningKeyThatIsNotOneIsRefusedWithoutRepeatingIt() {
        for (String key : List.of("", "PRIVATE+KEY+a", PETER_SECRET.replace("c74f", "c74e"), PETER_PUBLIC)) {
            assertThatThrownBy(() -> SigningKey.parse(key)).isInstanceOfSatisfying(TlogException.class, e -> {
                assertThat(e.fault()).isEqualTo(Fault.MALFORMED);
                assertThat(e.reason()).doesNotContain("AYEKFALVFGyNhPJEMzD1QIDr");
            });
        }
    }

    private static SignedNote read(String note) {
        return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertFault(Fault fault, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
