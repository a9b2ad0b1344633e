package qiantang.audit;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Where a room puts on record what it does; what {@link Audit} is to rooms, and a list is to their tests. */
@FunctionalInterface
public interface Trail {
    /**
     * Adds a leaf to the transaction of this handle, whatever its role: the leaf is logged if the transaction commits and
     * never existed if it does not. A transaction of a tenant can only speak of that tenant.
     *
     * @return the id under which the leaf can be found and, within a second, proved
     */
    UUID append(Handle handle, Leaf leaf);
}
