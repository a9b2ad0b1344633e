package qiantang.tlog.note;

import java.nio.charset.StandardCharsets;

/** Signs notes as their author: a log its checkpoints. */
public final class NoteSigner {
    private final SigningKey key;

    public NoteSigner(SigningKey key) {
        this.key = key.require(SignatureType.ED25519);
    }

    public VerifierKey verifierKey() {
        return key.verifierKey();
    }

    public SignedNote sign(String text) {
        byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
        return SignedNote.of(text, SignatureLine.of(key.verifierKey(), signature));
    }
}
