package qiantang.foundation.database;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * An empty database on its way to being filled by a restore: claimed, given the tables of the backup's own time, loaded
 * by somebody else, completed; or abandoned, and empty again.
 *
 * <p>From the claim on a comment on the schema keeps every other program away. Whoever loads the rows takes it off in
 * the same transaction, so a restore that was killed is recognised and may be begun anew.
 */
public final class RestoreTarget {
    /** The comment of schema foundation while a restore is under way. */
    public static final String RESTORING = "a restore is under way";

    private static final Logger LOG = LoggerFactory.getLogger(RestoreTarget.class);

    private final DatabaseAddress address;
    private final Migrations migrations;

    private RestoreTarget(DatabaseAddress address, Migrations migrations) {
        this.address = address;
        this.migrations = migrations;
    }

    public static RestoreTarget of(DatabaseAddress address, List<RoomSchema> rooms) {
        return new RestoreTarget(address, Migrations.of(rooms));
    }

    /** The newest version of each room's tables that this program knows; 0 for a room without migrations. */
    public Map<String, Integer> versions() {
        Map<String, Integer> versions = new LinkedHashMap<>();
        migrations
                .rooms()
                .forEach(room -> versions.put(room.room(), migrations.of(room).size()));
        return versions;
    }

    /** Refuses unless no room has a schema yet, or only an unfinished restore made them: those are dropped. */
    public void claim() {
        try (AdminTurn turn = AdminTurn.take(address)) {
            if (isInUse(turn)) {
                Optional<String> comment = turn.commentOfFoundation();
                if (comment.filter(RESTORING::equals).isEmpty()) {
                    throw Problem.of(DatabaseProblem.NOT_EMPTY);
                }
                LOG.info("removing what an unfinished restore left behind");
                drop(turn);
            }
            turn.prepareRoles(migrations.rooms());
            turn.becomeOwner();
            turn.execute("comment on schema foundation is '" + RESTORING + "'");
        } catch (SQLException failed) {
            throw AdminTurn.explained(failed, address);
        }
    }

    private boolean isInUse(AdminTurn turn) throws SQLException {
        for (RoomSchema room : migrations.rooms()) {
            if (turn.ask("select to_regnamespace('" + room.room() + "')::text").isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Makes the tables as they were in these versions; a room that is not named gets none yet. */
    public void makeTables(Map<String, Integer> versions) {
        RoomMigration migration = new RoomMigration(address.admin());
        for (RoomSchema room : migrations.rooms()) {
            int version = versions.getOrDefault(room.room(), 0);
            if (version > 0) {
                migration.run(room, migrations.of(room).subList(0, version));
            }
        }
    }

    /** Goes on from the backup's tables to those of this program. */
    public void complete() {
        new Preparation(address, migrations).run();
    }

    /** Makes the database empty again. */
    public void abandon() {
        try (AdminTurn turn = AdminTurn.take(address)) {
            drop(turn);
        } catch (SQLException failed) {
            throw AdminTurn.explained(failed, address);
        }
    }

    private void drop(AdminTurn turn) throws SQLException {
        turn.becomeOwner();
        for (RoomSchema room : migrations.rooms()) {
            turn.execute("drop schema if exists " + room.room() + " cascade");
        }
        turn.becomeAdmin();
    }
}
