package qiantang.tlog.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.tile.EntryBundle;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.tile.TileSource;
import qiantang.tlog.tile.TreeReader;

/** One reading of a log, from an entry on. */
final class Pass {
    /** Tiles are met in order: a child, its parent, and their neighbours are all that is needed at a time. */
    private static final int MAX_TILES_KEPT = 8;

    private final TileSource source;
    private final Checkpoint checkpoint;
    private final long from;
    private final SequencedSet<Finding> findings = new LinkedHashSet<>();
    private final Map<TilePath, Optional<byte[]>> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TilePath, Optional<byte[]>> eldest) {
            return size() > MAX_TILES_KEPT;
        }
    };

    Pass(TileSource source, Checkpoint checkpoint, long from) {
        this.source = source;
        this.checkpoint = checkpoint;
        this.from = from;
    }

    Report run() throws IOException {
        long size = checkpoint.size();
        if (from < size) {
            for (long bundle = from / TilePath.FULL_WIDTH; !isBeyond(bundle, 0) && !isFull(); bundle++) {
                checkEntries(bundle);
            }
            for (int level = 0; TilePath.hashesAtLevel(size, level) > 0; level++) {
                checkLevel(level);
            }
        }
        checkRoot();
        return new Report(from, size, new ArrayList<>(findings));
    }

    void found(Finding finding) {
        findings.add(finding);
    }

    private void checkEntries(long bundle) throws IOException {
        TilePath.Entries path = TilePath.bundleInTree(checkpoint.size(), bundle);
        TilePath.Hashes tilePath = TilePath.inTree(checkpoint.size(), 0, bundle);
        Optional<List<byte[]>> entries = entries(path);
        Optional<byte[]> tile = tile(tilePath);
        if (entries.isEmpty() || tile.isEmpty()) {
            return;
        }
        long first = bundle * TilePath.FULL_WIDTH;
        for (int i = (int) Math.max(0, from - first); i < path.width() && !isFull(); i++) {
            Hash said = Hash.at(tile.get(), i * Hash.BYTES);
            if (!Merkle.leaf(entries.get().get(i)).equals(said)) {
                found(new Finding.EntryDiffers(first + i, path, tilePath));
            }
        }
    }

    /** Each full tile of this level against the hash that stands for it in the level above. */
    private void checkLevel(int level) throws IOException {
        long first = from >> Math.min(Long.SIZE - 1, (level + 1) * TilePath.LEVELS_PER_TILE);
        for (long index = first; !isBeyond(index, level) && !isFull(); index++) {
            TilePath.Hashes path = TilePath.inTree(checkpoint.size(), level, index);
            Optional<byte[]> tile = tile(path);
            if (tile.isEmpty() || path.width() < TilePath.FULL_WIDTH) {
                continue;
            }
            TilePath.Hashes parentPath = TilePath.inTree(checkpoint.size(), level + 1, index / TilePath.FULL_WIDTH);
            Optional<byte[]> parent = tile(parentPath);
            int position = (int) (index % TilePath.FULL_WIDTH);
            if (parent.isPresent()
                    && !Merkle.perfect(tile.get()).equals(Hash.at(parent.get(), position * Hash.BYTES))) {
                found(new Finding.NodeDiffers(parentPath, position, path));
            }
        }
    }

    private void checkRoot() throws IOException {
        try {
            if (!new TreeReader(source, checkpoint.size()).root().equals(checkpoint.root())) {
                found(new Finding.RootDiffers(checkpoint.size()));
            }
        } catch (TlogException e) {
            // A tile of the right edge cannot be used. Met already on the way, unless nothing new had to be read.
            found(new Finding.RootDiffers(checkpoint.size()));
        }
    }

    private Optional<List<byte[]>> entries(TilePath.Entries path) throws IOException {
        try {
            Optional<byte[]> exact = source.read(path);
            if (exact.isPresent()) {
                return Optional.of(EntryBundle.decode(exact.get(), path.width()));
            }
            // A log may have dropped the partial bundle once the full one was there.
            Optional<byte[]> full = source.read(path.withWidth(TilePath.FULL_WIDTH));
            if (full.isPresent()) {
                return Optional.of(
                        EntryBundle.decode(full.get(), TilePath.FULL_WIDTH).subList(0, path.width()));
            }
            found(new Finding.Missing(path));
        } catch (TlogException e) {
            found(new Finding.Malformed(path, e.reason()));
        }
        return Optional.empty();
    }

    private Optional<byte[]> tile(TilePath path) throws IOException {
        Optional<byte[]> known = kept.get(path);
        if (known != null) {
            return known;
        }
        Optional<byte[]> tile = Optional.empty();
        try {
            tile = Optional.of(TreeReader.tileOf(source, path));
        } catch (TlogException e) {
            found(e.fault() == Fault.MISSING ? new Finding.Missing(path) : new Finding.Malformed(path, e.reason()));
        }
        kept.put(path, tile);
        return tile;
    }

    private boolean isBeyond(long index, int level) {
        long hashes = TilePath.hashesAtLevel(checkpoint.size(), level);
        return index >= hashes / TilePath.FULL_WIDTH + (hashes % TilePath.FULL_WIDTH == 0 ? 0 : 1);
    }

    private boolean isFull() {
        return findings.size() >= LogVerifier.MAX_FINDINGS;
    }
}
