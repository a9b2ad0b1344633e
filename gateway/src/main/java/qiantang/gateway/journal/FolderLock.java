package qiantang.gateway.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a journal's folder to one gateway; the kernel lets go of it when the program ends, however it ends. */
final class FolderLock {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private FolderLock() {}

    /** Held until the channel is closed. */
    static FileChannel take(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException sameProgram) {
            LOG.debug("this program itself has the journal open", sameProgram);
        }
        channel.close();
        throw new IOException("another gateway writes the journal in " + folder);
    }
}
