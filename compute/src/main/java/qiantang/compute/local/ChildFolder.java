package qiantang.compute.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one model's children, readable by us only: which process it is, its port, and what it unpacks. */
final class ChildFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ChildFolder.class);

    private final Path folder;

    ChildFolder(Path folder) {
        this.folder = folder;
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    Path portFile() {
        return folder.resolve("port");
    }

    private Path recordFile() {
        return folder.resolve("child.pid");
    }

    /** Ends a child that an earlier run of ours left behind, and makes the folder as new. */
    void clean() throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ChildRecord.endStale(recordFile());
        Files.deleteIfExists(portFile());
        deleteTree(temporary());
        Files.createDirectory(temporary());
    }

    /** Remembers a child for a later run of ours; one that has ended already needs no remembering. */
    void record(long pid) throws IOException {
        Optional<ChildRecord> started = ChildRecord.of(pid);
        if (started.isPresent()) {
            started.get().write(recordFile());
        }
    }

    /** After a child's end. What remains is cleaned at the next start anyway. */
    void forget() {
        try {
            Files.deleteIfExists(recordFile());
            Files.deleteIfExists(portFile());
            deleteTree(temporary());
        } catch (IOException inUse) {
            LOG.warn("Could not clean {}: {}", folder, inUse.getMessage());
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(root)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
