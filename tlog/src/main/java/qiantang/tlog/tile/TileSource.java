package qiantang.tlog.tile;

import java.io.IOException;
import java.util.Optional;

/** Where tiles and bundles come from: a directory, a table, somebody's HTTP server. */
public interface TileSource {
    /**
     * The stored bytes, or empty if there are none at this path. What comes back is not trusted; a source over a network
     * must not read more than {@link TilePath#maxBytes()}.
     */
    Optional<byte[]> read(TilePath path) throws IOException;
}
