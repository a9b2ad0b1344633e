package qiantang.compute.child;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import qiantang.compute.child.ChatTemplate.Message;
import qiantang.compute.child.ChatTemplate.Role;
import tools.jackson.databind.JsonNode;

/** A checked request to {@code /v1/chat/completions}. What this engine cannot do is refused by name, never ignored. */
record ChatRequest(
        String model,
        List<Message> messages,
        Sampling sampling,
        List<String> stops,
        OptionalInt maxTokens,
        Optional<String> schema,
        boolean stream,
        boolean usageInStream) {
    static final int MESSAGES_MAX = 2_048;
    static final int STOPS_MAX = 4;
    static final int STOP_CHARS_MAX = 256;
    /** Unless the caller says otherwise. At the 1 of large models, small ones lose the thread within a few sentences. */
    static final double USUAL_TEMPERATURE = 0.2;

    static ChatRequest read(JsonInput input) {
        refuseUnsupported(input);
        return new ChatRequest(
                input.requireText("model"),
                messages(input),
                sampling(input),
                stops(input),
                maxTokens(input),
                input.find("response_format").flatMap(AnswerFormat::read),
                input.flag("stream"),
                usageInStream(input));
    }

    private static void refuseUnsupported(JsonInput input) {
        for (String name : List.of("tools", "functions", "tool_choice", "function_call")) {
            JsonNode value = input.find(name).orElse(null);
            boolean asksNothing = value == null
                    || (value.isArray() && value.isEmpty())
                    || (value.isString() && value.asString().equals("none"));
            if (!asksNothing) {
                throw Refusal.unsupported(name, "This engine cannot call tools; leave out '" + name + "'.");
            }
        }
        if (input.flag("logprobs") || input.findInt("top_logprobs", 0, 20).orElse(0) > 0) {
            throw Refusal.unsupported("logprobs", "This engine gives no log-probabilities; leave out 'logprobs'.");
        }
        if (input.findInt("n", 1, 128).orElse(1) > 1) {
            throw Refusal.unsupported("n", "This engine gives one answer to a request; 'n' can only be 1.");
        }
        if (input.find("logit_bias").filter(bias -> !bias.isEmpty()).isPresent()) {
            throw Refusal.unsupported("logit_bias", "This engine takes no token biases; leave out 'logit_bias'.");
        }
    }

    private static List<Message> messages(JsonInput input) {
        JsonNode list = input.find("messages")
                .filter(node -> node.isArray() && !node.isEmpty())
                .orElseThrow(() -> Refusal.invalid("messages", "'messages' must be a list with at least one message."));
        if (list.size() > MESSAGES_MAX) {
            throw Refusal.invalid("messages", "At most " + MESSAGES_MAX + " messages can be sent.");
        }
        List<Message> messages = new ArrayList<>(list.size());
        for (JsonNode message : list) {
            String at = "messages[" + messages.size() + "]";
            messages.add(new Message(role(at + ".role", message.path("role")), content(at + ".content", message)));
        }
        return List.copyOf(messages);
    }

    private static Role role(String name, JsonNode role) {
        return switch (role.asString("")) {
            case "system", "developer" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool", "function" -> throw Refusal.unsupported(name, "This engine cannot call tools.");
            default -> throw Refusal.invalid(name, "'" + name + "' must be system, developer, user or assistant.");
        };
    }

    private static String content(String name, JsonNode message) {
        JsonNode content = message.path("content");
        if (!content.isArray()) {
            return JsonInput.text(name, content);
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (!part.path("type").asString("").equals("text")) {
                throw Refusal.unsupported(
                        name, "This engine reads text only; '" + name + "' has another kind of part.");
            }
            text.append(JsonInput.text(name, part.path("text")));
        }
        return text.toString();
    }

    private static Sampling sampling(JsonInput input) {
        return new Sampling(
                input.findNumber("temperature", 0, 2).orElse(USUAL_TEMPERATURE),
                input.findNumber("top_p", 0, 1).orElse(1),
                Math.max(0, input.findInt("top_k", -1, 1_000_000).orElse(0)),
                input.findNumber("min_p", 0, 1).orElse(0),
                input.findNumber("presence_penalty", -2, 2).orElse(0),
                input.findNumber("frequency_penalty", -2, 2).orElse(0),
                seed(input.findLong("seed")));
    }

    /** The engine has 31 bits for it; equal seeds stay equal. */
    private static OptionalInt seed(OptionalLong seed) {
        return seed.isPresent()
                ? OptionalInt.of(Long.hashCode(seed.getAsLong()) & Integer.MAX_VALUE)
                : OptionalInt.empty();
    }

    private static List<String> stops(JsonInput input) {
        JsonNode stop = input.find("stop").orElse(null);
        if (stop == null) {
            return List.of();
        }
        List<String> stops = new ArrayList<>();
        if (stop.isArray()) {
            stop.forEach(each -> stops.add(JsonInput.text("stop", each)));
        } else {
            stops.add(JsonInput.text("stop", stop));
        }
        if (stops.size() > STOPS_MAX || stops.stream().anyMatch(each -> each.length() > STOP_CHARS_MAX)) {
            throw Refusal.invalid(
                    "stop", "At most %d stop strings of %d characters.".formatted(STOPS_MAX, STOP_CHARS_MAX));
        }
        stops.removeIf(String::isEmpty);
        return List.copyOf(stops);
    }

    private static OptionalInt maxTokens(JsonInput input) {
        OptionalInt newer = input.findInt("max_completion_tokens", 1, Integer.MAX_VALUE);
        OptionalInt older = input.findInt("max_tokens", 1, Integer.MAX_VALUE);
        return newer.isPresent() ? newer : older;
    }

    private static boolean usageInStream(JsonInput input) {
        JsonNode options = input.find("stream_options").orElse(null);
        if (options == null) {
            return false;
        }
        JsonNode usage = options.path("include_usage");
        if (!options.isObject() || !(usage.isBoolean() || usage.isMissingNode() || usage.isNull())) {
            throw Refusal.invalid("stream_options", "'stream_options.include_usage' must be true or false.");
        }
        return usage.asBoolean(false);
    }
}
