package qiantang.audit;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import qiantang.foundation.http.Problem;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.tile.EntryBundle;

/** A leaf as the bytes that the log holds. */
final class EntryText {
    /** Told in every entry, so that a reader of a later form knows which one he has. */
    private static final String FORM = "qiantang/audit/v1";

    static final int SALT_BYTES = 16;

    private EntryText() {}

    /**
     * @param salts one for each personal fact of the leaf
     */
    static byte[] of(UUID id, Instant at, Leaf leaf, Map<String, byte[]> salts) {
        SortedMap<String, String> hashes = new TreeMap<>();
        leaf.personal().forEach((name, value) -> hashes.put(name, salted(saltOf(salts, name), value)));
        CanonicalJson json = new CanonicalJson()
                .put("form", FORM)
                .put("id", id.toString())
                .put("at", at.toString())
                .put("kind", leaf.kind().word())
                .put("actor", leaf.actor())
                .put("subject", leaf.subject())
                .put("facts", leaf.facts());
        if (leaf.tenant() != null) {
            json.put("tenant", leaf.tenant().text());
        }
        if (!hashes.isEmpty()) {
            json.put("hashed", hashes);
        }
        leaf.digest().ifPresent(digest -> json.put("digest", "sha256:" + digest.hex()));
        byte[] entry = utf8(json.toString());
        if (entry.length > EntryBundle.MAX_ENTRY_BYTES) {
            throw Problem.of(AuditProblem.LEAF_TOO_LARGE)
                    .with("what", "entry")
                    .with("max", EntryBundle.MAX_ENTRY_BYTES);
        }
        return entry;
    }

    /** {@code sha256:<hex of SHA-256(salt ‖ value)>}, which anybody can work out who was given salt and value. */
    static String salted(byte[] salt, String value) {
        byte[] text = utf8(value);
        byte[] both = ByteBuffer.allocate(salt.length + text.length)
                .put(salt)
                .put(text)
                .array();
        return "sha256:" + Hash.of(Merkle.digest(both)).hex();
    }

    static boolean isHashOf(String hash, byte[] salt, String value) {
        return MessageDigest.isEqual(utf8(hash), utf8(salted(salt, value)));
    }

    /** Half a surrogate pair has no bytes: it is refused rather than logged as a question mark. */
    private static byte[] utf8(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException broken) {
            throw new IllegalArgumentException("a text with half a surrogate pair", broken);
        }
    }

    private static byte[] saltOf(Map<String, byte[]> salts, String name) {
        byte[] salt = salts.get(name);
        if (salt == null) {
            throw new IllegalArgumentException("no salt for " + name);
        }
        return salt;
    }
}
