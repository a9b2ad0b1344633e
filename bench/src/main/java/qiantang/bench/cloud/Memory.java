package qiantang.bench.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the kernel says of a process's memory. */
public final class Memory {
    private Memory() {}

    /** VmRSS of one process, in MB. */
    public static double residentMegabytes(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            String line = lines.filter(one -> one.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("process " + pid + " has ended"));
            return Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1024.0);
        }
    }
}
