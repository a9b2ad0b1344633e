package qiantang.ledger;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import qiantang.tlog.Merkle;

/** Keeps what cannot be counted for a person to look at: never counted, never dropped. */
final class SetAside {
    private SetAside() {}

    static void keep(Connection connection, List<Examination.Aside> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into ledger.usage_set_aside (call_id, digest, consumer_id, reason, record)
                values (?, ?, ?, ?, ?)
                on conflict do nothing
                """)) {
            for (Examination.Aside aside : records) {
                byte[] event = CallEvent.of(aside.call(), null);
                insert.setObject(1, aside.call().id().value());
                insert.setBytes(2, Merkle.digest(event));
                insert.setObject(3, aside.call().consumer().value());
                insert.setString(4, aside.reason().name().toLowerCase(Locale.ROOT));
                insert.setString(5, new String(event, StandardCharsets.UTF_8));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
