package qiantang.tlog.note;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import qiantang.tlog.Fault;
import qiantang.tlog.Hash;
import qiantang.tlog.Merkle;
import qiantang.tlog.TlogException;

/**
 * What a log says about itself: its name, how many entries it has, and the root over them.
 *
 * @param extensions further lines; nobody audits them, and we write none
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
    /** What the longest cosignature format can hold. */
    public static final int MAX_ORIGIN_BYTES = 255;

    public static final int MAX_TEXT_BYTES = 64 * 1024;
    private static final int MAX_EXTENSIONS = 16;
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,18}");

    public Checkpoint {
        if (origin.isEmpty() || hasLineBreak(origin)) {
            throw new TlogException(Fault.MALFORMED, "the origin of a checkpoint is one line that is not empty");
        }
        if (origin.getBytes(StandardCharsets.UTF_8).length > MAX_ORIGIN_BYTES || extensions.size() > MAX_EXTENSIONS) {
            throw new TlogException(Fault.TOO_LARGE, "a checkpoint with too long an origin or too many extensions");
        }
        if (size < 0) {
            throw new TlogException(Fault.OUT_OF_RANGE, "no tree has " + size + " entries");
        }
        if (extensions.stream().anyMatch(line -> line.isEmpty() || hasLineBreak(line))) {
            throw new TlogException(Fault.MALFORMED, "an extension of a checkpoint is one line that is not empty");
        }
        extensions = List.copyOf(extensions);
    }

    public Checkpoint(String origin, long size, Hash root) {
        this(origin, size, root, List.of());
    }

    /** Reads the text of a note. The root of an empty tree is not checked here: a witness answers it in its own way. */
    public static Checkpoint parse(String text) {
        if (text.length() > MAX_TEXT_BYTES) {
            throw new TlogException(Fault.TOO_LARGE, "a checkpoint has at most " + MAX_TEXT_BYTES + " characters");
        }
        String[] lines =
                text.endsWith("\n") ? text.substring(0, text.length() - 1).split("\n", -1) : new String[0];
        if (lines.length < 3) {
            throw new TlogException(Fault.MALFORMED, "a checkpoint is an origin, a size and a root, each on its line");
        }
        return new Checkpoint(
                lines[0],
                size(lines[1]),
                Hash.fromBase64(lines[2]),
                List.of(Arrays.copyOfRange(lines, 3, lines.length)));
    }

    /** Reads a note and checks that one of these keys signed it for the log of this name. */
    public static Checkpoint open(SignedNote note, String origin, Collection<VerifierKey> logKeys) {
        note.verify(logKeys);
        Checkpoint checkpoint = parse(note.text());
        if (!checkpoint.origin.equals(origin)) {
            throw new TlogException(Fault.OTHER_LOG, "the checkpoint is by " + checkpoint.origin + ", not " + origin);
        }
        if (checkpoint.size == 0 && !checkpoint.root.equals(Merkle.empty())) {
            throw new TlogException(Fault.MALFORMED, "an empty tree has the root of the empty tree");
        }
        return checkpoint;
    }

    /** A size or index as all C2SP texts write it: decimal, without leading zeros. */
    public static long size(String decimal) {
        try {
            if (SIZE.matcher(decimal).matches()) {
                return Long.parseLong(decimal);
            }
        } catch (NumberFormatException e) {
            // 19 digits may still be beyond 2^63 - 1; refused below with the other malformed ones.
        }
        throw new TlogException(Fault.MALFORMED, "not a size in decimal without leading zeros");
    }

    /** The text that is signed. */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(origin)
                .append('\n')
                .append(size)
                .append('\n')
                .append(root.base64())
                .append('\n');
        extensions.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static boolean hasLineBreak(String line) {
        return line.indexOf('\n') >= 0;
    }
}
