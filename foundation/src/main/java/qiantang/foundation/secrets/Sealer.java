package qiantang.foundation.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import qiantang.foundation.http.Problem;
import qiantang.terms.TenantId;

/**
 * Seals secrets for one tenant and one purpose, and opens them again. Envelope encryption: each secret has a random key
 * of its own, which the {@link MasterKey} wraps; so a new master key means wrapping small keys anew, not the secrets.
 *
 * <p>Tenant and purpose are bound to both layers. A sealed secret that was moved to another tenant's row does not open.
 */
public final class Sealer {
    public static final int MAX_SECRET_BYTES = 64 * 1024;

    private final MasterKey master;
    private final SecureRandom random;

    public Sealer(MasterKey master, SecureRandom random) {
        this.master = master;
        this.random = random;
    }

    public Sealed seal(TenantId tenant, Purpose purpose, Secret secret) {
        byte[] plain = secret.reveal();
        if (plain.length > MAX_SECRET_BYTES) {
            throw new IllegalArgumentException("a secret has at most " + MAX_SECRET_BYTES + " bytes");
        }
        byte[] dataKey = new byte[Aes.KEY_BYTES];
        random.nextBytes(dataKey);
        try {
            byte[] context = context(tenant, purpose);
            byte[] box = Aes.encrypt(new SecretKeySpec(dataKey, "AES"), plain, context, random);
            return wrap(dataKey, purpose, context, box);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * @throws Problem {@link SecretsProblem#CANNOT_OPEN} unless it was sealed for this tenant and purpose and no bit
     *     has changed since; {@link SecretsProblem#KEY_VERSION_MISSING}
     */
    public Secret open(TenantId tenant, Purpose purpose, Sealed sealed) {
        byte[] context = context(tenant, purpose);
        byte[] dataKey = master.unwrap(sealed.version(), sealed.wrappedKey(), purpose, context);
        try {
            byte[] plain = Aes.decrypt(key(dataKey), sealed.box(), context);
            Secret secret = Secret.of(plain);
            Arrays.fill(plain, (byte) 0);
            return secret;
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** True if a newer master key exists: time to {@link #rewrap}. */
    public boolean isStale(Sealed sealed) {
        return sealed.version() < master.version();
    }

    /** The same secret under the newest master key; its own key and its ciphertext stay as they are. */
    public Sealed rewrap(TenantId tenant, Purpose purpose, Sealed sealed) {
        byte[] context = context(tenant, purpose);
        byte[] dataKey = master.unwrap(sealed.version(), sealed.wrappedKey(), purpose, context);
        try {
            // Opened once, so that damage is not carried on under a fresh wrapping.
            Arrays.fill(Aes.decrypt(key(dataKey), sealed.box(), context), (byte) 0);
            return wrap(dataKey, purpose, context, sealed.box());
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private Sealed wrap(byte[] dataKey, Purpose purpose, byte[] context, byte[] box) {
        MasterKey.Wrapped wrapped = master.wrap(dataKey, purpose, context);
        return new Sealed(wrapped.version(), wrapped.bytes(), box);
    }

    private static SecretKeySpec key(byte[] dataKey) {
        if (dataKey.length != Aes.KEY_BYTES) {
            throw Problem.of(SecretsProblem.CANNOT_OPEN);
        }
        return new SecretKeySpec(dataKey, "AES");
    }

    /** Of fixed length up to the purpose, which stands last: no two pairs give the same bytes. */
    private static byte[] context(TenantId tenant, Purpose purpose) {
        byte[] name = purpose.name().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 + 16 + name.length)
                .put(Sealed.FORMAT)
                .put(Sealed.SUITE_AES_GCM)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits())
                .put(name)
                .array();
    }
}
