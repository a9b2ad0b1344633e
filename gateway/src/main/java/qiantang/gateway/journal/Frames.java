package qiantang.gateway.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How entries lie in a file: four bytes of length, four of CRC-32C over length and entry, then the entry. A reader
 * stops at the first frame that is cut or whose sum is wrong: what stands behind it cannot be found any more.
 */
final class Frames {
    static final int HEADER_BYTES = 8;
    static final int MAX_ENTRY_BYTES = 64 * 1024;
    static final int MAX_FRAME_BYTES = HEADER_BYTES + MAX_ENTRY_BYTES;

    /** What stands at a place in a file. */
    sealed interface Found {
        record Whole(Entry entry) implements Found {}

        /** Nothing was written here: the end of the bytes, or zeros that the file system left. */
        record Nothing() implements Found {}

        /** A frame begins here and more bytes are needed to judge it. */
        record Cut() implements Found {}

        /** Bytes that no writer of ours left in this state. */
        record Damaged() implements Found {}
    }

    private static final Found NOTHING = new Found.Nothing();
    private static final Found CUT = new Found.Cut();
    private static final Found DAMAGED = new Found.Damaged();

    private Frames() {}

    /** Appends the entry's frame to the buffer, which needs room for {@link #MAX_FRAME_BYTES}. */
    static void write(Entry entry, ByteBuffer out, CRC32C sum) {
        int start = out.position();
        out.position(start + HEADER_BYTES);
        EntryCodec.write(entry, out);
        int end = out.position();
        int length = end - start - HEADER_BYTES;
        out.putInt(start, length);
        out.putInt(start + Integer.BYTES, checksum(out, start, length, sum));
        out.position(end);
    }

    /** Reads the frame at the buffer's position and moves behind it if it is whole. */
    static Found read(ByteBuffer in, CRC32C sum) {
        int start = in.position();
        if (in.remaining() < HEADER_BYTES) {
            return in.hasRemaining() ? CUT : NOTHING;
        }
        int length = in.getInt(start);
        if (length == 0) {
            return NOTHING;
        }
        if (length < 0 || length > MAX_ENTRY_BYTES) {
            return DAMAGED;
        }
        if (in.remaining() < HEADER_BYTES + length) {
            return CUT;
        }
        if (in.getInt(start + Integer.BYTES) != checksum(in, start, length, sum)) {
            return DAMAGED;
        }
        Entry entry = decode(in.slice(start + HEADER_BYTES, length));
        if (entry == null) {
            return DAMAGED;
        }
        in.position(start + HEADER_BYTES + length);
        return new Found.Whole(entry);
    }

    private static @Nullable Entry decode(ByteBuffer bytes) {
        try {
            return EntryCodec.read(bytes);
        } catch (RuntimeException nonsense) {
            return null;
        }
    }

    private static int checksum(ByteBuffer bytes, int start, int length, CRC32C sum) {
        sum.reset();
        sum.update(bytes.slice(start, Integer.BYTES));
        sum.update(bytes.slice(start + HEADER_BYTES, length));
        return (int) sum.getValue();
    }
}
