package qiantang.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

final class DirectoryTilesTest {
    private static final TilePath.Hashes PATH = new TilePath.Hashes(0, 1_234_067, 2);

    @TempDir
    Path directory;

    @Test
    void aTileIsAFileAtItsPath() throws Exception {
        DirectoryTiles tiles = new DirectoryTiles(directory);
        assertThat(tiles.read(PATH)).isEmpty();
        tiles.write(PATH, new byte[64]);
        assertThat(tiles.read(PATH)).hasValue(new byte[64]);
        assertThat(directory.resolve("tile/0/x001/x234/067.p/2")).hasBinaryContent(new byte[64]);
        tiles.write(PATH.withWidth(256), new byte[8192]);
        assertThat(directory.resolve("tile/0/x001/x234/067")).isRegularFile();
    }

    @Test
    void whatIsKeptIsNeverReplacedByOtherBytes() throws Exception {
        DirectoryTiles tiles = new DirectoryTiles(directory);
        tiles.write(PATH, new byte[64]);
        tiles.write(PATH, new byte[64]);
        byte[] other = new byte[64];
        other[63] = 1;
        assertThatThrownBy(() -> tiles.write(PATH, other))
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CONFLICT));
        assertThat(tiles.read(PATH)).hasValue(new byte[64]);
    }

    @Test
    void aFileLeftHalfWrittenByACrashIsNotRead() throws Exception {
        DirectoryTiles tiles = new DirectoryTiles(directory);
        Files.createDirectories(directory.resolve("tile/0/x001/x234/067.p"));
        Files.write(directory.resolve("tile/0/x001/x234/067.p/2.new"), new byte[3]);
        assertThat(tiles.read(PATH)).isEmpty();
        tiles.write(PATH, new byte[64]);
        assertThat(tiles.read(PATH)).hasValue(new byte[64]);
    }

    @Test
    void aFileLargerThanATileIsNotReadIntoMemory() throws Exception {
        Files.createDirectories(directory.resolve("tile/0/x001/x234/067.p"));
        Files.write(directory.resolve("tile/0/x001/x234/067.p/2"), new byte[65]);
        assertThatThrownBy(() -> new DirectoryTiles(directory).read(PATH))
                .isInstanceOfSatisfying(
                        TlogException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE));
    }
}
