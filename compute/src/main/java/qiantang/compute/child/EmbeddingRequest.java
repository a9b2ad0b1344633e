package qiantang.compute.child;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A checked request to {@code /v1/embeddings}. */
record EmbeddingRequest(String model, List<String> texts, boolean base64) {
    /** As OpenAI's interface has it. */
    static final int TEXTS_MAX = 2_048;

    static EmbeddingRequest read(JsonInput input, int dimensions) {
        String model = input.requireText("model");
        int asked = input.findInt("dimensions", 1, Integer.MAX_VALUE).orElse(dimensions);
        if (asked != dimensions) {
            throw Refusal.unsupported(
                    "dimensions", "This model's vectors have %d dimensions and no other.".formatted(dimensions));
        }
        String encoding = input.findText("encoding_format").orElse("float");
        if (!encoding.equals("float") && !encoding.equals("base64")) {
            throw Refusal.invalid("encoding_format", "'encoding_format' must be float or base64.");
        }
        return new EmbeddingRequest(model, texts(input), encoding.equals("base64"));
    }

    private static List<String> texts(JsonInput input) {
        JsonNode node = input.find("input").orElseThrow(() -> Refusal.invalid("input", "'input' is needed."));
        if (!node.isArray()) {
            return List.of(text("input", node));
        }
        if (node.isEmpty() || node.size() > TEXTS_MAX) {
            throw Refusal.invalid("input", "'input' must hold 1 to " + TEXTS_MAX + " texts.");
        }
        List<String> texts = new ArrayList<>(node.size());
        for (JsonNode each : node) {
            texts.add(text("input[" + texts.size() + "]", each));
        }
        return List.copyOf(texts);
    }

    private static String text(String name, JsonNode node) {
        if (node.isNumber() || node.isArray()) {
            throw Refusal.unsupported("input", "This engine takes texts, not token numbers; send strings.");
        }
        String text = JsonInput.text(name, node);
        if (text.isBlank()) {
            throw Refusal.invalid("input", "'" + name + "' is empty.");
        }
        return text;
    }
}
