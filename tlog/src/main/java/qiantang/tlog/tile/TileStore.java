package qiantang.tlog.tile;

import java.io.IOException;

/** Where tiles and bundles are kept. */
public interface TileStore extends TileSource {
    /**
     * Keeps the bytes durably before it returns. Pieces are immutable: the same bytes again change nothing, other bytes
     * are refused ({@code Fault.CONFLICT}).
     */
    void write(TilePath path, byte[] content) throws IOException;
}
