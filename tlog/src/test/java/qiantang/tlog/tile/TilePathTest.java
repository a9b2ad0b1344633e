package qiantang.tlog.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import qiantang.tlog.TlogException;

final class TilePathTest {
    @Test
    void anIndexIsWrittenInGroupsOfThreeDigits() {
        assertThat(new TilePath.Hashes(4, 1_234_067, 256).path()).isEqualTo("tile/4/x001/x234/067");
        assertThat(new TilePath.Hashes(0, 0, 1).path()).isEqualTo("tile/0/000.p/1");
        assertThat(new TilePath.Entries(999, 256).path()).isEqualTo("tile/entries/999");
        assertThat(new TilePath.Entries(1000, 255).path()).isEqualTo("tile/entries/x001/000.p/255");
        assertThat(new TilePath.Hashes(63, Long.MAX_VALUE, 256).path())
                .isEqualTo("tile/63/x009/x223/x372/x036/x854/x775/807");
    }

    @Test
    void everyPathReadsBackAsItself() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            long index = random.nextLong() >>> (1 + random.nextInt(63));
            int width = 1 + random.nextInt(256);
            TilePath path = random.nextInt(4) == 0
                    ? new TilePath.Entries(index, width)
                    : new TilePath.Hashes(random.nextInt(64), index, width);
            assertThat(TilePath.parse(path.path())).as("seed %d", seed).isEqualTo(path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/tile/0/000",
                "tile/0/000/",
                "tile/00/000",
                "tile/-1/000",
                "tile/64/000",
                "tile/0/0",
                "tile/0/x000/001",
                "tile/0/001/x000",
                "tile/0/001/000",
                "tile/0/x001",
                "tile/0/0001",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/01",
                "tile/0/000.p/",
                "tile/0/000.p",
                "tile/0/000\n",
                "tile/data/000",
                "tile/0/../../etc",
                "tile/0/x999/x999/x999/x999/x999/x999/999",
                "tile/0/x001/x001/x001/x001/x001/x001/x001/x001/x001/x001/001"
            })
    void anyOtherSpellingIsRefused(String path) {
        assertThatThrownBy(() -> TilePath.parse(path)).isInstanceOf(TlogException.class);
    }

    @Test
    void aTreeOfSeventyThousandHasTheTilesOfTheSpecification() {
        long size = 70_000;
        assertThat(TilePath.hashesAtLevel(size, 0) / 256).isEqualTo(273);
        assertThat(TilePath.inTree(size, 0, 272).width()).isEqualTo(256);
        assertThat(TilePath.inTree(size, 0, 273).path()).isEqualTo("tile/0/273.p/112");
        assertThat(TilePath.inTree(size, 1, 0).path()).isEqualTo("tile/1/000");
        assertThat(TilePath.inTree(size, 1, 1).path()).isEqualTo("tile/1/001.p/17");
        assertThat(TilePath.inTree(size, 2, 0).path()).isEqualTo("tile/2/000.p/1");
        assertThat(TilePath.hashesAtLevel(size, 3)).isZero();
        assertThatThrownBy(() -> TilePath.inTree(size, 3, 0)).isInstanceOf(TlogException.class);
        assertThatThrownBy(() -> TilePath.inTree(size, 0, 274)).isInstanceOf(TlogException.class);
        assertThatThrownBy(() -> TilePath.inTree(256, 0, 1)).isInstanceOf(TlogException.class);
    }
}
