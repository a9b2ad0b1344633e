package qiantang.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import qiantang.identity.Identity;
import qiantang.identity.key.IssuedKey;

/**
 * The first administrator's key, in a file that only the owner of the installation may read. It is random, made at the
 * first start, and nowhere else to be had: the database knows its hash only.
 */
record AdminKey(Path file, boolean isThere) {
    private static final String NAME = "admin.key";

    /** Makes the key if the cloud is new, or if a new one is asked for. */
    static AdminKey inHome(Home home, Identity identity, boolean renew) {
        Optional<IssuedKey> issued = identity.bootstrap();
        if (issued.isEmpty() && renew) {
            issued = Optional.of(identity.renewFounderKey());
        }
        issued.ifPresent(key -> home.writeSecret(NAME, key.text().reveal()));
        Path file = home.path(NAME);
        return new AdminKey(file, Files.isReadable(file));
    }
}
