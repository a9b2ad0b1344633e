package qiantang.foundation.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import qiantang.foundation.http.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A backup file, opened to be read: a zip file with one entry per table, and a manifest. */
final class BackupFile implements AutoCloseable {
    static final String MANIFEST = "manifest.json";
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /** A manifest has a line per table and partition; a longer one is no manifest. */
    private static final int MANIFEST_BYTES_MAX = 16 << 20;

    private final Path path;
    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(Path path, ZipFile zip, Manifest manifest) {
        this.path = path;
        this.zip = zip;
        this.manifest = manifest;
    }

    static BackupFile open(Path path) {
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (IOException unreadable) {
            throw broken(path, reason(unreadable)).causedBy(unreadable);
        }
        try {
            return new BackupFile(path, zip, manifest(path, zip));
        } catch (IOException | JacksonException unreadable) {
            closeQuietly(zip);
            throw broken(path, reason(unreadable)).causedBy(unreadable);
        } catch (Problem refused) {
            closeQuietly(zip);
            throw refused;
        }
    }

    private static Manifest manifest(Path path, ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(MANIFEST);
        if (entry == null) {
            throw broken(path, "it has no manifest");
        }
        JsonNode tree;
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MANIFEST_BYTES_MAX);
            // Java compares this checksum only when it reads a zip as a stream, not by its directory.
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            if (checksum.getValue() != entry.getCrc()) {
                throw broken(path, "its manifest has been changed");
            }
            tree = JSON.readTree(bytes);
        }
        if (!Manifest.FORMAT.equals(tree.path("format").asString(""))) {
            throw broken(path, "it is not a backup of Qiantang");
        }
        if (tree.path("version").asInt(0) != Manifest.VERSION) {
            throw Problem.of(BackupProblem.OTHER_FORMAT)
                    .with("file", path)
                    .with("found", tree.path("version").asString("?"))
                    .with("expected", Manifest.VERSION);
        }
        return JSON.treeToValue(tree, Manifest.class);
    }

    Manifest manifest() {
        return manifest;
    }

    /** The rows of a table; at the end of the stream, {@link #verify} tells whether they were what had been written. */
    DigestInputStream rows(Manifest.Table table) throws IOException {
        ZipEntry entry = zip.getEntry(entryName(table.name()));
        if (entry == null) {
            throw broken("the rows of " + table.name() + " are missing");
        }
        return new DigestInputStream(zip.getInputStream(entry), sha256());
    }

    void verify(Manifest.Table table, DigestInputStream read) throws IOException {
        if (read.read() >= 0 || !hex(read.getMessageDigest()).equals(table.sha256())) {
            throw broken("the rows of " + table.name() + " have been changed");
        }
    }

    /** Reads all of it once, so that a damaged file is refused before anything is touched. */
    void verifyAll() {
        try {
            for (Manifest.Table table : manifest.tables()) {
                try (DigestInputStream rows = rows(table)) {
                    rows.transferTo(OutputStream.nullOutputStream());
                    verify(table, rows);
                }
            }
        } catch (IOException unreadable) {
            throw broken(reason(unreadable)).causedBy(unreadable);
        }
    }

    Problem broken(String reason) {
        return broken(path, reason);
    }

    private static Problem broken(Path path, String reason) {
        return Problem.of(BackupProblem.BROKEN).with("file", path).with("reason", reason);
    }

    private static String reason(Exception unreadable) {
        if (unreadable instanceof JacksonException json) {
            return json.getOriginalMessage();
        }
        return Files.exists(Path.of(String.valueOf(unreadable.getMessage())))
                ? "it cannot be read"
                : String.valueOf(unreadable.getMessage());
    }

    static String entryName(String table) {
        return "tables/" + table + ".copy";
    }

    static DigestOutputStream digesting(OutputStream out) {
        return new DigestOutputStream(out, sha256());
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static void closeQuietly(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException ignored) {
            // It was only read, and its contents have been refused.
        }
    }

    @Override
    public void close() {
        closeQuietly(zip);
    }
}
