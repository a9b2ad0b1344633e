package qiantang.tlog.note;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/** Ed25519 (RFC 8032) of the JDK, with keys as the bare 32 bytes that notes carry. */
final class Ed25519 {
    static final int KEY_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;
    /** The fixed beginning of an X.509 Ed25519 public key (RFC 8410); the 32 bytes follow. */
    private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final String NAME = "Ed25519";

    private Ed25519() {}

    static PublicKey publicKey(byte[] bare) {
        byte[] encoded = Arrays.copyOf(X509_START, X509_START.length + KEY_BYTES);
        if (bare.length != KEY_BYTES) {
            throw new TlogException(Fault.MALFORMED, "an Ed25519 key has 32 bytes, not " + bare.length);
        }
        System.arraycopy(bare, 0, encoded, X509_START.length, KEY_BYTES);
        try {
            return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            throw new TlogException(Fault.MALFORMED, "not a point of Ed25519: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has Ed25519", e);
        }
    }

    static byte[] bare(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    }

    static PrivateKey privateKey(byte[] seed) {
        if (seed.length != KEY_BYTES) {
            throw new TlogException(Fault.MALFORMED, "an Ed25519 seed has 32 bytes, not " + seed.length);
        }
        try {
            return KeyFactory.getInstance(NAME)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed.clone()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has Ed25519", e);
        }
    }

    /**
     * The JDK derives a public key only while it makes a pair; so it is given the seed where it asks for randomness, and
     * the pair is tried out before it is used.
     */
    static PublicKey publicKeyOf(byte[] seed) {
        PrivateKey privateKey = privateKey(seed);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
            generator.initialize(NamedParameterSpec.ED25519, new KnownBytes(seed));
            PublicKey publicKey = generator.generateKeyPair().getPublic();
            byte[] probe = {1, 2, 3};
            if (!verify(publicKey, probe, sign(privateKey, probe))) {
                throw new AssertionError("this JDK does not derive an Ed25519 key from the bytes it is given");
            }
            return publicKey;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has Ed25519", e);
        }
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("signing with a good key cannot fail", e);
        }
    }

    static boolean verify(PublicKey key, byte[] message, byte[] signed) {
        if (signed.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (SignatureException | InvalidKeyException e) {
            // A signature or key that is not even a point of the curve: the JDK throws where it could say no.
            return false;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has Ed25519", e);
        }
    }

    /** "Randomness" that is one known sequence of bytes. */
    private static final class KnownBytes extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte[] bytes;

        KnownBytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] target) {
            if (target.length != bytes.length) {
                throw new AssertionError("asked for " + target.length + " bytes instead of a seed");
            }
            System.arraycopy(bytes, 0, target, 0, target.length);
        }
    }
}
