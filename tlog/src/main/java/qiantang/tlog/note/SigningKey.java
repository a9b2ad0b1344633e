package qiantang.tlog.note;

import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import qiantang.tlog.Base64Text;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/** A private key with its name. Its text, {@code PRIVATE+KEY+<name>+<id>+<base64 of type ‖ seed>}, must be kept secret. */
public final class SigningKey {
    private static final String START = "PRIVATE+KEY+";

    private final VerifierKey verifierKey;
    private final PrivateKey privateKey;
    private final byte[] seed;

    private SigningKey(String name, SignatureType type, byte[] seed) {
        this.seed = seed.clone();
        this.privateKey = Ed25519.privateKey(seed);
        this.verifierKey = new VerifierKey(name, type, Ed25519.publicKeyOf(seed));
    }

    public static SigningKey generate(String name, SignatureType type, SecureRandom random) {
        byte[] seed = new byte[Ed25519.KEY_BYTES];
        random.nextBytes(seed);
        return new SigningKey(name, type, seed);
    }

    /** Reads {@link #secretText()}; refusals never repeat the text. */
    public static SigningKey parse(String secretText) {
        String[] parts = secretText.startsWith(START)
                ? secretText.substring(START.length()).split("\\+", 3)
                : new String[0];
        if (parts.length != 3) {
            throw new TlogException(Fault.MALFORMED, "a signing key is PRIVATE+KEY+<name>+<id>+<base64>");
        }
        byte[] typeAndSeed = Base64Text.decode(parts[2]);
        if (typeAndSeed.length != 1 + Ed25519.KEY_BYTES) {
            throw new TlogException(Fault.MALFORMED, "a signing key has a type and 32 bytes");
        }
        SigningKey key = new SigningKey(
                parts[0], SignatureType.of(typeAndSeed[0]), Arrays.copyOfRange(typeAndSeed, 1, typeAndSeed.length));
        if (!key.secretText().equals(secretText)) {
            throw new TlogException(Fault.MALFORMED, "the id of the signing key does not belong to its name and key");
        }
        return key;
    }

    public String secretText() {
        byte[] typeAndSeed = new byte[1 + seed.length];
        typeAndSeed[0] = verifierKey.type().identifier();
        System.arraycopy(seed, 0, typeAndSeed, 1, seed.length);
        return START + verifierKey.name() + "+" + HexFormat.of().toHexDigits(verifierKey.id()) + "+"
                + Base64Text.encode(typeAndSeed);
    }

    public VerifierKey verifierKey() {
        return verifierKey;
    }

    byte[] sign(byte[] message) {
        return Ed25519.sign(privateKey, message);
    }

    SigningKey require(SignatureType type) {
        if (verifierKey.type() != type) {
            throw new TlogException(Fault.MALFORMED, "a key for " + verifierKey.type() + " cannot make " + type);
        }
        return this;
    }

    /** The public half only. */
    @Override
    public String toString() {
        return verifierKey.text();
    }
}
