package qiantang.foundation.testing;

import java.util.UUID;
import org.jdbi.v3.core.Handle;
import qiantang.foundation.database.DatabaseRole;
import qiantang.foundation.database.RoomSchema;
import qiantang.terms.TenantId;

/** A room that exists in foundation's tests only: trees belong to tenants, deliveries to two parties. */
public final class Orchard {
    public static final DatabaseRole PICKER = new DatabaseRole("orchard_picker");
    public static final RoomSchema ROOM = RoomSchema.of("orchard", PICKER);

    private Orchard() {}

    public static UUID plantTree(Handle handle, TenantId owner) {
        UUID id = UUID.randomUUID();
        handle.execute(
                "insert into orchard.tree (id, tenant_id, kind, label) values (?, ?, 'apple', 'old one')",
                id,
                owner.value());
        return id;
    }

    public static void deliver(Handle handle, TenantId consumer, TenantId supplier) {
        handle.execute("""
                insert into orchard.delivery (id, day, consumer_id, supplier_id, kilograms)
                values (?, '2026-03-01', ?, ?, 12.5)
                """, UUID.randomUUID(), consumer.value(), supplier.value());
    }
}
