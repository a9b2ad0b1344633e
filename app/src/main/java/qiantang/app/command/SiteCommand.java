package qiantang.app.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code site}: the places where work runs (智算站点). */
@Command(name = "site", synopsisSubcommandLabel = "COMMAND")
final class SiteCommand {
    private static final Table SITES = Table.of(
            Table.Column.text("name"),
            Table.Column.word("tier", "/tier"),
            Table.Column.word("engine", "/engine"),
            Table.Column.text("id"),
            Table.Column.text("owner"));

    private final Desk desk;

    SiteCommand(Desk desk) {
        this.desk = desk;
    }

    @Command(name = "list")
    int list(
            @Mixin Connection connection,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
        return desk.show(connection, connection.open(desk).list("/api/v1/sites", Map.of(), limit), SITES);
    }
}
