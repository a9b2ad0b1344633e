package qiantang.gateway.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journal's name and how far the other side has taken it, in one small text file. It is replaced, never changed,
 * and need not be forced to the disk: an older mark only means that some calls are sent again.
 */
final class JournalMark {
    private static final Pattern TEXT = Pattern.compile("([0-9a-f-]{36}) ([0-9]{1,19})\n");

    private final Path path;
    private final UUID journal;
    private volatile long position;

    private JournalMark(Path path, UUID journal, long position) {
        this.path = path;
        this.journal = journal;
        this.position = position;
    }

    static JournalMark in(Path folder) throws IOException {
        Path path = folder.resolve("acknowledged");
        try {
            Matcher text = TEXT.matcher(Files.readString(path));
            if (text.matches()) {
                return new JournalMark(path, UUID.fromString(text.group(1)), Long.parseLong(text.group(2)));
            }
        } catch (NoSuchFileException first) {
            // A new journal; or its mark was lost: then everything that is there is sent again, under a new name.
        }
        JournalMark fresh = new JournalMark(path, UUID.randomUUID(), 0);
        fresh.move(0);
        return fresh;
    }

    UUID journal() {
        return journal;
    }

    long position() {
        return position;
    }

    void move(long to) throws IOException {
        Path next = path.resolveSibling("acknowledged.next");
        Files.writeString(next, journal + " " + to + "\n", StandardCharsets.US_ASCII);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        position = to;
    }
}
