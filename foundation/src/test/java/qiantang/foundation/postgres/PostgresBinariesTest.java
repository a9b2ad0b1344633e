package qiantang.foundation.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    @TempDir
    private Path folder;

    private PostgresBinaries binaries;

    @BeforeEach
    void copyTheJar() throws IOException {
        String entry =
                "/postgres-linux-" + (System.getProperty("os.arch").equals("amd64") ? "x86_64" : "arm_64") + ".txz";
        JarURLConnection inJar =
                (JarURLConnection) PostgresBinariesTest.class.getResource(entry).openConnection();
        Path jar = Path.of(URI.create(inJar.getJarFileURL().toString()));
        binaries = PostgresBinaries.inJar(Files.copy(jar, folder.resolve(jar.getFileName())));
    }

    @Test
    void whatABuildUnpackedBesideTheJarIsLinkedIntoEachDataFolder() throws IOException {
        binaries.unpackBesideJar();
        Path home = binaries.unpackInto(folder.resolve("home"));
        Path beside = folder.resolve("postgres").resolve(home.getFileName());

        assertThat(names(home)).isEqualTo(names(beside)).contains("bin/postgres", "bin/initdb");
        assertThat(home.resolve("bin/postgres")).isExecutable();
        assertThat(Files.getAttribute(home.resolve("bin/postgres"), "unix:ino"))
                .isEqualTo(Files.getAttribute(beside.resolve("bin/postgres"), "unix:ino"));
        for (String name : names(beside)) {
            assertThat(Files.isSymbolicLink(home.resolve(name)))
                    .as(name)
                    .isEqualTo(Files.isSymbolicLink(beside.resolve(name)));
            assertThat(Files.getPosixFilePermissions(home.resolve(name)))
                    .as(name)
                    .isEqualTo(Files.getPosixFilePermissions(beside.resolve(name)));
        }
    }

    @Test
    void aDataFolderOutlivesTheBuildThatItCameFrom() throws IOException {
        binaries.unpackBesideJar();
        Path home = binaries.unpackInto(folder.resolve("home"));
        long size = Files.size(home.resolve("bin/postgres"));
        FileTrees.delete(folder.resolve("postgres"));

        assertThat(home.resolve("bin/postgres")).hasSize(size).isExecutable();
        assertThat(binaries.unpackInto(folder.resolve("home"))).isEqualTo(home);
    }

    private static Set<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return new TreeSet<>(
                    files.map(file -> root.relativize(file).toString()).toList());
        }
    }
}
