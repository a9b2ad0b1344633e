package qiantang.gateway.remote;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Which gateways belong to the cloud; kept by whoever runs it. */
public interface GatewayRegister {
    /**
     * A token that has not expired.
     *
     * @param key what the cloud keeps of its secret
     */
    // The bytes of a key; nobody compares two of these as a whole.
    @SuppressWarnings("ArrayRecordComponent")
    record Invitation(UUID id, String name, byte[] key, Instant expiresAt) {}

    /** @param revoked it may only hand over what it still owes */
    // The bytes of a key; nobody compares two of these as a whole.
    @SuppressWarnings("ArrayRecordComponent")
    record Member(UUID id, String name, byte[] publicKey, boolean revoked) {}

    Optional<Invitation> invitation(UUID token);

    /** Uses up a token for the holder of a key. The same key with the same token is the same member; empty for another. */
    Optional<Member> admit(Invitation token, byte[] publicKey);

    Optional<Member> member(UUID gateway);

    /** It was heard of just now. */
    void heard(UUID gateway);
}
