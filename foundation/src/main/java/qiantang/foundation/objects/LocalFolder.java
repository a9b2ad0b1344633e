package qiantang.foundation.objects;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Blobs as files of one folder: {@code ab/cd/abcd…}, readable by the owner only. A blob appears whole or not at all: it
 * is written beside, flushed to the disk, and renamed into place.
 */
public final class LocalFolder implements BlobStorage {
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final Path incoming;

    private LocalFolder(Path folder) {
        this.folder = folder;
        this.incoming = folder.resolve("incoming");
    }

    /**
     * Opens the folder, making it if need be.
     *
     * @param abandonedBefore half-written files older than this were left by a program that died, and are deleted
     */
    public static LocalFolder open(Path folder, Instant abandonedBefore) throws IOException {
        LocalFolder local = new LocalFolder(folder.toAbsolutePath());
        Files.createDirectories(local.incoming, FOLDER);
        try (Stream<Path> files = Files.list(local.incoming)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(abandonedBefore)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return local;
    }

    @Override
    public Upload begin() throws IOException {
        Path file = Files.createTempFile(incoming, "", ".part", FILE);
        return new FileUpload(file, FileChannel.open(file, StandardOpenOption.WRITE));
    }

    @Override
    public InputStream open(ContentHash hash, long offset, long length) throws IOException {
        FileChannel channel = FileChannel.open(file(hash), StandardOpenOption.READ);
        try {
            channel.position(offset);
            return new Bounded(Channels.newInputStream(channel), length);
        } catch (IOException unreadable) {
            channel.close();
            throw unreadable;
        }
    }

    @Override
    public OptionalLong size(ContentHash hash) throws IOException {
        try {
            return OptionalLong.of(Files.size(file(hash)));
        } catch (NoSuchFileException absent) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void delete(ContentHash hash) throws IOException {
        Files.deleteIfExists(file(hash));
    }

    private Path file(ContentHash hash) {
        return folder.resolve(hash.hex().substring(0, 2))
                .resolve(hash.hex().substring(2, 4))
                .resolve(hash.hex());
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private final class FileUpload implements Upload {
        private final Path file;
        private final FileChannel channel;
        private final OutputStream out;

        FileUpload(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
            this.out = Channels.newOutputStream(channel);
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void commit(ContentHash hash) throws IOException {
            channel.force(true);
            Path target = file(hash);
            if (size(hash).orElse(-1) == channel.size()) {
                return;
            }
            Path first = folder.resolve(hash.hex().substring(0, 2));
            makeFolder(folder, first);
            makeFolder(first, target.resolveSibling(""));
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(target.resolveSibling(""));
        }

        private static void makeFolder(Path parent, Path child) throws IOException {
            try {
                Files.createDirectory(child, FOLDER);
                sync(parent);
            } catch (FileAlreadyExistsException usual) {
                // There is nothing to make.
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }

    /** The first so many bytes of a stream. */
    private static final class Bounded extends FilterInputStream {
        private long rest;

        Bounded(InputStream in, long length) {
            super(in);
            this.rest = length;
        }

        @Override
        public int read() throws IOException {
            int read = rest > 0 ? super.read() : -1;
            rest -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (rest <= 0) {
                return length == 0 ? 0 : -1;
            }
            int read = super.read(buffer, offset, (int) Math.min(length, rest));
            rest -= Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, rest));
            rest -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(super.available(), rest);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
