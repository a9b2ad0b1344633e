package qiantang.compute.child;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a request's fields and refuses wrong types and ranges by name. The native code would run unbounded on some of
 * them and abort on others, so nothing reaches it unchecked. An explicit {@code null} counts as absent.
 */
final class JsonInput {
    static final int DEPTH_MAX = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxStringLength(ChildServer.BODY_BYTES_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final ObjectNode body;

    private JsonInput(ObjectNode body) {
        this.body = body;
    }

    static JsonInput parse(byte[] bytes) {
        JsonNode tree;
        try {
            tree = JSON.readTree(bytes);
        } catch (JacksonException malformed) {
            throw Refusal.malformed("The body is not JSON: " + malformed.getOriginalMessage());
        }
        if (tree instanceof ObjectNode object) {
            return new JsonInput(object);
        }
        throw Refusal.malformed("The body must be a JSON object.");
    }

    /** The value, unless it is absent or null. */
    Optional<JsonNode> find(String name) {
        JsonNode value = body.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    String requireText(String name) {
        return find(name)
                .map(value -> text(name, value))
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> Refusal.invalid(name, "'" + name + "' is needed."));
    }

    Optional<String> findText(String name) {
        return find(name).map(value -> text(name, value));
    }

    boolean flag(String name) {
        return find(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw Refusal.invalid(name, "'" + name + "' must be true or false.");
                    }
                    return value.asBoolean();
                })
                .orElse(false);
    }

    OptionalInt findInt(String name, int min, int max) {
        OptionalLong value = findLong(name);
        if (value.isPresent() && (value.getAsLong() < min || value.getAsLong() > max)) {
            throw Refusal.invalid(name, "'%s' must be between %d and %d.".formatted(name, min, max));
        }
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    OptionalLong findLong(String name) {
        Optional<JsonNode> value = find(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
            throw Refusal.invalid(name, "'" + name + "' must be a whole number.");
        }
        return OptionalLong.of(value.get().longValue());
    }

    OptionalDouble findNumber(String name, double min, double max) {
        Optional<JsonNode> value = find(name);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        double number = value.get().isNumber() ? value.get().doubleValue() : Double.NaN;
        if (!(number >= min && number <= max)) {
            throw Refusal.invalid(name, "'%s' must be a number between %s and %s.".formatted(name, min, max));
        }
        return OptionalDouble.of(number);
    }

    /** A string with whole characters: half of a surrogate pair could not be written as UTF-8 again. */
    static String text(String name, JsonNode value) {
        if (!value.isString()) {
            throw Refusal.invalid(name, "'" + name + "' must be a string.");
        }
        String text = value.asString();
        for (int index = 0; index < text.length(); index++) {
            char sign = text.charAt(index);
            if (Character.isHighSurrogate(sign)
                    && index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1))) {
                index++;
            } else if (Character.isSurrogate(sign)) {
                throw Refusal.invalid(name, "'" + name + "' holds half of a surrogate pair.");
            }
        }
        return text;
    }
}
