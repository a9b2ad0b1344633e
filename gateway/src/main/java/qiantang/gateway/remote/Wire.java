package qiantang.gateway.remote;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import qiantang.gateway.feed.KeyHash;

/** What both sides of the feed must say in the same way. */
final class Wire {
    static final String JOIN = "/feed/v1/join";
    static final String SNAPSHOT = "/feed/v1/snapshot";
    static final String CALLS = "/feed/v1/calls";
    static final String CREDIT = "/feed/v1/credit";

    static final String GATEWAY = "x-qiantang-gateway";
    static final String TIME = "x-qiantang-time";
    static final String NONCE = "x-qiantang-nonce";
    static final String SIGNATURE = "x-qiantang-signature";
    static final String PATIENCE = "x-qiantang-patience";
    static final String VERSION = "x-qiantang-version";

    /** A question is believed this long, so that it can hardly be used again. */
    static final long CLOCK_SECONDS_MAX = 300;
    /** One wait for news; shorter than what proxies cut off. */
    static final long PATIENCE_MILLIS_MAX = 25_000;
    /** A batch of calls, or a report of credit, unpacked. */
    static final int UNPACKED_BYTES_MAX = 16 << 20;
    /** All keys and models of a cloud. */
    static final int SNAPSHOT_BYTES_MAX = 256 << 20;

    private Wire() {}

    /** What a gateway signs. */
    static byte[] question(
            UUID gateway, String path, String time, String nonce, String patience, String version, byte[] body) {
        return String.join(
                        "\n",
                        "qiantang-feed-1 question",
                        gateway.toString(),
                        path,
                        time,
                        nonce,
                        patience,
                        version,
                        hash(body))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What the cloud signs: the answer to this question and no other. */
    static byte[] answer(String nonce, byte[] body) {
        return String.join("\n", "qiantang-feed-1 answer", nonce, hash(body)).getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(byte[] body) {
        return HexFormat.of().formatHex(KeyHash.sha256().digest(body));
    }

    static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] bytes(String text) {
        return Base64.getDecoder().decode(text);
    }

    static byte[] pack(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new IllegalStateException("memory takes every byte", impossible);
        }
        return packed.toByteArray();
    }

    static byte[] unpack(byte[] packed) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] plain = gzip.readNBytes(UNPACKED_BYTES_MAX + 1);
            if (plain.length > UNPACKED_BYTES_MAX) {
                throw new IOException("more than " + UNPACKED_BYTES_MAX + " bytes");
            }
            return plain;
        }
    }
}
