package qiantang.audit;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.terms.UuidV7;

/** Writes a leaf down where it waits for its number. */
final class Appending implements Trail {
    private final UuidV7 ids;
    private final InstantSource clock;
    private final SecureRandom random;

    public Appending(UuidV7 ids, InstantSource clock, SecureRandom random) {
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public UUID append(Handle handle, Leaf leaf) {
        UUID id = ids.next();
        Map<String, byte[]> salts = new TreeMap<>();
        leaf.personal().keySet().forEach(name -> {
            byte[] salt = new byte[EntryText.SALT_BYTES];
            random.nextBytes(salt);
            salts.put(name, salt);
        });
        byte[] entry = EntryText.of(id, clock.instant().truncatedTo(ChronoUnit.MILLIS), leaf, salts);
        UUID tenant = leaf.tenant() == null ? null : leaf.tenant().value();
        LogRows.append(handle, new WaitingLeaf(id, tenant, leaf.kind().word(), entry), salts);
        return id;
    }
}
