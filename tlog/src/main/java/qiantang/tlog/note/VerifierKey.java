package qiantang.tlog.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import qiantang.tlog.Base64Text;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/**
 * A public key with its name, in text {@code <name>+<id as 8 hex digits>+<base64 of type ‖ key>}: what an auditor has to
 * get from somewhere else than the log.
 */
public record VerifierKey(String name, SignatureType type, PublicKey key) {
    private static final int MAX_CHARACTERS = 4096;
    private static final int COSIGNATURE_BYTES = Long.BYTES + Ed25519.SIGNATURE_BYTES;

    public VerifierKey {
        KeyName.require(name);
    }

    public static VerifierKey parse(String text) {
        int first = text.indexOf('+');
        int second = text.indexOf('+', first + 1);
        if (text.length() > MAX_CHARACTERS || first < 0 || second < 0) {
            throw new TlogException(Fault.MALFORMED, "a verifier key is <name>+<id>+<base64>");
        }
        byte[] typeAndKey = Base64Text.decode(text.substring(second + 1));
        if (typeAndKey.length == 0) {
            throw new TlogException(Fault.MALFORMED, "a verifier key without a key");
        }
        VerifierKey key = new VerifierKey(
                text.substring(0, first),
                SignatureType.of(typeAndKey[0]),
                Ed25519.publicKey(Arrays.copyOfRange(typeAndKey, 1, typeAndKey.length)));
        if (!key.text().equals(text)) {
            throw new TlogException(Fault.MALFORMED, "the id of the verifier key does not belong to its name and key");
        }
        return key;
    }

    public int id() {
        return KeyName.id(name, typeAndKey());
    }

    public String text() {
        return name + "+" + HexFormat.of().toHexDigits(id()) + "+" + Base64Text.encode(typeAndKey());
    }

    @Override
    public String toString() {
        return text();
    }

    /** The signature over this text, or empty if the line's signature is not this key's. */
    Optional<VerifiedSignature> verify(String text, SignatureLine line) {
        byte[] signature = line.signature();
        return switch (type) {
            case ED25519 ->
                Ed25519.verify(key, text.getBytes(StandardCharsets.UTF_8), signature)
                        ? Optional.of(new VerifiedSignature(this, line, Optional.empty()))
                        : Optional.empty();
            case COSIGNATURE_V1 -> verifyCosignature(text, line, signature);
        };
    }

    private Optional<VerifiedSignature> verifyCosignature(String text, SignatureLine line, byte[] signature) {
        if (signature.length != COSIGNATURE_BYTES) {
            return Optional.empty();
        }
        long seconds = ByteBuffer.wrap(signature).getLong();
        byte[] bare = Arrays.copyOfRange(signature, Long.BYTES, signature.length);
        if (seconds < 0
                || seconds > Instant.MAX.getEpochSecond()
                || !Ed25519.verify(key, cosigned(text, seconds), bare)) {
            return Optional.empty();
        }
        return Optional.of(new VerifiedSignature(this, line, Optional.of(Instant.ofEpochSecond(seconds))));
    }

    /** What a witness signs: the note's text under a heading that no note can begin with, and a time in seconds. */
    static byte[] cosigned(String text, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] typeAndKey() {
        byte[] bytes = new byte[1 + Ed25519.KEY_BYTES];
        bytes[0] = type.identifier();
        System.arraycopy(Ed25519.bare(key), 0, bytes, 1, Ed25519.KEY_BYTES);
        return bytes;
    }
}
