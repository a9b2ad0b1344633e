package qiantang.compute.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Empties a child's output, which would block it otherwise, and remembers the end of it for whoever asks why it died. */
final class LastLines {
    static final int LINES_MAX = 200;
    static final int LINE_CHARS_MAX = 2_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread drain;

    LastLines(InputStream output) {
        drain = Thread.ofVirtual().name("child-output").start(() -> read(output));
    }

    private void read(InputStream output) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line.length() > LINE_CHARS_MAX ? line.substring(0, LINE_CHARS_MAX) : line);
            }
        } catch (IOException ended) {
            add("(output ended: " + ended.getMessage() + ")");
        }
    }

    private synchronized void add(String line) {
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** Everything that is remembered, once the process has ended. */
    String text() throws InterruptedException {
        drain.join();
        synchronized (this) {
            return String.join("\n", lines);
        }
    }
}
