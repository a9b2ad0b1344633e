package qiantang.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import qiantang.tlog.tile.EntryBundle;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.tile.TileSource;

/**
 * Tiles out of the tables, within one transaction. A tile is one row that only grows, so a partial tile is the beginning
 * of that row; a bundle is put together from the entries themselves, which are kept once.
 */
final class DatabaseTiles implements TileSource {
    private final Handle handle;

    public DatabaseTiles(Handle handle) {
        this.handle = handle;
    }

    @Override
    public Optional<byte[]> read(TilePath path) {
        return switch (path) {
            case TilePath.Hashes tile -> hashes(tile);
            case TilePath.Entries bundle -> entries(bundle);
        };
    }

    private Optional<byte[]> hashes(TilePath.Hashes tile) {
        return handle.createQuery("select hashes from audit.tile where level = :level and index = :index")
                .bind("level", tile.level())
                .bind("index", tile.index())
                .mapTo(byte[].class)
                .findOne()
                .filter(hashes -> hashes.length >= tile.maxBytes())
                .map(hashes -> Arrays.copyOf(hashes, tile.maxBytes()));
    }

    private Optional<byte[]> entries(TilePath.Entries bundle) {
        if (bundle.index() > Long.MAX_VALUE / TilePath.FULL_WIDTH - 1) {
            return Optional.empty();
        }
        long first = bundle.index() * TilePath.FULL_WIDTH;
        List<byte[]> entries = handle.createQuery("""
                        select entry from audit.leaf where index >= :first and index < :end order by index
                        """)
                .bind("first", first)
                .bind("end", first + bundle.width())
                .mapTo(byte[].class)
                .list();
        return entries.size() == bundle.width() ? Optional.of(EntryBundle.encode(entries)) : Optional.empty();
    }
}
