package qiantang.tlog.tile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;

/**
 * What a tree becomes when entries are added: the new root, and every tile that is new or wider than before, each with
 * all its bytes. Computing it changes nothing, and the same entries on the same tree give the same bytes again; so a
 * crash between computing, storing and publishing is mended by doing it once more.
 *
 * @param tiles from the leaves upward; a wider tile begins with the bytes of the narrower one that it replaces
 */
public record Growth(long oldSize, long newSize, Hash root, SequencedMap<TilePath, byte[]> tiles) {

    /** Hash tiles for these leaf hashes, added to the stored tree of {@code oldSize}. */
    public static Growth of(TileSource source, long oldSize, List<Hash> leaves) throws IOException {
        long newSize = newSize(oldSize, leaves.size());
        SequencedMap<TilePath, byte[]> tiles = new LinkedHashMap<>();
        List<Hash> added = leaves;
        for (int level = 0; !added.isEmpty(); level++) {
            added = addLevel(source, level, TilePath.hashesAtLevel(oldSize, level), added, tiles);
        }
        TileSource grown = path -> {
            byte[] tile = tiles.get(path);
            return tile == null ? source.read(path) : Optional.of(tile);
        };
        return new Growth(oldSize, newSize, new TreeReader(grown, newSize).root(), tiles);
    }

    /** Entry bundles for these entries, added to the stored log of {@code oldSize}. */
    public static SequencedMap<TilePath, byte[]> bundles(TileSource source, long oldSize, List<byte[]> entries)
            throws IOException {
        newSize(oldSize, entries.size());
        SequencedMap<TilePath, byte[]> bundles = new LinkedHashMap<>();
        long bundle = oldSize / TilePath.FULL_WIDTH;
        int width = (int) (oldSize % TilePath.FULL_WIDTH);
        int taken = 0;
        while (taken < entries.size()) {
            int count = Math.min(TilePath.FULL_WIDTH - width, entries.size() - taken);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (width > 0) {
                bytes.writeBytes(partialBundle(source, new TilePath.Entries(bundle, width)));
            }
            bytes.writeBytes(EntryBundle.encode(entries.subList(taken, taken + count)));
            bundles.put(new TilePath.Entries(bundle, width + count), bytes.toByteArray());
            taken += count;
            bundle++;
            width = 0;
        }
        return bundles;
    }

    /** Adds hashes to one level; returns the roots of the tiles that became full, which the next level takes up. */
    private static List<Hash> addLevel(
            TileSource source, int level, long present, List<Hash> added, SequencedMap<TilePath, byte[]> tiles)
            throws IOException {
        List<Hash> roots = new ArrayList<>();
        long index = present / TilePath.FULL_WIDTH;
        int width = (int) (present % TilePath.FULL_WIDTH);
        int taken = 0;
        while (taken < added.size()) {
            int count = Math.min(TilePath.FULL_WIDTH - width, added.size() - taken);
            byte[] tile = new byte[(width + count) * Hash.BYTES];
            if (width > 0) {
                byte[] before = TreeReader.tileOf(source, new TilePath.Hashes(level, index, width));
                System.arraycopy(before, 0, tile, 0, before.length);
            }
            for (int i = 0; i < count; i++) {
                added.get(taken + i).copyTo(tile, (width + i) * Hash.BYTES);
            }
            tiles.put(new TilePath.Hashes(level, index, width + count), tile);
            if (width + count == TilePath.FULL_WIDTH) {
                roots.add(Merkle.perfect(tile));
            }
            taken += count;
            index++;
            width = 0;
        }
        return roots;
    }

    private static byte[] partialBundle(TileSource source, TilePath.Entries path) throws IOException {
        byte[] bundle =
                source.read(path).orElseThrow(() -> new TlogException(Fault.MISSING, path.path() + " is missing"));
        EntryBundle.decode(bundle, path.width());
        return bundle;
    }

    private static long newSize(long oldSize, int added) {
        if (oldSize < 0 || oldSize > Long.MAX_VALUE - added) {
            throw new TlogException(Fault.OUT_OF_RANGE, "no tree of " + oldSize + " can take " + added + " more");
        }
        return oldSize + added;
    }
}
