package qiantang.tlog.tile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/** Up to 256 entries one after the other, each behind its length as a big-endian 16-bit number. */
public final class EntryBundle {
    public static final int LENGTH_BYTES = 2;
    /** What 16 bits can say. */
    public static final int MAX_ENTRY_BYTES = 0xFFFF;

    private EntryBundle() {}

    public static byte[] encode(List<byte[]> entries) {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            requireFits(entry);
            bundle.write(entry.length >> 8);
            bundle.write(entry.length);
            bundle.writeBytes(entry);
        }
        return bundle.toByteArray();
    }

    /** Exactly {@code width} entries and not a byte more. */
    public static List<byte[]> decode(byte[] bundle, int width) {
        ByteBuffer rest = ByteBuffer.wrap(bundle);
        List<byte[]> entries = new ArrayList<>(width);
        while (rest.hasRemaining()) {
            if (entries.size() == width) {
                throw new TlogException(Fault.MALFORMED, "bytes after entry " + width + " of the bundle");
            }
            entries.add(next(rest, entries.size()));
        }
        if (entries.size() != width) {
            throw new TlogException(Fault.MALFORMED, "a bundle of " + entries.size() + " entries instead of " + width);
        }
        return entries;
    }

    static void requireFits(byte[] entry) {
        if (entry.length > MAX_ENTRY_BYTES) {
            throw new TlogException(
                    Fault.TOO_LARGE, "an entry of " + entry.length + " bytes; the limit is " + MAX_ENTRY_BYTES);
        }
    }

    private static byte[] next(ByteBuffer rest, int position) {
        int length = rest.remaining() < LENGTH_BYTES ? Integer.MAX_VALUE : Short.toUnsignedInt(rest.getShort());
        if (length > rest.remaining()) {
            throw new TlogException(Fault.MALFORMED, "entry " + position + " of the bundle is cut off");
        }
        byte[] entry = new byte[length];
        rest.get(entry);
        return entry;
    }
}
