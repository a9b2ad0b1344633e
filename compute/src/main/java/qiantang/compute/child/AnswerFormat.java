package qiantang.compute.child;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What shape an answer must have ({@code response_format}). Schemas pass only with keywords that the native code is
 * known to turn into a grammar; any other would abort the whole process.
 */
final class AnswerFormat {
    static final int SCHEMA_CHARS_MAX = 16_384;
    static final int SCHEMA_DEPTH_MAX = 16;
    /** Bounds of lengths and counts: a grammar grows with each repetition that it spells out. */
    static final int REPETITIONS_MAX = 256;

    /** Any JSON object. */
    private static final String ANY_OBJECT = "{\"type\":\"object\"}";

    private static final String PARAMETER = "response_format";
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");
    /** Keywords that change nothing about the shape. They are taken out, because the native code looks inside. */
    private static final Set<String> SPOKEN = Set.of("title", "description", "$schema", "default", "examples");

    private AnswerFormat() {}

    /** The schema that the answer has to match, if any. */
    static Optional<String> read(JsonNode format) {
        JsonNode type = format.path("type");
        return switch (type.asString("")) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(ANY_OBJECT);
            case "json_schema" -> Optional.of(schema(format.path("json_schema").path("schema")));
            default ->
                throw Refusal.invalid(PARAMETER, "'response_format.type' must be text, json_object or json_schema.");
        };
    }

    private static String schema(JsonNode schema) {
        check(schema, "schema", 0);
        String text = withoutSpoken((ObjectNode) schema.deepCopy()).toString();
        if (text.length() > SCHEMA_CHARS_MAX) {
            throw refused("schema", "is longer than " + SCHEMA_CHARS_MAX + " characters");
        }
        return text;
    }

    private static ObjectNode withoutSpoken(ObjectNode schema) {
        schema.remove(SPOKEN);
        schema.path("properties").forEach(AnswerFormat::strip);
        schema.path("anyOf").forEach(AnswerFormat::strip);
        strip(schema.path("items"));
        return schema;
    }

    private static void strip(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            withoutSpoken(object);
        }
    }

    private static void check(JsonNode schema, String path, int depth) {
        if (!schema.isObject()) {
            throw refused(path, "must be an object");
        }
        if (depth > SCHEMA_DEPTH_MAX) {
            throw refused(path, "is nested deeper than " + SCHEMA_DEPTH_MAX);
        }
        if (!schema.has("type") && !schema.has("enum") && !schema.has("const") && !schema.has("anyOf")) {
            throw refused(path, "needs one of type, enum, const, anyOf");
        }
        require(inOrder(schema, "minItems", "maxItems"), path, "has minItems above maxItems");
        require(inOrder(schema, "minLength", "maxLength"), path, "has minLength above maxLength");
        schema.properties().forEach(entry -> checkKeyword(schema, entry.getKey(), entry.getValue(), path, depth));
    }

    private static void checkKeyword(JsonNode schema, String keyword, JsonNode value, String path, int depth) {
        String here = path + "." + keyword;
        switch (keyword) {
            case "type" -> require(value.isString() && TYPES.contains(value.asString()), here, "is not a known type");
            case "enum" -> {
                require(value.isArray() && !value.isEmpty(), here, "must be a list of values");
                value.forEach(each -> requirePlain(each, here));
            }
            case "const" -> requirePlain(value, here);
            case "properties" -> {
                require(value.isObject(), here, "must be an object");
                value.properties().forEach(each -> {
                    require(isPlain(each.getKey()) && !each.getKey().equals("$ref"), here, "has an unusable name");
                    check(each.getValue(), here + "." + each.getKey(), depth + 1);
                });
            }
            case "required" -> {
                require(value.isArray(), here, "must be a list");
                value.forEach(each -> require(
                        each.isString() && schema.path("properties").has(each.asString()),
                        here,
                        "may name properties only"));
            }
            case "additionalProperties" -> require(value.isBoolean(), here, "must be true or false");
            case "items" -> check(value, here, depth + 1);
            case "anyOf" -> {
                require(value.isArray() && !value.isEmpty(), here, "must be a list of schemas");
                value.forEach(each -> check(each, here, depth + 1));
            }
            case "minItems", "maxItems", "minLength", "maxLength" ->
                require(
                        value.isInt() && value.intValue() >= 0 && value.intValue() <= REPETITIONS_MAX,
                        here,
                        "must be between 0 and " + REPETITIONS_MAX);
            default -> require(SPOKEN.contains(keyword), here, "is a keyword that this engine does not know");
        }
    }

    private static boolean inOrder(JsonNode schema, String low, String high) {
        return !schema.has(low)
                || !schema.has(high)
                || schema.get(low).asInt(0) <= schema.get(high).asInt(0);
    }

    private static void requirePlain(JsonNode value, String where) {
        require(value.isValueNode(), where, "may hold plain values only");
        require(!value.isString() || isPlain(value.asString()), where, "has a quote, a backslash or a control sign");
    }

    /** Quotes and backslashes end up unescaped in the grammar. */
    private static boolean isPlain(String text) {
        return !text.isEmpty() && text.codePoints().noneMatch(AnswerFormat::isUnusable);
    }

    private static boolean isUnusable(int sign) {
        return sign == '"'
                || sign == '\\'
                || Character.isISOControl(sign)
                || Character.getType(sign) == Character.SURROGATE;
    }

    private static void require(boolean holds, String where, String why) {
        if (!holds) {
            throw refused(where, why);
        }
    }

    private static Refusal refused(String where, String why) {
        return Refusal.unsupported(PARAMETER, "'response_format.json_schema.%s' %s.".formatted(where, why));
    }
}
