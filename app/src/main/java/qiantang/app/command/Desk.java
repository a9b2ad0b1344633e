package qiantang.app.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import qiantang.foundation.messages.Language;
import qiantang.foundation.messages.Messages;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where a command stands: its terminal, the language it speaks, and how it shows what it found. */
final class Desk {
    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final Messages MESSAGES = Messages.of(List.of("command"));

    private final Terminal terminal;
    private final Language language;

    Desk(Terminal terminal, Language language) {
        this.terminal = terminal;
        this.language = language;
    }

    Terminal terminal() {
        return terminal;
    }

    Language language() {
        return language;
    }

    String text(String key, Map<String, ?> arguments) {
        return MESSAGES.text(key, language, arguments);
    }

    String text(String key) {
        return text(key, Map.of());
    }

    /** The word for a value of the API, such as a state, if the language has one; otherwise the value itself. */
    String word(String value) {
        String key = "word." + value;
        return MESSAGES.has(key) ? text(key) : value;
    }

    /** Says the outcome. */
    void say(String key, Map<String, ?> arguments) {
        terminal.out().println(text(key, arguments));
    }

    /** Says something beside the outcome, where a script that reads the outcome does not stumble over it. */
    void note(String key, Map<String, ?> arguments) {
        terminal.err().println(text(key, arguments));
    }

    void print(JsonNode json) {
        terminal.out().println(JSON.writeValueAsString(json));
    }

    /** Shows one thing, line by line, or as JSON. */
    int show(Connection connection, JsonNode thing, Table table) {
        if (connection.json()) {
            print(thing);
        } else {
            table.lines(this, thing).forEach(terminal.out()::println);
        }
        return ExitCode.DONE.number();
    }

    /** Shows a list as a table, or as JSON, and says if there is more. */
    int show(Connection connection, Cloud.Listing listing, Table table) {
        if (connection.json()) {
            print(listing.json());
            return ExitCode.DONE.number();
        }
        if (listing.items().isEmpty()) {
            note("list.empty", Map.of());
        } else {
            table.rows(this, listing.items()).forEach(terminal.out()::println);
        }
        if (listing.more()) {
            note("list.more", Map.of("shown", listing.items().size()));
        }
        return ExitCode.DONE.number();
    }

    /** What was done, as a sentence, or as the JSON that came back. */
    int done(Connection connection, Optional<JsonNode> answer, String key, Map<String, ?> arguments) {
        if (connection.json()) {
            answer.ifPresent(this::print);
        } else {
            say(key, arguments);
        }
        return ExitCode.DONE.number();
    }
}
