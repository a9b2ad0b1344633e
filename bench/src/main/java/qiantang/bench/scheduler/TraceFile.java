package qiantang.bench.scheduler;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the lines of a trace, from a file or from what ships with the benchmark. */
final class TraceFile {
    private TraceFile() {}

    /** Rows of a comma-separated file without its header. */
    static List<String[]> rows(List<String> lines) {
        return lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
    }

    static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }

    /** A file of this package, gzipped, named without the suffix. */
    static List<String> shipped(String name) throws IOException {
        try (InputStream packed = TraceFile.class.getResourceAsStream(name + ".gz")) {
            if (packed == null) {
                throw new FileNotFoundException("this build ships no " + name);
            }
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.UTF_8))) {
                return reader.lines().toList();
            }
        }
    }
}
