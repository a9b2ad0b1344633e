package qiantang.app.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code chat}: one question, answered as the words come; or, without one, a small dialogue until an empty line. */
@Command(name = "chat")
final class ChatCommand implements Callable<Integer> {
    private static final String EVENT = "data:";
    private static final String END = "[DONE]";
    /** An older turn is forgotten, so that a long dialogue still fits a small model. */
    private static final int TURNS_KEPT = 16;

    private final Desk desk;

    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "TEXT", arity = "0..*")
    private List<String> words = List.of();

    @Option(names = "--model", paramLabel = "MODEL")
    private @Nullable String model;

    @Option(names = "--system", paramLabel = "TEXT")
    private @Nullable String system;

    @Option(names = "--max-tokens", paramLabel = "N")
    private @Nullable Integer maxTokens;

    @Option(names = "--temperature", paramLabel = "X")
    private @Nullable Double temperature;

    ChatCommand(Desk desk) {
        this.desk = desk;
    }

    private record Turn(String role, String content) {}

    @Override
    public Integer call() {
        Cloud cloud = connection.open(desk);
        String chosen = model == null ? firstModel(cloud) : model;
        List<Turn> turns = new ArrayList<>();
        if (!words.isEmpty()) {
            turns.add(new Turn("user", String.join(" ", words)));
            answer(cloud, chosen, turns);
            return ExitCode.DONE.number();
        }
        return converse(cloud, chosen, turns);
    }

    private int converse(Cloud cloud, String chosen, List<Turn> turns) {
        desk.note("chat.begin", Map.of("model", chosen));
        for (Optional<String> line = ask(); line.isPresent() && !line.get().isBlank(); line = ask()) {
            turns.add(new Turn("user", line.get()));
            while (turns.size() > TURNS_KEPT) {
                turns.removeFirst();
            }
            try {
                turns.add(new Turn("assistant", answer(cloud, chosen, turns)));
            } catch (Unfulfilled refused) {
                // One refused question does not end the dialogue; the next one may be better.
                turns.removeLast();
                desk.terminal().err().println(refused.sentence());
            }
        }
        return ExitCode.DONE.number();
    }

    private Optional<String> ask() {
        PrintWriter prompt = desk.terminal().err();
        if (desk.terminal().interactive()) {
            prompt.print("> ");
            prompt.flush();
        }
        try {
            return Optional.ofNullable(desk.terminal().in().readLine());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private String firstModel(Cloud cloud) {
        return cloud.get("/v1/models")
                .path("data")
                .valueStream()
                .filter(one -> !one.path("kind").asString("chat").equalsIgnoreCase("embeddings"))
                .map(one -> one.path("id").asString(""))
                .findFirst()
                .orElseThrow(() -> new Unfulfilled(ExitCode.REFUSED, desk.text("chat.no_model")));
    }

    private String answer(Cloud cloud, String chosen, List<Turn> turns) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("model", chosen);
        List<Turn> messages = new ArrayList<>(turns);
        if (system != null) {
            messages.addFirst(new Turn("system", system));
        }
        request.put("messages", messages);
        request.put("stream", !connection.json());
        if (maxTokens != null) {
            request.put("max_tokens", maxTokens);
        }
        if (temperature != null) {
            request.put("temperature", temperature);
        }
        if (connection.json()) {
            JsonNode whole = cloud.post("/v1/chat/completions", request);
            desk.print(whole);
            return whole.at("/choices/0/message/content").asString("");
        }
        return print(cloud, request);
    }

    private String print(Cloud cloud, Map<String, Object> request) {
        PrintWriter out = desk.terminal().out();
        StringBuilder said = new StringBuilder();
        boolean ended = false;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(cloud.stream("/v1/chat/completions", request), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
                if (line.startsWith(EVENT)) {
                    String event = line.substring(EVENT.length()).strip();
                    ended = event.equals(END);
                    String piece = ended ? "" : piece(event);
                    said.append(piece);
                    out.print(visible(piece));
                    out.flush();
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            out.println();
        }
        if (!ended) {
            throw new Unfulfilled(ExitCode.REFUSED, desk.text("chat.cut_off"));
        }
        return said.toString();
    }

    private String piece(String event) {
        JsonNode json = Desk.JSON.readTree(event);
        if (json.has("error")) {
            throw new Unfulfilled(
                    ExitCode.REFUSED, Table.printable(json.at("/error/message").asString("")));
        }
        return json.at("/choices/0/delta/content").asString("");
    }

    /** A model may write line ends and tabs; anything else that moves the cursor is not its business. */
    private static String visible(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> clean.appendCodePoint(Character.isISOControl(c) && c != '\n' && c != '\t' ? '\uFFFD' : c));
        return clean.toString();
    }
}
