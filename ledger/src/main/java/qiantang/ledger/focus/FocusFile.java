package qiantang.ledger.focus;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A FOCUS 1.2 file that is written line by line, so that a year needs no more memory than a day. UTF-8, with the lines of
 * RFC 4180.
 */
public final class FocusFile implements AutoCloseable {
    private static final String END = "\r\n";

    private final Writer out;
    private final FocusLines lines;

    private FocusFile(OutputStream out, String provider) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.lines = new FocusLines(provider);
        this.out.write(
                Arrays.stream(FocusColumn.values()).map(FocusColumn::header).collect(Collectors.joining(",")) + END);
    }

    /** @param provider who runs the cloud and writes the bills */
    public static FocusFile csv(OutputStream out, String provider) throws IOException {
        return new FocusFile(out, provider);
    }

    /** The same, compressed on the way. */
    public static FocusFile gzip(OutputStream out, String provider) throws IOException {
        return new FocusFile(new GZIPOutputStream(out), provider);
    }

    public void write(DailyUse use) throws IOException {
        write(lines.of(use));
    }

    public void write(Correction correction) throws IOException {
        write(List.of(lines.of(correction)));
    }

    private void write(List<FocusLine> some) throws IOException {
        for (FocusLine line : some) {
            out.write(line.csv());
            out.write(END);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
