package qiantang.gateway.remote;

import java.security.MessageDigest;
import java.security.SecureRandom;

/** The words of joining, and the proofs in them. Both sides hold the token's key and nobody else does. */
final class Joining {
    private static final int NONCE_BYTES = 16;

    private Joining() {}

    /** What a gateway sends. */
    record Wish(String token, String publicKey, String nonce, String proof) {}

    /** What the cloud answers. */
    record Welcome(String gateway, String publicKey, String proof) {}

    static Wish wish(JoinToken token, FeedKey own, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] proof = JoinToken.proof(token.key(), "join", own.publicKey(), nonce);
        return new Wish(token.id().toString(), Wire.text(own.publicKey()), Wire.text(nonce), Wire.text(proof));
    }

    static boolean isProved(byte[] key, Wish wish) {
        byte[] proof = JoinToken.proof(key, "join", Wire.bytes(wish.publicKey()), Wire.bytes(wish.nonce()));
        return MessageDigest.isEqual(proof, Wire.bytes(wish.proof()));
    }

    static Welcome welcome(byte[] key, Wish wish, GatewayRegister.Member member, byte[] cloudKey) {
        byte[] proof = welcomeProof(key, wish, member.id().toString(), cloudKey);
        return new Welcome(member.id().toString(), Wire.text(cloudKey), Wire.text(proof));
    }

    static boolean isProved(byte[] key, Wish wish, Welcome welcome) {
        byte[] proof = welcomeProof(key, wish, welcome.gateway(), Wire.bytes(welcome.publicKey()));
        return MessageDigest.isEqual(proof, Wire.bytes(welcome.proof()));
    }

    private static byte[] welcomeProof(byte[] key, Wish wish, String gateway, byte[] cloudKey) {
        return JoinToken.proof(
                key,
                "welcome",
                Wire.bytes(wish.publicKey()),
                Wire.bytes(wish.nonce()),
                gateway.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                cloudKey);
    }
}
