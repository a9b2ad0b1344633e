package qiantang.compute.gguf;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a GGUF file says about its model (github.com/ggml-org/ggml, docs/gguf.md, versions 2 and 3).
 *
 * @param architecture such as {@code llama} or {@code qwen2}
 * @param contextTokens the longest context that the model was made for
 * @param chatTemplate as its makers wrote it, in Jinja
 * @param addsBos whether a token is put before every prompt
 */
public record GgufHeader(String architecture, long contextTokens, Optional<String> chatTemplate, boolean addsBos) {
    static final int ENTRIES_MAX = 4_096;
    static final int KEY_BYTES_MAX = 1_024;
    static final int TEXT_BYTES_MAX = 1 << 20;
    /** Vocabularies have some hundred thousand entries. */
    static final long ITEMS_MAX = 10_000_000;

    private static final int MAGIC = 0x46554747;

    /**
     * @throws MalformedGguf if it is not such a file
     */
    public static GgufHeader read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return new Reader(in).header();
        }
    }

    /** The file is not GGUF, or a broken one. */
    public static final class MalformedGguf extends IOException {
        MalformedGguf(String message) {
            super(message);
        }
    }

    private static final class Reader {
        private final InputStream in;

        Reader(InputStream in) {
            this.in = in;
        }

        GgufHeader header() throws IOException {
            if (number(4) != MAGIC) {
                throw new MalformedGguf("does not begin with GGUF");
            }
            long version = number(4);
            if (version < 2 || version > 3) {
                throw new MalformedGguf("has version " + version);
            }
            number(8);
            long entries = bounded(number(8), ENTRIES_MAX, "entries");
            Map<String, Object> found = new HashMap<>();
            for (long entry = 0; entry < entries; entry++) {
                String key = text(KEY_BYTES_MAX);
                found.put(key, value(Kind.of(number(4))));
            }
            return of(found);
        }

        private static GgufHeader of(Map<String, Object> found) throws MalformedGguf {
            if (!(found.get("general.architecture") instanceof String architecture)
                    || !(found.get(architecture + ".context_length") instanceof Long context)
                    || context < 1) {
                throw new MalformedGguf("does not name its architecture and context");
            }
            Optional<String> template =
                    Optional.ofNullable(found.get("tokenizer.chat_template") instanceof String text ? text : null);
            Object bos = found.get("tokenizer.ggml.add_bos_token");
            // Where nothing is said, the vocabularies of SentencePiece add one and the others do not.
            boolean addsBos = bos instanceof Long flag ? flag != 0 : "llama".equals(found.get("tokenizer.ggml.model"));
            return new GgufHeader(architecture, context, template, addsBos);
        }

        /** Whole numbers as Long, texts as String; what nobody asks for as an empty text. */
        private Object value(Kind kind) throws IOException {
            return switch (kind) {
                case UINT8, INT8, BOOL, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> number(kind.bytes);
                case FLOAT32, FLOAT64 -> {
                    in.skipNBytes(kind.bytes);
                    yield "";
                }
                case STRING -> text(TEXT_BYTES_MAX);
                case ARRAY -> {
                    skipArray();
                    yield "";
                }
            };
        }

        private void skipArray() throws IOException {
            Kind kind = Kind.of(number(4));
            long items = bounded(number(8), ITEMS_MAX, "items");
            switch (kind) {
                case STRING -> {
                    for (long item = 0; item < items; item++) {
                        in.skipNBytes(bounded(number(8), TEXT_BYTES_MAX, "bytes of text"));
                    }
                }
                case ARRAY -> throw new MalformedGguf("has a list of lists");
                case UINT8, INT8, BOOL, UINT16, INT16, UINT32, INT32, FLOAT32, UINT64, INT64, FLOAT64 ->
                    in.skipNBytes(items * kind.bytes);
            }
        }

        private String text(int bytesMax) throws IOException {
            int length = (int) bounded(number(8), bytesMax, "bytes of text");
            return new String(exactly(length), StandardCharsets.UTF_8);
        }

        /** Little-endian; the highest bit of 8 bytes is taken as a sign. */
        private long number(int bytes) throws IOException {
            byte[] padded = new byte[8];
            System.arraycopy(exactly(bytes), 0, padded, 0, bytes);
            return ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).getLong();
        }

        private byte[] exactly(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new MalformedGguf("ends in the middle of its header");
            }
            return bytes;
        }

        private static long bounded(long count, long max, String what) throws MalformedGguf {
            if (count < 0 || count > max) {
                throw new MalformedGguf("claims " + Long.toUnsignedString(count) + " " + what);
            }
            return count;
        }
    }

    /** The types of values, in the order of their numbers. */
    private enum Kind {
        UINT8(1),
        INT8(1),
        UINT16(2),
        INT16(2),
        UINT32(4),
        INT32(4),
        FLOAT32(4),
        BOOL(1),
        STRING(0),
        ARRAY(0),
        UINT64(8),
        INT64(8),
        FLOAT64(8);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }

        static Kind of(long number) throws MalformedGguf {
            Kind[] kinds = values();
            if (number < 0 || number >= kinds.length) {
                throw new MalformedGguf("has a value of unknown type " + number);
            }
            return kinds[(int) number];
        }
    }
}
