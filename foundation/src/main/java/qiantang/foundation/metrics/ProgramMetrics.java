package qiantang.foundation.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the program itself uses of the machine. Read from Java and from {@code /proc}, which needs no JMX. */
public final class ProgramMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    private ProgramMetrics() {}

    public static void register(Metrics metrics) {
        Runtime runtime = Runtime.getRuntime();
        metrics.level(
                "qiantang_jvm_heap_used_bytes",
                "Heap in use.",
                () -> runtime.totalMemory() - (double) runtime.freeMemory());
        metrics.level("qiantang_jvm_heap_committed_bytes", "Heap taken from the system.", runtime::totalMemory);
        metrics.level("qiantang_jvm_heap_max_bytes", "Heap that may be taken.", runtime::maxMemory);
        metrics.level(
                "qiantang_process_resident_memory_bytes",
                "Memory of the process; NaN where there is no /proc.",
                () -> status(RESIDENT) * 1024);
        metrics.level(
                "qiantang_process_threads",
                "Threads of the system; NaN where there is no /proc.",
                () -> status(THREADS));
    }

    private static double status(Pattern line) {
        try {
            Matcher matcher = line.matcher(Files.readString(STATUS, StandardCharsets.US_ASCII));
            return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }
}
