package qiantang.audit;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.terms.UuidV7;

/** Where a room puts on record what it does; what {@link Audit} is to rooms, and a list is to their tests. */
@FunctionalInterface
public interface Trail {
    /** A trail into the log of the database whose handles it is given, for rooms that stand before the log is open. */
    static Trail into(UuidV7 ids, InstantSource clock, SecureRandom random) {
        return new Appending(ids, clock, random);
    }

    /**
     * Adds a leaf to the transaction of this handle, whatever its role: the leaf is logged if the transaction commits and
     * never existed if it does not. A transaction of a tenant can only speak of that tenant.
     *
     * @return the id under which the leaf can be found and, within a second, proved
     */
    UUID append(Handle handle, Leaf leaf);
}
