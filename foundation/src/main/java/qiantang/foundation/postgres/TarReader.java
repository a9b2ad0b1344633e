package qiantang.foundation.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Unpacks a tar stream (POSIX ustar) of directories, files and symbolic links, which is all that an archive of programs
 * holds. Anything else, and any name that leads out of the folder, is refused.
 */
final class TarReader {
    private static final int BLOCK_BYTES = 512;

    private final InputStream tar;
    private final Path folder;
    private final byte[] header = new byte[BLOCK_BYTES];

    private TarReader(InputStream tar, Path folder) {
        this.tar = tar;
        this.folder = folder.normalize();
    }

    static void unpack(InputStream tar, Path folder) throws IOException {
        new TarReader(tar, folder).unpack();
    }

    private void unpack() throws IOException {
        Files.createDirectories(folder);
        while (readHeader()) {
            Path target = inside(folder.resolve(name()));
            switch (header[156]) {
                case '5' -> directory(target);
                case '2' -> {
                    Path link = Path.of(text(157, 100));
                    inside(target.resolveSibling(link));
                    Files.createDirectories(target.resolveSibling("."));
                    Files.createSymbolicLink(target, link);
                }
                case '0', 0 -> file(target);
                default -> throw new IOException("tar entry of unknown type " + (char) header[156] + ": " + name());
            }
        }
    }

    /** False at the end of the archive, which is a block of zeroes. */
    private boolean readHeader() throws IOException {
        if (tar.readNBytes(header, 0, BLOCK_BYTES) < BLOCK_BYTES) {
            throw new EOFException("the tar stream ends before its end mark");
        }
        if (header[0] == 0) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < BLOCK_BYTES; i++) {
            // The checksum counts its own field as blanks.
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(148, 8)) {
            throw new IOException("a tar header with a wrong checksum");
        }
        return true;
    }

    private void directory(Path target) throws IOException {
        Files.createDirectories(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void file(Path target) throws IOException {
        Files.createDirectories(target.resolveSibling("."));
        long left = number(124, 12);
        long padding = -left & BLOCK_BYTES - 1;
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(target)) {
            while (left > 0) {
                int read = tar.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException("the tar stream ends within " + name());
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        tar.skipNBytes(padding);
        boolean executable = (number(100, 8) & 0100) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private Path inside(Path target) throws IOException {
        if (!target.normalize().startsWith(folder)) {
            throw new IOException("tar entry leads out of its folder: " + target);
        }
        return target.normalize();
    }

    private String name() {
        String prefix = text(257, 5).equals("ustar") ? text(345, 155) : "";
        return prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
    }

    private String text(int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    private long number(int from, int length) throws IOException {
        String octal = text(from, length).strip();
        try {
            return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
        } catch (NumberFormatException broken) {
            throw new IOException("a tar header with a broken number", broken);
        }
    }
}
