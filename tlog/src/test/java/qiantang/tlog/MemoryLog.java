package qiantang.tlog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import qiantang.tlog.tile.Growth;
import qiantang.tlog.tile.TilePath;
import qiantang.tlog.tile.TileStore;
import qiantang.tlog.tile.TreeReader;

/** A log in memory, as a fake of whatever keeps tiles; its pieces can be damaged. */
public final class MemoryLog implements TileStore {
    public final Map<TilePath, byte[]> pieces = new HashMap<>();
    public final List<byte[]> entries = new ArrayList<>();

    public MemoryLog() {}

    public static MemoryLog of(int size) throws IOException {
        MemoryLog log = new MemoryLog();
        log.append(IntStream.range(0, size).mapToObj(MemoryLog::entry).toList());
        return log;
    }

    /** The entry that stands at this index in every log made by {@link #of}. */
    public static byte[] entry(int index) {
        return ("entry " + index + " ").repeat(index % 5).getBytes(StandardCharsets.UTF_8);
    }

    public Growth append(List<byte[]> more) throws IOException {
        Growth growth =
                Growth.of(this, entries.size(), more.stream().map(Merkle::leaf).toList());
        Growth.bundles(this, entries.size(), more).forEach(this::write);
        growth.tiles().forEach(this::write);
        entries.addAll(more);
        return growth;
    }

    public long size() {
        return entries.size();
    }

    public TreeReader tree() {
        return new TreeReader(this, size());
    }

    public Rfc6962 twin() {
        return new Rfc6962(entries.stream().map(Merkle::leaf).toList());
    }

    @Override
    public Optional<byte[]> read(TilePath path) {
        return Optional.ofNullable(pieces.get(path));
    }

    @Override
    public void write(TilePath path, byte[] content) {
        pieces.put(path, content);
    }
}
