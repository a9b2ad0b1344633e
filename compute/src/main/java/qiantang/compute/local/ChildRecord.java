package qiantang.compute.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which process is ours, in a way that survives us: a process number alone may belong to somebody else by the time it is
 * read, but the same number with the same start, in ticks since the same boot of the machine, cannot.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}
 */
record ChildRecord(long pid, long startTicks, String bootId) {
    private static final Path PROC = Path.of("/proc");
    private static final int START_TICKS_FIELD = 22;

    /** Describes a running process; nothing if it has ended. */
    static Optional<ChildRecord> of(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            // The second field is the program's name in brackets and may hold anything.
            List<String> rest =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
            long startTicks = Long.parseLong(rest.get(START_TICKS_FIELD - 3));
            String boot =
                    Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
            return Optional.of(new ChildRecord(pid, startTicks, boot));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, pid + " " + startTicks + " " + bootId + "\n");
    }

    /** Ends the process that the file speaks of, if it still runs. Anything else of the same number is left alone. */
    static void endStale(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        Optional<ChildRecord> recorded = parse(Files.readString(file));
        if (recorded.isPresent() && recorded.equals(of(recorded.get().pid()))) {
            ProcessHandle.of(recorded.get().pid()).ifPresent(stale -> {
                stale.destroyForcibly();
                stale.onExit().join();
            });
        }
        Files.deleteIfExists(file);
    }

    private static Optional<ChildRecord> parse(String text) {
        String[] parts = text.strip().split(" ", -1);
        try {
            return parts.length == 3
                    ? Optional.of(new ChildRecord(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]))
                    : Optional.empty();
        } catch (NumberFormatException torn) {
            return Optional.empty();
        }
    }
}
