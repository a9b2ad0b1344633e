package qiantang.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}: what other people's tools read. */
@Command(name = "export", synopsisSubcommandLabel = "COMMAND")
final class ExportCommand {
    private final Desk desk;

    ExportCommand(Desk desk) {
        this.desk = desk;
    }

    @Command(name = "focus")
    int focus(
            @Mixin Connection connection,
            @Option(names = "--month", paramLabel = "YYYY-MM") @Nullable String month,
            @Option(names = "--gzip") boolean gzip,
            @Option(names = "--out", paramLabel = "FILE", required = true) Path out) {
        Map<String, String> query = new LinkedHashMap<>();
        if (month != null) {
            query.put("month", month);
        }
        query.put("packing", gzip ? "GZIP" : "CSV");
        long bytes = connection.open(desk).download("/api/v1/usage/focus", query, out);
        desk.say("export.written", Map.of("file", out, "bytes", bytes));
        return ExitCode.DONE.number();
    }
}
