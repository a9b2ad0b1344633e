package qiantang.foundation.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import qiantang.foundation.database.DatabaseProblem;
import qiantang.foundation.database.RestoreTarget;
import qiantang.foundation.database.RoomSchema;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;

/**
 * Fills an empty database from a file.
 *
 * <p>The tables are made by the migrations of the backup's own time. All rows are then loaded in one transaction, in
 * which whatever would stand in the way is put aside and put back: foreign keys, which are checked as a whole
 * afterwards; triggers, which did their work when the rows were new; and the row security of the owner, under which
 * PostgreSQL does not load at all. Nothing of it needs a superuser.
 */
final class Restore {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*");
    private static final String VALUE = "(?:'[^']*'|-?[0-9.]+|MINVALUE|MAXVALUE|true|false|NULL)";
    private static final String VALUES = "\\(" + VALUE + "(?:, " + VALUE + ")*\\)";
    /** A bound comes out of a file and goes into a statement, so it has to be one. */
    private static final Pattern BOUND = Pattern.compile("DEFAULT|FOR VALUES (?:FROM " + VALUES + " TO " + VALUES
            + "|IN " + VALUES + "|WITH \\(modulus [0-9]+, remainder [0-9]+\\))");

    private final DatabaseAddress address;
    private final List<String> schemas;
    private final RestoreTarget target;
    private final Path path;

    Restore(DatabaseAddress address, List<RoomSchema> rooms, Path path) {
        this.address = address;
        this.schemas = Backup.schemas(rooms);
        this.target = RestoreTarget.of(address, rooms);
        this.path = path;
    }

    Backup.Summary run() {
        try (BackupFile file = BackupFile.open(path)) {
            requireKnown(file.manifest());
            file.verifyAll();
            target.claim();
            try {
                target.makeTables(file.manifest().rooms());
                Backup.Summary summary = load(file);
                target.complete();
                return summary;
            } catch (RuntimeException failed) {
                abandon(failed);
                throw failed;
            }
        }
    }

    private void abandon(RuntimeException failed) {
        try {
            target.abandon();
        } catch (RuntimeException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private void requireKnown(Manifest manifest) {
        Map<String, Integer> known = target.versions();
        manifest.rooms().forEach((room, version) -> {
            if (version > known.getOrDefault(room, 0)) {
                throw Problem.of(BackupProblem.NEWER)
                        .with("file", path)
                        .with("room", room)
                        .with("found", version)
                        .with("known", known.getOrDefault(room, 0));
            }
        });
    }

    private Backup.Summary load(BackupFile file) {
        try (OwnerConnection owner = OwnerConnection.open(address)) {
            Backup.Summary summary = load(owner, file);
            owner.commit();
            return summary;
        } catch (SQLException failed) {
            // The tables are what the backup says they are: what does not fit into them is its own fault.
            throw DatabaseProblem.expected(failed)
                    .orElseGet(() ->
                            file.broken(String.valueOf(failed.getMessage())).causedBy(failed));
        } catch (IOException failed) {
            throw file.broken(String.valueOf(failed.getMessage())).causedBy(failed);
        }
    }

    private Backup.Summary load(OwnerConnection owner, BackupFile file) throws SQLException, IOException {
        owner.becomeOwner();
        TableCatalogue catalogue = new TableCatalogue(owner, schemas);
        makePartitions(owner, catalogue, file);
        Map<String, Set<String>> columns = columns(catalogue);
        List<TableCatalogue.Change> aside = inTheWay(catalogue);
        for (TableCatalogue.Change change : aside) {
            owner.execute(change.away());
        }
        // Migrations may have put rows in; the backup has them, too, as they were in the end.
        if (!columns.isEmpty()) {
            owner.execute("truncate " + String.join(", ", columns.keySet()));
        }
        long rows = 0;
        for (Manifest.Table table : file.manifest().tables()) {
            rows += load(owner, file, table, columns);
        }
        setSequences(owner, catalogue, file);
        owner.execute("set constraints all immediate");
        for (TableCatalogue.Change change : aside) {
            owner.execute(change.back());
        }
        owner.execute("comment on schema foundation is null");
        return new Backup.Summary(file.manifest().tables().size(), rows);
    }

    private static List<TableCatalogue.Change> inTheWay(TableCatalogue catalogue) throws SQLException {
        List<TableCatalogue.Change> changes = new ArrayList<>(catalogue.triggers());
        changes.addAll(catalogue.foreignKeys());
        catalogue
                .forced()
                .forEach(table -> changes.add(new TableCatalogue.Change(
                        "alter table only " + table + " no force row level security",
                        "alter table only " + table + " force row level security")));
        return changes;
    }

    private static long load(
            OwnerConnection owner, BackupFile file, Manifest.Table table, Map<String, Set<String>> known)
            throws SQLException, IOException {
        // Each table once, and no word of the file gets into a statement that is not a name of the database itself.
        Set<String> columns = known.remove(table.name());
        if (columns == null || !columns.containsAll(table.columns())) {
            throw file.broken("there is no such table as " + table.name() + " in its version");
        }
        try (DigestInputStream rows = file.rows(table)) {
            long loaded = owner.copyIn(
                    "copy " + table.name() + " (" + String.join(", ", table.columns()) + ") from stdin", rows);
            file.verify(table, rows);
            if (loaded != table.rows()) {
                throw file.broken("it has " + loaded + " rows of " + table.name() + " where it says " + table.rows());
            }
            return loaded;
        }
    }

    private static void makePartitions(OwnerConnection owner, TableCatalogue catalogue, BackupFile file)
            throws SQLException {
        Set<String> present = catalogue.partitions().stream()
                .map(Manifest.Partition::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tables = columns(catalogue).keySet();
        for (Manifest.Partition partition : file.manifest().partitions()) {
            if (present.contains(partition.name())) {
                continue;
            }
            if (!NAME.matcher(partition.name()).matches()
                    || !tables.contains(partition.table())
                    || !BOUND.matcher(partition.bound()).matches()) {
                throw file.broken("a partition of no sense, " + partition.name());
            }
            owner.execute("create table " + partition.name() + " partition of " + partition.table() + " "
                    + partition.bound());
            if (partition.secured()) {
                owner.execute(
                        "alter table " + partition.name() + " enable row level security, force row level security");
            }
        }
    }

    private static void setSequences(OwnerConnection owner, TableCatalogue catalogue, BackupFile file)
            throws SQLException {
        List<String> known = catalogue.sequences();
        for (Manifest.Sequence sequence : file.manifest().sequences()) {
            Optional<String> target =
                    known.stream().filter(sequence.name()::equals).findFirst();
            if (target.isEmpty()) {
                throw file.broken("there is no sequence " + sequence.name() + " in its version");
            }
            owner.execute("select setval('" + target.get() + "', " + sequence.last() + ", " + sequence.called() + ")");
        }
    }

    private static Map<String, Set<String>> columns(TableCatalogue catalogue) throws SQLException {
        Map<String, Set<String>> columns = new TreeMap<>();
        catalogue.tables().forEach(table -> columns.put(table.name(), Set.copyOf(table.columns())));
        return columns;
    }
}
