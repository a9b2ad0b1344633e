package qiantang.gateway.remote;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** An Ed25519 key of one side of the feed. Its text never shows it. */
public final class FeedKey {
    private static final String ALGORITHM = "Ed25519";

    private final PrivateKey key;
    private final byte[] publicKey;

    private FeedKey(PrivateKey key, byte[] publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    public static FeedKey make() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new FeedKey(pair.getPrivate(), pair.getPublic().getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has Ed25519", impossible);
        }
    }

    /** @throws IllegalArgumentException if the text was not made by {@link #reveal} */
    public static FeedKey parse(String text) {
        String[] parts = text.strip().split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a key");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(parts[0])));
            return new FeedKey(key, Base64.getDecoder().decode(parts[1]));
        } catch (GeneralSecurityException malformed) {
            throw new IllegalArgumentException("not a key");
        }
    }

    /** For a file that only the owner reads. */
    public String reveal() {
        return Base64.getEncoder().encodeToString(key.getEncoded()) + " "
                + Base64.getEncoder().encodeToString(publicKey);
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("an Ed25519 key signs", impossible);
        }
    }

    static boolean isSigned(byte[] publicKey, byte[] message, byte[] signature) {
        try {
            PublicKey key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(publicKey));
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "FeedKey[" + Base64.getEncoder().encodeToString(publicKey) + "]";
    }
}
