package qiantang.audit;

import java.util.Optional;
import java.util.UUID;
import qiantang.foundation.database.Database;

/**
 * What can still be said about the salted hashes in the log. While a salt is kept, a person can be shown that a leaf is
 * about him; once it is forgotten, nobody can tell any more what the hash was of, and the log stays as it is.
 */
public final class PersonalFacts {
    private final Database database;

    PersonalFacts(Database database) {
        this.database = database;
    }

    /** The salt of one fact of a leaf, for whoever has to show what was hashed; empty once it is forgotten. */
    public Optional<byte[]> salt(UUID leaf, String name) {
        return database.across(
                AuditSchema.SALTS,
                handle -> handle.createQuery("select salt from audit.salt where leaf_id = :leaf and name = :name")
                        .bind("leaf", leaf)
                        .bind("name", name)
                        .mapTo(byte[].class)
                        .findOne());
    }

    /** Whether this hash, as it stands in the leaf, is of this value; false also once the salt is forgotten. */
    public boolean isHashOf(UUID leaf, String name, String hash, String value) {
        return salt(leaf, name)
                .filter(salt -> EntryText.isHashOf(hash, salt, value))
                .isPresent();
    }

    /** Deletes the salts of a leaf, for good. */
    public void forget(UUID leaf) {
        database.runAcross(
                AuditSchema.SALTS, handle -> handle.execute("delete from audit.salt where leaf_id = ?", leaf));
    }
}
