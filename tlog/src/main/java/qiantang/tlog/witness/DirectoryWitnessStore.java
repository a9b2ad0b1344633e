package qiantang.tlog.witness;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;
import qiantang.tlog.note.Checkpoint;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.tile.DirectoryTiles;

/**
 * A witness's memory as files {@code <origin hash>/checkpoint}, which are also what it serves. The directory is locked
 * while it is open, so that two witnesses never share it. A file that cannot be read is an error, never "nothing known":
 * forgetting would let a log begin a second history.
 */
public final class DirectoryWitnessStore implements WitnessStore, AutoCloseable {
    private final Path directory;
    private final FileChannel lock;

    private DirectoryWitnessStore(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    public static DirectoryWitnessStore open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new TlogException(Fault.CONFLICT, "another witness works in " + directory);
        }
        return new DirectoryWitnessStore(directory, channel);
    }

    @Override
    public synchronized Optional<SignedNote> latest(String origin) throws IOException {
        try {
            return Optional.of(SignedNote.parse(Files.readAllBytes(file(origin))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized boolean advance(String origin, long knownSize, SignedNote next) throws IOException {
        long size =
                latest(origin).map(note -> Checkpoint.parse(note.text()).size()).orElse(0L);
        if (size != knownSize) {
            return false;
        }
        Path file = file(origin);
        Files.createDirectories(file.resolveSibling(""));
        DirectoryTiles.replace(file, next.bytes());
        return true;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private Path file(String origin) {
        return directory.resolve(Witness.originHash(origin)).resolve("checkpoint");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
