package qiantang.foundation.secrets;

import qiantang.foundation.http.Problem;

/**
 * What protects the keys of all sealed secrets: a file by default, a KMS or HSM behind the same three methods. A new
 * version takes over all sealing; the older ones stay for opening until everything has been wrapped anew.
 */
public interface MasterKey {
    /** The version that wraps from now on; versions count from 1. */
    int version();

    /**
     * Encrypts a data key under the newest version.
     *
     * @param context bound to the result: unwrapping wants the same
     */
    Wrapped wrap(byte[] dataKey, Purpose purpose, byte[] context);

    /** A wrapped data key, and the version that wrapped it; together, because a rotation may come in between. */
    final class Wrapped {
        private final int version;
        private final byte[] bytes;

        public Wrapped(int version, byte[] bytes) {
            this.version = version;
            this.bytes = bytes.clone();
        }

        public int version() {
            return version;
        }

        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /**
     * @throws Problem {@link SecretsProblem#KEY_VERSION_MISSING}, {@link SecretsProblem#CANNOT_OPEN}
     */
    byte[] unwrap(int version, byte[] wrapped, Purpose purpose, byte[] context);
}
