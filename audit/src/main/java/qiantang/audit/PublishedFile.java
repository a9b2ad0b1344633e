package qiantang.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import qiantang.tlog.note.SignedNote;
import qiantang.tlog.tile.DirectoryTiles;

/** The mark as one file. */
final class PublishedFile implements PublishedMark {
    private final Path file;

    public PublishedFile(Path file) {
        this.file = file;
    }

    @Override
    public Optional<SignedNote> last() throws IOException {
        try {
            return Optional.of(SignedNote.parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    @Override
    public void keep(SignedNote checkpoint) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        DirectoryTiles.replace(file, checkpoint.bytes());
    }
}
