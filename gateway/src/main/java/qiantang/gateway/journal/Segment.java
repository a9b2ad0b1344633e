package qiantang.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * One file of the journal, named for the position of its first byte. Positions count all bytes that the journal ever
 * had, so they only grow; a segment that was not closed in peace may leave a gap to the next.
 */
record Segment(Path path, long base) {
    static final int HEADER_BYTES = 16;
    private static final int MAGIC = 0x51544A31;
    private static final int FORMAT = 1;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final Pattern NAME = Pattern.compile("([0-9]{19})\\.segment");

    /** Takes entries one by one. */
    @FunctionalInterface
    interface Visitor {
        /** @return whether to go on with the next entry */
        boolean visit(Entry entry, long positionBehind);
    }

    /** Why a reading stopped. */
    enum Stop {
        /** There is nothing more. */
        END,
        /** The visitor had enough. */
        ENOUGH,
        /** The last entry is not whole, as a killed or unplugged machine leaves it. */
        CUT,
        /** There are bytes that no writer of ours left so. */
        DAMAGED
    }

    /**
     * How far a reading came.
     *
     * @param position behind the last entry that was visited
     */
    record Reading(long position, Stop stop) {}

    static Segment in(Path folder, long base) {
        return new Segment(folder.resolve("%019d.segment".formatted(base)), base);
    }

    /** The segments of a folder, oldest first. */
    static List<Segment> all(Path folder) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    segments.add(new Segment(file, Long.parseLong(name.group(1))));
                }
            }
        }
        segments.sort(Comparator.comparingLong(Segment::base));
        return segments;
    }

    ByteBuffer header() {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putInt(MAGIC)
                .putInt(FORMAT)
                .putLong(base)
                .flip();
    }

    /** The position behind the last byte of the file. */
    long end() throws IOException {
        return base + Files.size(path);
    }

    /** Visits the entries between two positions; the first must be the base or the end of an entry. */
    Reading read(long from, long to, Visitor visitor) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            long limit = Math.min(to, base + channel.size());
            long position = from;
            if (position < base + HEADER_BYTES) {
                if (limit < base + HEADER_BYTES) {
                    return new Reading(from, limit == base ? Stop.END : Stop.CUT);
                }
                if (!hasHeader(channel)) {
                    return new Reading(from, Stop.DAMAGED);
                }
                position = base + HEADER_BYTES;
            }
            return readFrames(channel, position, limit, visitor);
        }
    }

    private Reading readFrames(FileChannel channel, long from, long limit, Visitor visitor) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, Math.max(0, limit - from)));
        long position = from;
        while (position < limit) {
            fill(window, channel, position, limit);
            long windowStart = position;
            boolean last = windowStart + window.limit() >= limit;
            while (true) {
                switch (Frames.read(window, sum)) {
                    case Frames.Found.Whole(Entry entry) -> {
                        position = windowStart + window.position();
                        if (!visitor.visit(entry, position)) {
                            return new Reading(position, Stop.ENOUGH);
                        }
                        continue;
                    }
                    case Frames.Found.Nothing() -> {
                        if (last || window.hasRemaining()) {
                            return new Reading(position, Stop.END);
                        }
                    }
                    case Frames.Found.Cut() -> {
                        if (last) {
                            return new Reading(position, Stop.CUT);
                        }
                    }
                    case Frames.Found.Damaged() -> {
                        return new Reading(position, Stop.DAMAGED);
                    }
                }
                break;
            }
        }
        return new Reading(position, Stop.END);
    }

    private void fill(ByteBuffer window, FileChannel channel, long position, long limit) throws IOException {
        window.clear().limit((int) Math.min(window.capacity(), limit - position));
        long offset = position - base;
        while (window.hasRemaining()) {
            int read = channel.read(window, offset + window.position());
            if (read < 0) {
                break;
            }
        }
        window.flip();
    }

    private boolean hasHeader(FileChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {}
        return header.flip().equals(header());
    }
}
