package qiantang.foundation.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * Makes a database what the program expects: roles and schemas, then each room's migrations, then a note of what was
 * done, by which the next start sees at a glance that nothing is left to do. Programs that start together take turns.
 */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final DatabaseAddress address;
    private final Migrations migrations;

    Preparation(DatabaseAddress address, Migrations migrations) {
        this.address = address;
        this.migrations = migrations;
    }

    /** Fails where there is no such note at all. */
    static boolean isDone(Handle handle, Migrations migrations) {
        return handle.createQuery("select digest from foundation.preparation")
                .mapTo(String.class)
                .findOne()
                .filter(migrations.digest()::equals)
                .isPresent();
    }

    void run() {
        try (AdminTurn turn = AdminTurn.take(address)) {
            if (isDoneByAnother(turn)) {
                return;
            }
            if (turn.commentOfFoundation()
                    .filter(RestoreTarget.RESTORING::equals)
                    .isPresent()) {
                throw Problem.of(DatabaseProblem.RESTORE_UNFINISHED);
            }
            LOG.info("preparing the database for {} rooms", migrations.rooms().size());
            turn.prepareRoles(migrations.rooms());
            RoomMigration migration = new RoomMigration(address.admin());
            for (RoomSchema room : migrations.rooms()) {
                migration.run(room, migrations.of(room));
            }
            note(turn);
        } catch (SQLException failed) {
            throw AdminTurn.explained(failed, address);
        }
    }

    /** Memberships are looked at as well: they belong to the logins, which may be others than last time. */
    private boolean isDoneByAnother(AdminTurn turn) throws SQLException {
        String query = """
                select exists (select from pg_tables where schemaname = 'foundation' and tablename = 'preparation')
                   and exists (select from pg_roles where rolname = 'qiantang_migrator' and pg_has_role(oid, 'member'))
                   and exists (select from pg_auth_members
                                 join pg_roles granted on granted.oid = roleid
                                 join pg_roles holder on holder.oid = member
                                where holder.rolname = ? and granted.rolname = ?)
                """;
        try (PreparedStatement statement = turn.connection().prepareStatement(query)) {
            statement.setString(1, address.application().user());
            statement.setString(2, RoomSchema.FOUNDATION_START.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    return false;
                }
            }
        }
        turn.becomeOwner();
        boolean done = turn.ask("select digest from foundation.preparation")
                .filter(migrations.digest()::equals)
                .isPresent();
        turn.becomeAdmin();
        return done;
    }

    private void note(AdminTurn turn) throws SQLException {
        turn.becomeOwner();
        try (PreparedStatement statement = turn.connection().prepareStatement("""
                insert into foundation.preparation (digest) values (?)
                on conflict (the_one) do update set digest = excluded.digest
                """)) {
            statement.setString(1, migrations.digest());
            statement.execute();
        }
    }
}
