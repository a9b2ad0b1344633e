package qiantang.foundation.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import qiantang.foundation.http.Problem;

/** The files of one PostgreSQL: made by {@code initdb}, configured at each start. */
final class Cluster {
    static final String SUPERUSER = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final String PID_FILE = "postmaster.pid";
    private static final String PASSWORD_FILE = "qiantang.password";
    private static final int PASSWORD_BYTES = 32;
    private static final int OUTPUT_BYTES_MAX = 1 << 16;
    private static final Pattern MAJOR_VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    private final Path data;
    private final Path binaries;
    private final RunAs runAs;
    private final Durability durability;

    Cluster(Path data, Path binaries, RunAs runAs, Durability durability) {
        this.data = data;
        this.binaries = binaries;
        this.runAs = runAs;
        this.durability = durability;
    }

    /** Makes the files unless they are there; they appear whole or not at all. */
    void createIfAbsent() throws IOException {
        int wanted = majorVersionOfBinaries();
        if (Files.exists(data)) {
            requireMajorVersion(wanted);
            return;
        }
        Path incoming = data.resolveSibling("data.incoming");
        Path password = data.resolveSibling("password.incoming");
        FileTrees.delete(incoming);
        Files.deleteIfExists(password);
        try {
            Files.createDirectory(
                    incoming, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            writePrivately(password, randomPassword());
            runAs.handOver(incoming);
            runAs.handOver(password);
            LOG.info("making a new PostgreSQL cluster in {}", data);
            initdb(incoming, password, wanted);
            Files.move(password, incoming.resolve(PASSWORD_FILE));
            Files.move(incoming, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            if (DiskFull.caused(failed)) {
                throw DiskFull.problem(data, failed);
            }
            throw failed;
        }
    }

    private void initdb(Path target, Path password, int major) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + target,
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth-host=scram-sha-256",
                "--auth-local=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--no-instructions"));
        if (major >= 17) {
            // Sorts by code point as C does, on every machine, and knows the letters of all of Unicode.
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        if (durability == Durability.NONE) {
            command.add("--no-sync");
        }
        String output = run(command);
        if (!Files.exists(target.resolve("PG_VERSION")) || !Files.exists(target.resolve("global/pg_control"))) {
            throw DiskFull.inWords(output)
                    ? DiskFull.problem(data, new IOException(output))
                    : Problem.of(PostgresProblem.START_FAILED).with("reason", lastLine(output));
        }
    }

    private int majorVersionOfBinaries() throws IOException {
        String output = run(List.of(binaries.resolve("bin/postgres").toString(), "--version"));
        Matcher version = MAJOR_VERSION.matcher(output);
        if (!version.find()) {
            throw Problem.of(PostgresProblem.START_FAILED).with("reason", lastLine(output));
        }
        return Integer.parseInt(version.group(1));
    }

    private void requireMajorVersion(int wanted) throws IOException {
        String found;
        try {
            found = Files.readString(data.resolve("PG_VERSION")).strip();
        } catch (NoSuchFileException missing) {
            throw Problem.of(PostgresProblem.DATA_BROKEN).with("folder", data).causedBy(missing);
        }
        if (!found.equals(Integer.toString(wanted))) {
            throw Problem.of(PostgresProblem.OTHER_MAJOR_VERSION)
                    .with("folder", data)
                    .with("found", found)
                    .with("expected", wanted);
        }
    }

    /** Runs one of the short programs and returns what it wrote; a failure shows in what is missing afterwards. */
    private String run(List<String> command) throws IOException {
        Process process = runAs.start(command);
        process.getOutputStream().close();
        try {
            String output = new String(process.getInputStream().readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                // What it half did must not look finished.
                throw DiskFull.inWords(output)
                        ? DiskFull.problem(data, new IOException(output))
                        : Problem.of(PostgresProblem.START_FAILED).with("reason", lastLine(output));
            }
            return output;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    static String lastLine(String output) {
        return output.lines()
                .filter(Predicate.not(String::isBlank))
                .reduce((earlier, later) -> later)
                .orElse("-")
                .strip();
    }

    /** The settings are ours and written at each start; an operator's own go into {@code postgresql.local.conf}. */
    void configure(int port) throws IOException {
        Path file = data.resolve("postgresql.conf");
        Path incoming = data.resolve("postgresql.conf.incoming");
        Files.writeString(incoming, ClusterSettings.text(port, durability));
        Files.setPosixFilePermissions(incoming, PosixFilePermissions.fromString("rw-------"));
        runAs.handOver(incoming);
        Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String password(Path data) throws IOException {
        try {
            return Files.readString(data.resolve(PASSWORD_FILE)).strip();
        } catch (NoSuchFileException missing) {
            throw Problem.of(PostgresProblem.DATA_BROKEN).with("folder", data).causedBy(missing);
        }
    }

    private static String randomPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static void writePrivately(Path file, String content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content + "\n");
    }

    /** What PostgreSQL says of itself in {@code postmaster.pid}: its process, its port, whether it takes connections. */
    record Announcement(long pid, int port, boolean ready) {}

    Optional<Announcement> announcement() throws IOException {
        return announcement(data);
    }

    static Optional<Announcement> announcement(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve(PID_FILE));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            boolean ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
            return Optional.of(new Announcement(Long.parseLong(lines.getFirst().strip()), port, ready));
        } catch (NoSuchFileException | NumberFormatException noneOrHalfWritten) {
            return Optional.empty();
        }
    }

    Path pidFile() {
        return data.resolve(PID_FILE);
    }

    Path folder() {
        return data;
    }

    /** Starts the server; the thread that calls this has to live as long as the server should. */
    Process startServer() throws IOException {
        // Without a prefix from the very first line on, so that a complaint can be told by its beginning.
        Process server = runAs.start(
                List.of(binaries.resolve("bin/postgres").toString(), "-D", data.toString(), "-c", "log_line_prefix="));
        server.getOutputStream().close();
        return server;
    }
}
