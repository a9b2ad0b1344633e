package qiantang.tlog.tile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/**
 * Tiles as files below one directory, at the very paths under which they are served: any static web server can publish
 * them. A file is written beside its place, synced and moved there, so that it is there whole or not at all. One writer
 * at a time.
 */
public final class DirectoryTiles implements TileStore {
    private final Path directory;

    public DirectoryTiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public Optional<byte[]> read(TilePath path) throws IOException {
        Path file = directory.resolve(path.path());
        try {
            long bytes = Files.size(file);
            if (bytes > path.maxBytes()) {
                throw new TlogException(Fault.TOO_LARGE, path.path() + " has " + bytes + " bytes");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(TilePath path, byte[] content) throws IOException {
        Optional<byte[]> present = read(path);
        if (present.isPresent()) {
            if (!Arrays.equals(present.get(), content)) {
                throw new TlogException(Fault.CONFLICT, path.path() + " is kept already, with other bytes");
            }
            return;
        }
        Path file = directory.resolve(path.path());
        boolean newPlace = !Files.isDirectory(parentOf(file));
        Files.createDirectories(parentOf(file));
        replace(file, content);
        if (newPlace) {
            for (Path parent = parentOf(parentOf(file)); parent.startsWith(directory); parent = parentOf(parent)) {
                sync(parent);
            }
        }
    }

    /** Puts the bytes at this place durably, all or nothing; also for what may change, such as a checkpoint. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        try {
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("this file system cannot replace a file in one step: " + file, e);
        }
        sync(parentOf(file));
    }

    /** A file's name is part of its directory, which has a cache of its own. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }

    private static Path parentOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no directory holds " + file);
        }
        return parent;
    }
}
