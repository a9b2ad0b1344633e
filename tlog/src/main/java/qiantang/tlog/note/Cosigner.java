package qiantang.tlog.note;

import java.nio.ByteBuffer;
import java.time.Instant;

/** Signs other people's checkpoints as a witness, with the time at which it saw them. */
public final class Cosigner {
    private final SigningKey key;

    public Cosigner(SigningKey key) {
        this.key = key.require(SignatureType.COSIGNATURE_V1);
    }

    public VerifierKey verifierKey() {
        return key.verifierKey();
    }

    /** The line to be added to the note with this text. */
    public SignatureLine cosign(String text, Instant now) {
        long seconds = now.getEpochSecond();
        byte[] signature = key.sign(VerifierKey.cosigned(text, seconds));
        return SignatureLine.of(
                key.verifierKey(),
                ByteBuffer.allocate(Long.BYTES + signature.length)
                        .putLong(seconds)
                        .put(signature)
                        .array());
    }
}
