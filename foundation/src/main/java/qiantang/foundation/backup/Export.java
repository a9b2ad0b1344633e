package qiantang.foundation.backup;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import qiantang.foundation.database.DatabaseProblem;
import qiantang.foundation.http.Problem;
import qiantang.foundation.postgres.DatabaseAddress;

/** Writes all tables into a file, under one snapshot. */
final class Export {
    private final DatabaseAddress address;
    private final List<String> schemas;
    private final Path file;
    private final InstantSource clock;

    Export(DatabaseAddress address, List<String> schemas, Path file, InstantSource clock) {
        this.address = address;
        this.schemas = schemas;
        this.file = file;
        this.clock = clock;
    }

    Backup.Summary run() {
        if (Files.exists(file)) {
            throw Problem.of(BackupProblem.FILE_EXISTS).with("file", file);
        }
        Path incoming = file.resolveSibling(file.getFileName() + ".incoming");
        try (OwnerConnection owner = OwnerConnection.open(address)) {
            Backup.Summary summary = write(owner, incoming);
            try (FileChannel written = FileChannel.open(incoming, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
            return summary;
        } catch (SQLException failed) {
            throw DatabaseProblem.expected(failed)
                    .orElseGet(() -> Problem.of(DatabaseProblem.LOGIN_REFUSED)
                            .with("user", address.admin().user())
                            .causedBy(failed));
        } catch (IOException failed) {
            throw Problem.of(BackupProblem.FILE_UNWRITABLE)
                    .with("file", file)
                    .with("reason", String.valueOf(failed.getMessage()))
                    .causedBy(failed);
        } finally {
            deleteQuietly(incoming);
        }
    }

    private Backup.Summary write(OwnerConnection owner, Path incoming) throws SQLException, IOException {
        TableCatalogue catalogue = new TableCatalogue(owner, schemas);
        owner.execute("set transaction isolation level repeatable read read only");
        if (!catalogue.presentSchemas().contains("foundation")) {
            throw Problem.of(BackupProblem.SOURCE_EMPTY);
        }
        owner.becomeOwner();
        List<String> hidden = catalogue.hiddenFromOwner();
        if (!hidden.isEmpty()) {
            throw new IllegalStateException("tables that foundation.protect was not called for: " + hidden);
        }
        Map<String, Integer> versions = catalogue.versions();
        Instant taken = clock.instant();
        // Only for whoever makes backups: the rows are those of all tenants.
        Files.deleteIfExists(incoming);
        Files.createFile(incoming, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(incoming)))) {
            List<Manifest.Table> tables = new ArrayList<>();
            for (Manifest.Table table : catalogue.tables()) {
                tables.add(write(owner, table, zip));
            }
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    Manifest.VERSION,
                    owner.serverVersion(),
                    taken,
                    versions,
                    tables,
                    catalogue.partitions(),
                    sequences(owner, catalogue));
            zip.putNextEntry(new ZipEntry(BackupFile.MANIFEST));
            zip.write(BackupFile.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            zip.closeEntry();
            return new Backup.Summary(
                    tables.size(),
                    tables.stream().mapToLong(Manifest.Table::rows).sum());
        }
    }

    private static Manifest.Table write(OwnerConnection owner, Manifest.Table table, ZipOutputStream zip)
            throws SQLException, IOException {
        zip.putNextEntry(new ZipEntry(BackupFile.entryName(table.name())));
        DigestOutputStream digest = BackupFile.digesting(new StaysOpen(zip));
        String columns = String.join(", ", table.columns());
        long rows = owner.copyOut("copy (select " + columns + " from " + table.name() + ") to stdout", digest);
        zip.closeEntry();
        return new Manifest.Table(table.name(), table.columns(), rows, BackupFile.hex(digest.getMessageDigest()));
    }

    private static List<Manifest.Sequence> sequences(OwnerConnection owner, TableCatalogue catalogue)
            throws SQLException {
        List<Manifest.Sequence> sequences = new ArrayList<>();
        for (String name : catalogue.sequences()) {
            sequences.addAll(owner.query(
                    "select last_value, is_called from " + name + " where cardinality(?::text[]) >= 0",
                    row -> new Manifest.Sequence(name, row.getLong(1), row.getBoolean(2)),
                    List.of()));
        }
        return sequences;
    }

    private static void deleteQuietly(Path incoming) {
        try {
            Files.deleteIfExists(incoming);
        } catch (IOException ignored) {
            // The failure before this one is the one to tell.
        }
    }

    /** Whoever writes one entry must not close the file. */
    private static final class StaysOpen extends FilterOutputStream {
        StaysOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
