package qiantang.tlog.tile;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import qiantang.tlog.Fault;
import qiantang.tlog.TlogException;

/** The spelling of tile paths. */
final class TilePathText {
    /** {@code tile/entries/} + seven groups + {@code .p/255} is 52 characters; anything longer is nobody's path. */
    private static final int MAX_CHARACTERS = 52;

    private static final Pattern PATH =
            Pattern.compile("tile/(entries|[1-9]?[0-9])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    private TilePathText() {}

    static TilePath parse(String path) {
        if (path.length() > MAX_CHARACTERS) {
            throw new TlogException(
                    Fault.TOO_LARGE, "the path of a tile has at most " + MAX_CHARACTERS + " characters");
        }
        Matcher parts = PATH.matcher(path);
        if (!parts.matches()) {
            throw new TlogException(Fault.MALFORMED, "not the path of a tile");
        }
        int width = parts.group(3) == null ? TilePath.FULL_WIDTH : Integer.parseInt(parts.group(3));
        long index = index(parts.group(2));
        TilePath tile = parts.group(1).equals("entries")
                ? new TilePath.Entries(index, width)
                : new TilePath.Hashes(Integer.parseInt(parts.group(1)), index, width);
        if (!tile.path().equals(path)) {
            throw new TlogException(Fault.MALFORMED, "the path of a tile in another than its canonical spelling");
        }
        return tile;
    }

    /** The index in groups of three digits and, for a partial piece, its width. */
    static String place(long index, int width) {
        StringBuilder groups = new StringBuilder(String.format(Locale.ROOT, "%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            groups.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
        }
        return width == TilePath.FULL_WIDTH ? groups.toString() : groups + ".p/" + width;
    }

    private static long index(String groups) {
        try {
            return Long.parseLong(groups.replace("/", "").replace("x", ""));
        } catch (NumberFormatException e) {
            throw new TlogException(Fault.OUT_OF_RANGE, "a tile index beyond 2^63");
        }
    }
}
