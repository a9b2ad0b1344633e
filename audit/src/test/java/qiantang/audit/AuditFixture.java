package qiantang.audit;

import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import qiantang.foundation.testing.TestDatabase;
import qiantang.terms.TenantId;
import qiantang.tlog.note.SignedNote;

/** What the tests of this room share. */
final class AuditFixture {
    static final String ORIGIN = "cloud.example/audit/log";
    static final TenantId TENANT = new TenantId(new UUID(0, 1));
    static final TenantId OTHER = new TenantId(new UUID(0, 2));
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-01T08:00:00Z"));

    private AuditFixture() {}

    static Audit open(TestDatabase postgres, PublishedMark mark) throws IOException {
        return Audit.open(postgres.database(), ORIGIN, new Mirrored(), mark, List.of(), CLOCK, new SecureRandom());
    }

    static Leaf leaf(String subject) {
        return Leaf.of(LeafKind.KEY_ISSUED, TENANT, "member:7", subject);
    }

    static UUID append(TestDatabase postgres, Audit audit, String subject) {
        return postgres.database().inTenant(TENANT, handle -> audit.append(handle, leaf(subject)));
    }

    /** Behind the back of everything, as somebody would who has the disk. */
    static void asSuperuser(TestDatabase postgres, String... statements) throws SQLException {
        try (Connection connection = postgres.superuser();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Not encryption: enough to see that the key does not lie in the database as it is. */
    static final class Mirrored implements Sealing {
        @Override
        public byte[] seal(byte[] open) {
            byte[] sealed = open.clone();
            for (int i = 0; i < sealed.length; i++) {
                sealed[i] = (byte) ~sealed[i];
            }
            return sealed;
        }

        @Override
        public byte[] open(byte[] sealed) {
            return seal(sealed);
        }
    }

    /** A mark in memory. */
    static final class Remembered implements PublishedMark {
        final AtomicReference<Optional<SignedNote>> last = new AtomicReference<>(Optional.empty());

        @Override
        public Optional<SignedNote> last() {
            return last.get();
        }

        @Override
        public void keep(SignedNote checkpoint) {
            last.set(Optional.of(checkpoint));
        }
    }
}
