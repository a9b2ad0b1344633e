package qiantang.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import qiantang.app.command.ExitCode;
import qiantang.app.command.Terminal;
import qiantang.foundation.backup.Backup;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import qiantang.foundation.postgres.DatabaseAddress;
import qiantang.foundation.postgres.EmbeddedPostgres;
import qiantang.foundation.settings.Settings;

/**
 * {@code backup FILE} and {@code restore FILE}: the database into one file, and back into an empty one. A backup may be
 * made while the cloud runs; a restore needs the data folder for itself. Keys of this machine (admin.key, master.key) are
 * files beside the database and are kept by whoever keeps the file.
 */
final class BackupCommand implements Callable<Integer> {
    private enum Direction {
        BACKUP,
        RESTORE
    }

    private final Direction direction;
    private final Terminal terminal;
    private final Messages messages;
    private final Language language;
    private final CommandSpec spec;
    private final Flags flags;

    private BackupCommand(Direction direction, String name, String purpose, Terminal terminal, Messages messages) {
        this.direction = direction;
        this.terminal = terminal;
        this.messages = messages;
        this.language = Language.ofEnvironment(terminal.environment());
        this.spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(messages.text(purpose, language, Map.of()));
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .type(Path.class)
                .paramLabel("FILE")
                .required(true)
                .build());
        flags = Flags.on(
                spec, List.of(CloudSettings.DATABASE_URL, CloudSettings.DATABASE_ADMIN_URL), messages, language);
    }

    static CommandLine backup(Terminal terminal, Messages messages) {
        return new CommandLine(
                new BackupCommand(Direction.BACKUP, "backup", "backup.purpose", terminal, messages).spec);
    }

    static CommandLine restore(Terminal terminal, Messages messages) {
        return new CommandLine(
                new BackupCommand(Direction.RESTORE, "restore", "restore.purpose", terminal, messages).spec);
    }

    @Override
    public Integer call() {
        Path file = Objects.requireNonNull(
                spec.commandLine().getParseResult().<Path>matchedPositionalValue(0, Path.of("")));
        Settings settings = flags.read(terminal);
        return switch (direction) {
            case BACKUP -> backup(settings, file);
            case RESTORE -> restore(settings, file);
        };
    }

    private int backup(Settings settings, Path file) {
        Optional<DatabaseAddress> elsewhere = CloudSettings.databaseElsewhere(settings)
                .or(() -> EmbeddedPostgres.runningIn(settings.home().resolve("postgres")));
        if (elsewhere.isPresent()) {
            return told(
                    "backup.done", Backup.write(elsewhere.get(), Cloud.SCHEMAS, file, InstantSource.system()), file);
        }
        try (Home home = Home.take(settings.home());
                EmbeddedPostgres postgres = EmbeddedPostgres.start(home.path("postgres"))) {
            return told(
                    "backup.done", Backup.write(postgres.address(), Cloud.SCHEMAS, file, InstantSource.system()), file);
        }
    }

    private int restore(Settings settings, Path file) {
        Optional<DatabaseAddress> elsewhere = CloudSettings.databaseElsewhere(settings);
        try (Home home = Home.take(settings.home())) {
            if (elsewhere.isPresent()) {
                return told("restore.done", Backup.restore(elsewhere.get(), Cloud.SCHEMAS, file), file);
            }
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home.path("postgres"))) {
                return told("restore.done", Backup.restore(postgres.address(), Cloud.SCHEMAS, file), file);
            }
        }
    }

    private int told(String key, Backup.Summary summary, Path file) {
        Map<String, Object> words = Map.of("file", file, "tables", summary.tables(), "rows", summary.rows());
        terminal.out().println(messages.text(key, language, words));
        return ExitCode.DONE.number();
    }
}
