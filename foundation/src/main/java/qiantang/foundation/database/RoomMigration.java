package qiantang.foundation.database;

import java.io.Reader;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;

/** Runs a room's migrations by Flyway, as the role that owns the schemas; the history lies in the room's own schema. */
final class RoomMigration {
    private static final String HISTORY = "migration_history";

    private final DataSource asMigrator;

    RoomMigration(DatabaseAddress.Login admin) {
        PGSimpleDataSource source = new AsMigrator();
        source.setUrl(admin.url());
        source.setUser(admin.user());
        source.setPassword(admin.password());
        this.asMigrator = source;
    }

    void run(RoomSchema room, List<Migrations.Migration> migrations) {
        try {
            Flyway.configure(RoomMigration.class.getClassLoader())
                    .dataSource(asMigrator)
                    .defaultSchema(room.room())
                    .schemas(room.room())
                    .createSchemas(false)
                    .table(HISTORY)
                    .resourceProvider(new OfRoom(room, migrations))
                    .javaMigrationClassProvider(List::of)
                    // A newer program's migrations are no business of an older one: it has to refuse.
                    .ignoreMigrationPatterns(new String[0])
                    .validateMigrationNaming(true)
                    .placeholderReplacement(false)
                    .cleanDisabled(true)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayValidateException other) {
            throw Problem.of(DatabaseProblem.MIGRATED_DIFFERENTLY)
                    .with("room", room.room())
                    .causedBy(other);
        } catch (FlywayException failed) {
            throw Problem.of(DatabaseProblem.MIGRATION_FAILED)
                    .with("reason", room.room() + ": " + reason(failed))
                    .causedBy(failed);
        }
    }

    /** What PostgreSQL said, without the page that Flyway makes of it. */
    private static String reason(FlywayException failed) {
        return SqlFailures.sqlCause(failed)
                .map(Throwable::getMessage)
                .orElseGet(() -> String.valueOf(failed.getMessage()));
    }

    /** Each connection takes the migrator's role first. */
    private static final class AsMigrator extends PGSimpleDataSource {
        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("set role " + DatabaseRole.MIGRATOR.name());
                return connection;
            } catch (SQLException failed) {
                connection.close();
                throw failed;
            }
        }
    }

    /** Hands Flyway what has been read already, so that it does not search the class path. */
    private record OfRoom(RoomSchema room, List<Migrations.Migration> migrations) implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return migrations.stream()
                    .filter(migration -> migration.fileName().startsWith(prefix)
                            && Arrays.stream(suffixes).anyMatch(migration.fileName()::endsWith))
                    .<LoadableResource>map(migration -> new OneFile(room, migration))
                    .toList();
        }
    }

    private static final class OneFile extends LoadableResource {
        private final RoomSchema room;
        private final Migrations.Migration migration;

        OneFile(RoomSchema room, Migrations.Migration migration) {
            this.room = room;
            this.migration = migration;
        }

        @Override
        public Reader read() {
            return new StringReader(migration.sql());
        }

        @Override
        public String getAbsolutePath() {
            return "qiantang/" + room.room() + "/migrations/" + migration.fileName();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return migration.fileName();
        }

        @Override
        public String getRelativePath() {
            return migration.fileName();
        }
    }
}
