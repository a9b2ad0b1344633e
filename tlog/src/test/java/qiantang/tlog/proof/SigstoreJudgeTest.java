package qiantang.tlog.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sigstore.merkle.InclusionProofVerificationException;
import dev.sigstore.merkle.InclusionProofVerifier;
import dev.sigstore.rekor.client.Checkpoints;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import qiantang.tlog.Hash;
import qiantang.tlog.MemoryLog;
import qiantang.tlog.Merkle;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.NoteSigner;
import qiantang.tlog.note.SignatureType;
import qiantang.tlog.note.SigningKey;
import qiantang.tlog.tile.TreeReader;

/** Sigstore's client, which was written by other people for another log, looks at our proofs. */
final class SigstoreJudgeTest {
    @Test
    void sigstoreAcceptsOurProofs() throws Exception {
        for (int size : List.of(1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 700)) {
            TreeReader tree = MemoryLog.of(size).tree();
            byte[] root = tree.root().bytes();
            for (int index = 0; index < size; index++) {
                List<byte[]> path =
                        tree.inclusion(index).path().stream().map(Hash::bytes).toList();
                byte[] leaf = Merkle.leaf(MemoryLog.entry(index)).bytes();
                InclusionProofVerifier.verify(leaf, index, size, path, root);
            }
        }
    }

    @Test
    void sigstoreRefusesWhatWeRefuse() throws Exception {
        MemoryLog log = MemoryLog.of(700);
        TreeReader tree = log.tree();
        List<byte[]> path = tree.inclusion(300).path().stream().map(Hash::bytes).toList();
        byte[] other = Merkle.leaf(MemoryLog.entry(301)).bytes();
        byte[] root = tree.root().bytes();
        assertThatThrownBy(() -> InclusionProofVerifier.verify(other, 300, 700, path, root))
                .isInstanceOf(InclusionProofVerificationException.class);
    }

    @Test
    void sigstoreReadsOurCheckpoint() throws Exception {
        NoteSigner signer =
                new NoteSigner(SigningKey.generate("example.com/log", SignatureType.ED25519, new SecureRandom()));
        Hash root = MemoryLog.of(700).tree().root();
        var read = Checkpoints.from(
                signer.sign(new Checkpoint("example.com/log", 700, root).text()).toString());
        assertThat(read.getOrigin()).isEqualTo("example.com/log");
        assertThat(read.getSize()).isEqualTo(700);
        assertThat(read.getBase64Hash()).isEqualTo(root.base64());
        assertThat(read.getSignatures()).hasSize(1);
    }
}
