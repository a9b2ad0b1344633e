package qiantang.compute.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Files known by their SHA-256. */
final class HashedFile {
    private static final int BUFFER_BYTES = 1 << 20;

    private HashedFile() {}

    static boolean has(Path file, long bytes, String sha256) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == bytes
                && sha256(file).equals(sha256);
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream(), Long.MAX_VALUE);
        }
    }

    /** Writes at most so many bytes to a new file, makes them durable, and gives their hash. */
    static String write(InputStream in, Path file, long bytesMax) throws IOException {
        String hash;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            hash = copy(in, out, bytesMax);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return hash;
    }

    private static String copy(InputStream in, OutputStream out, long bytesMax) throws IOException {
        DigestInputStream digested = new DigestInputStream(in, sha256());
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = bytesMax;
        for (int count = digested.read(buffer); count >= 0; count = digested.read(buffer)) {
            left -= count;
            if (left < 0) {
                throw new IOException("longer than the " + bytesMax + " bytes that were announced");
            }
            out.write(buffer, 0, count);
        }
        return HexFormat.of().formatHex(digested.getMessageDigest().digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
