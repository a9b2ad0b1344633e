package qiantang.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import qiantang.foundation.http.Problem;

/**
 * The data folder of an installation, held by one program at a time. The kernel lets go of the lock when the holder ends,
 * however it ends, so there is nothing stale to clean up.
 */
final class Home implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int HOLDER_BYTES_MAX = 200;

    private final Path folder;
    private final FileChannel channel;

    private Home(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    static Home take(Path folder) {
        FileChannel channel = null;
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(
                    folder.resolve("lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            if (lock(channel) == null) {
                String holder = read(channel);
                channel.close();
                throw Problem.of(AppProblem.HOME_IN_USE).with("folder", folder).with("process", holder);
            }
            channel.truncate(0)
                    .write(bytes(Long.toString(ProcessHandle.current().pid())), 0);
            return new Home(folder, channel);
        } catch (IOException failed) {
            close(channel);
            throw unusable(folder, failed);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    }

    Path folder() {
        return folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Writes a file that only the owner may read, whole or not at all. */
    Path writeSecret(String name, String text) {
        Path file = folder.resolve(name);
        Path fresh = folder.resolve(name + ".new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel out = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                out.write(bytes(text + "\n"));
                out.force(true);
            }
            return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw unusable(file, failed);
        }
    }

    /** Something that needs files below the data folder. */
    @FunctionalInterface
    interface FileWork<T> {
        T run() throws IOException;
    }

    /** Does it; if the files cannot be used, that is a problem with this home. */
    <T> T using(FileWork<T> work) {
        try {
            return work.run();
        } catch (IOException failed) {
            throw unusable(folder, failed);
        }
    }

    /** What to say when something below the data folder could not be written. */
    static Problem unusable(Path path, IOException failed) {
        String reason = failed.toString();
        // The JDK has no type of its own for a full disk; this is how the kernel's word arrives.
        AppProblem code = reason.contains("No space left") ? AppProblem.DISK_FULL : AppProblem.HOME_UNUSABLE;
        return Problem.of(code).with("folder", path).with("reason", reason).causedBy(failed);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException unimportant) {
                // Nothing was written through it.
            }
        }
    }

    @Override
    public void close() {
        close(channel);
    }
}
