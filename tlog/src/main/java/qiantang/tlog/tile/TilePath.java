package qiantang.tlog.tile;

import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.TlogException;

/**
 * Where a piece of the log is kept, as C2SP tlog-tiles spells it: {@code tile/<level>/<index>[.p/<width>]} for hashes,
 * {@code tile/entries/<index>[.p/<width>]} for entries. The index is written in groups of three digits, all but the last
 * with an {@code x} before them: 1234067 is {@code x001/x234/067}.
 */
public sealed interface TilePath {
    /** Hashes or entries in a full tile or bundle. */
    int FULL_WIDTH = 256;
    /** Levels of the tree between one tile level and the next: 256 = 2^8. */
    int LEVELS_PER_TILE = 8;

    int MAX_LEVEL = 63;

    long index();

    /** How many hashes or entries: 256 when full, 1 to 255 when partial. */
    int width();

    /** The largest number of bytes that this piece may have. */
    int maxBytes();

    TilePath withWidth(int width);

    String path();

    /** Hashes of one level: hash {@code i} covers {@code 256^level} entries. */
    record Hashes(int level, long index, int width) implements TilePath {
        public Hashes {
            requirePlace(index, width);
            if (level < 0 || level > MAX_LEVEL) {
                throw new TlogException(Fault.OUT_OF_RANGE, "no tile level " + level);
            }
        }

        @Override
        public int maxBytes() {
            return width * Hash.BYTES;
        }

        @Override
        public Hashes withWidth(int other) {
            return new Hashes(level, index, other);
        }

        @Override
        public String path() {
            return "tile/" + level + "/" + TilePathText.place(index, width);
        }

        @Override
        public String toString() {
            return path();
        }
    }

    /** The entries themselves. */
    record Entries(long index, int width) implements TilePath {
        public Entries {
            requirePlace(index, width);
        }

        @Override
        public int maxBytes() {
            return width * (EntryBundle.LENGTH_BYTES + EntryBundle.MAX_ENTRY_BYTES);
        }

        @Override
        public Entries withWidth(int other) {
            return new Entries(index, other);
        }

        @Override
        public String path() {
            return "tile/entries/" + TilePathText.place(index, width);
        }

        @Override
        public String toString() {
            return path();
        }
    }

    /** Reads a path in its one canonical spelling, without a leading slash. */
    static TilePath parse(String path) {
        return TilePathText.parse(path);
    }

    /** The hash tile of a tree of this size, as wide as that tree makes it; empty tiles do not exist. */
    static Hashes inTree(long size, int level, long index) {
        return new Hashes(level, index, widthInTree(size, level, index));
    }

    /** The bundle of a tree of this size, as wide as that tree makes it. */
    static Entries bundleInTree(long size, long index) {
        return new Entries(index, widthInTree(size, 0, index));
    }

    /** How many hashes of this level a tree of this size has in complete form. */
    static long hashesAtLevel(long size, int level) {
        int shift = level * LEVELS_PER_TILE;
        return shift >= Long.SIZE - 1 ? 0 : size >> shift;
    }

    private static int widthInTree(long size, int level, long index) {
        long count = hashesAtLevel(size, level);
        if (index < 0 || index > count / FULL_WIDTH) {
            throw new TlogException(Fault.OUT_OF_RANGE, "a tree of " + size + " has no such tile");
        }
        return (int) Math.min(FULL_WIDTH, count - index * FULL_WIDTH);
    }

    private static void requirePlace(long index, int width) {
        if (index < 0 || width < 1 || width > FULL_WIDTH) {
            throw new TlogException(Fault.OUT_OF_RANGE, "no tile " + index + " of width " + width);
        }
    }
}
