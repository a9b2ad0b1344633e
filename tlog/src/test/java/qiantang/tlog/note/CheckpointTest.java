package qiantang.tlog.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.tlog.Fault;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;

final class CheckpointTest {
    private static final String TEXT = """
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
            """;

    @Test
    void theCheckpointOfTheSpecificationReadsBackAsItself() {
        Checkpoint checkpoint = Checkpoint.parse(TEXT);
        assertThat(checkpoint.origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(checkpoint.size()).isEqualTo(20_852_163);
        assertThat(checkpoint.text()).isEqualTo(TEXT);
        assertThat(Checkpoint.parse(TEXT + "more\n").extensions()).containsExactly("more");
        assertThat(Checkpoint.parse(TEXT + "more\n").text()).isEqualTo(TEXT + "more\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "a\n1\n",
                "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
                "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "a\n1 \nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "a\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "a\n١\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
                "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
                "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
                "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nb\n"
            })
    void aTextThatIsNoCheckpointIsRefused(String text) {
        assertFault(Fault.MALFORMED, () -> Checkpoint.parse(text));
    }

    @Test
    void aCheckpointHasLimits() {
        assertFault(Fault.TOO_LARGE, () -> Checkpoint.parse(TEXT + "x\n".repeat(40_000)));
        assertFault(Fault.TOO_LARGE, () -> Checkpoint.parse(TEXT + "x\n".repeat(17)));
        assertFault(Fault.TOO_LARGE, () -> Checkpoint.parse("o".repeat(256) + TEXT));
    }

    @Test
    void aCheckpointCountsOnlyForItsOwnLog() {
        NoteSigner signer =
                new NoteSigner(SigningKey.generate("example.com/log", SignatureType.ED25519, new SecureRandom()));
        SignedNote note = signer.sign(new Checkpoint("example.com/log", 0, Merkle.empty()).text());
        List<VerifierKey> keys = List.of(signer.verifierKey());
        assertThat(Checkpoint.open(note, "example.com/log", keys).size()).isZero();
        assertFault(Fault.OTHER_LOG, () -> Checkpoint.open(note, "example.com/other", keys));
        assertFault(Fault.UNSIGNED, () -> Checkpoint.open(note, "example.com/log", List.of()));
    }

    @Test
    void anEmptyLogHasTheEmptyRoot() {
        NoteSigner signer =
                new NoteSigner(SigningKey.generate("example.com/log", SignatureType.ED25519, new SecureRandom()));
        SignedNote note = signer.sign(new Checkpoint("example.com/log", 0, Merkle.leaf(new byte[0])).text());
        assertFault(Fault.MALFORMED, () -> Checkpoint.open(note, "example.com/log", List.of(signer.verifierKey())));
    }

    private static void assertFault(Fault fault, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
