package qiantang.tlog.tile;

import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;

/** A tile with the hashes between its own level and the next worked out, as far as its width completes them. */
final class TileHashes {
    /** Row 0 is the tile itself; row {@code h} has the hashes over {@code 2^h} of them. */
    private final Hash[][] rows = new Hash[TilePath.LEVELS_PER_TILE][];

    TileHashes(byte[] tile) {
        Hash[] row = new Hash[tile.length / Hash.BYTES];
        for (int i = 0; i < row.length; i++) {
            row[i] = Hash.at(tile, i * Hash.BYTES);
        }
        rows[0] = row;
        for (int height = 1; height < rows.length; height++) {
            Hash[] below = row;
            row = new Hash[below.length / 2];
            for (int i = 0; i < row.length; i++) {
                row[i] = Merkle.node(below[2 * i], below[2 * i + 1]);
            }
            rows[height] = row;
        }
    }

    Hash hash(int height, int position) {
        return rows[height][position];
    }
}
