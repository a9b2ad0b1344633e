package qiantang.tlog.tile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.proof.ConsistencyProof;
import qiantang.tlog.proof.InclusionProof;

/**
 * A tree of a fixed size, seen through its tiles: roots and proofs, computed as RFC 6962 §2.1 defines them, from at most
 * a few tiles per level. Not thread-safe; it keeps the tiles it last read, because neighbouring proofs share them.
 */
public final class TreeReader {
    /** About 25 KiB each. A proof touches two tiles on each of at most eight levels. */
    private static final int MAX_TILES_KEPT = 64;

    private final TileSource source;
    private final long size;
    private final Map<TilePath, TileHashes> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TilePath, TileHashes> eldest) {
            return size() > MAX_TILES_KEPT;
        }
    };

    public TreeReader(TileSource source, long size) {
        if (size < 0) {
            throw new TlogException(Fault.OUT_OF_RANGE, "no tree has " + size + " entries");
        }
        this.source = source;
        this.size = size;
    }

    public long size() {
        return size;
    }

    public Hash root() throws IOException {
        return root(size);
    }

    /** The root that the tree had when it was smaller. */
    public Hash root(long earlierSize) throws IOException {
        requireTree(earlierSize);
        return earlierSize == 0 ? Merkle.empty() : range(0, earlierSize);
    }

    public Hash leaf(long index) throws IOException {
        requireEntry(index);
        return subtree(0, index);
    }

    /** That entry {@code index} is in this tree: the hashes beside the way from the leaf up to the root. */
    public InclusionProof inclusion(long index) throws IOException {
        requireEntry(index);
        List<Hash> downward = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + Long.highestOneBit(to - from - 1);
            if (index < middle) {
                downward.add(range(middle, to));
                to = middle;
            } else {
                downward.add(range(from, middle));
                from = middle;
            }
        }
        return new InclusionProof(index, size, downward.reversed());
    }

    /** That this tree continues the one of {@code earlierSize} entries and changed none of them. */
    public ConsistencyProof consistency(long earlierSize) throws IOException {
        requireTree(earlierSize);
        if (earlierSize == 0 || earlierSize == size) {
            return new ConsistencyProof(earlierSize, size, List.of());
        }
        List<Hash> downward = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to != earlierSize) {
            long middle = from + Long.highestOneBit(to - from - 1);
            if (earlierSize <= middle) {
                downward.add(range(middle, to));
                to = middle;
            } else {
                downward.add(range(from, middle));
                from = middle;
            }
        }
        // What is left is the last complete subtree of the older tree. If it is that whole tree, its root is known.
        if (from > 0) {
            downward.add(range(from, to));
        }
        return new ConsistencyProof(earlierSize, size, downward.reversed());
    }

    /** MTH(D[from:to]); {@code from} is a multiple of the largest power of two not above {@code to - from}. */
    private Hash range(long from, long to) throws IOException {
        long width = to - from;
        if (Long.bitCount(width) == 1) {
            int height = Long.numberOfTrailingZeros(width);
            return subtree(height, from >> height);
        }
        long middle = from + Long.highestOneBit(width);
        return Merkle.node(range(from, middle), range(middle, to));
    }

    /** The hash over the complete subtree of {@code 2^height} entries, the {@code index}-th of its kind. */
    private Hash subtree(int height, long index) throws IOException {
        int level = height / TilePath.LEVELS_PER_TILE;
        int heightInTile = height % TilePath.LEVELS_PER_TILE;
        int perTile = TilePath.FULL_WIDTH >> heightInTile;
        TileHashes tile = tile(TilePath.inTree(size, level, index / perTile));
        return tile.hash(heightInTile, (int) (index % perTile));
    }

    private TileHashes tile(TilePath path) throws IOException {
        TileHashes known = kept.get(path);
        if (known != null) {
            return known;
        }
        TileHashes read = new TileHashes(tileOf(source, path));
        kept.put(path, read);
        return read;
    }

    /** The tile's bytes at exactly this width; a log may have dropped a partial tile once the full one exists. */
    public static byte[] tileOf(TileSource source, TilePath path) throws IOException {
        byte[] read = source.read(path).orElse(null);
        if (read == null && path.width() < TilePath.FULL_WIDTH) {
            read = source.read(path.withWidth(TilePath.FULL_WIDTH))
                    .map(full -> Arrays.copyOf(full, Math.min(full.length, path.maxBytes())))
                    .orElse(null);
        }
        if (read == null) {
            throw new TlogException(Fault.MISSING, path.path() + " is missing");
        }
        if (read.length != path.maxBytes()) {
            throw new TlogException(
                    Fault.MALFORMED, path.path() + " has " + read.length + " bytes instead of " + path.maxBytes());
        }
        return read;
    }

    private void requireEntry(long index) {
        if (index < 0 || index >= size) {
            throw new TlogException(Fault.OUT_OF_RANGE, "a tree of " + size + " has no entry " + index);
        }
    }

    private void requireTree(long earlierSize) {
        if (earlierSize < 0 || earlierSize > size) {
            throw new TlogException(Fault.OUT_OF_RANGE, "a tree of " + size + " never had the size " + earlierSize);
        }
    }
}
