package qiantang.app.contract;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import qiantang.app.contract.WrittenContract.Parameter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A good request, spoilt in one place at a time in every way that the contract lets one think of. */
public final class BadRequests {
    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final String SPOT = "\"-the spot-\"";
    private static final String ABSENT = "0192f0c1-2345-7000-8000-000000000001";
    private static final String LONG = "x".repeat(3_000);
    private static final int HUGE_BYTES = 2 << 20;

    private final WrittenContract contract;
    private final Sample good;
    private final Map<String, Sample> bad = new TreeMap<>();

    private BadRequests(WrittenContract contract, Sample good) {
        this.contract = contract;
        this.good = good;
    }

    /** By what is wrong with each. */
    public static Map<String, Sample> of(WrittenContract contract, Sample good) {
        BadRequests all = new BadRequests(contract, good);
        good.operation().parameters("path").forEach(all::spoilPath);
        if (!good.operation().isCall()) {
            good.operation().parameters("query").forEach(all::spoilQuery);
            all.put("an unknown parameter", good.asking(joined(good.query(), "unknown=1")));
            all.put("a parameter that is no UTF-8", good.asking(joined(good.query(), "%FF=1")));
        }
        if (good.operation().body().isEmpty()) {
            all.spoilMissingBody();
        } else {
            all.spoilBody();
            all.spoilHeaders();
        }
        return all.bad;
    }

    private void put(String what, Sample sample) {
        bad.put(what, sample);
    }

    private static String joined(String query, String more) {
        return query.isEmpty() ? more : query + "&" + more;
    }

    private void spoilPath(Parameter parameter) {
        List<String> values = new ArrayList<>(List.of("%00", "%FF", "\u00ff", "%", "%2", "%2e%2e", "-", LONG));
        if (parameter.schema().path("format").asString("").equals("uuid")) {
            values.addAll(List.of("x", ABSENT + "0", "{" + ABSENT + "}", "1"));
        }
        values.forEach(
                value -> put("path " + parameter.name() + " " + shown(value), good.with(parameter.name(), value)));
    }

    private void spoilQuery(Parameter parameter) {
        JsonNode schema = parameter.schema();
        String name = parameter.name();
        List<String> values = new ArrayList<>(List.of("%00", "%FF", "\u00ff", "%", "", LONG));
        if (schema.path("type").asString("").equals("integer")) {
            values.addAll(List.of("x", "1.5", "-1", "9".repeat(30), "+", "0x1", "1e1"));
            below(schema).ifPresent(values::add);
            above(schema).ifPresent(values::add);
        } else if (schema.has("enum")) {
            values.addAll(List.of("NONSENSE", schema.path("enum").path(0).asString() + "x"));
        } else if (schema.has("format")) {
            values.addAll(List.of("x", "2026-02-30T00:00:00Z", "%2B300000-01-01T00:00:00Z", ABSENT + "0", "-1"));
        } else if (name.equals("cursor")) {
            values.addAll(List.of("x", "AAAA", "-1"));
        }
        String others = without(good.query(), name);
        values.forEach(
                value -> put("query " + name + " " + shown(value), good.asking(joined(others, name + "=" + value))));
        put("query " + name + " twice", good.asking(joined(others, name + "=1&" + name + "=1")));
    }

    private static String without(String query, String name) {
        List<String> others = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.startsWith(name + "=") && !pair.isEmpty()) {
                others.add(pair);
            }
        }
        return String.join("&", others);
    }

    private static Optional<String> below(JsonNode schema) {
        return schema.has("minimum")
                ? Optional.of(Long.toString(schema.path("minimum").asLong() - 1))
                : Optional.empty();
    }

    private static Optional<String> above(JsonNode schema) {
        return schema.has("maximum")
                ? Optional.of(Long.toString(schema.path("maximum").asLong() + 1))
                : Optional.empty();
    }

    private void spoilMissingBody() {
        if (!good.operation().isCall()) {
            put("a body where none is wanted", good.json("{}"));
        }
    }

    private void spoilHeaders() {
        put("a content type that is not JSON", good.header("content-type", "text/plain"));
        put("a content type in another encoding", good.header("content-type", "application/json; charset=utf-16"));
        put("a packed body", good.header("content-encoding", "gzip"));
        // Who is not known has no keys of their own.
        boolean heeded = !good.operation().isOpen() && !good.operation().isCall();
        if (good.operation().method().equals("POST") && heeded) {
            for (String key : List.of("", "a b", "\u00ff", "x".repeat(129))) {
                put("an idempotency key " + shown(key), good.header("idempotency-key", key));
            }
            put("two idempotency keys", good.header("idempotency-key", "a").anotherHeader("idempotency-key", "b"));
        }
    }

    private void spoilBody() {
        String text = new String(good.body(), StandardCharsets.UTF_8);
        Map<String, String> texts = new TreeMap<>(Map.of(
                "no body", "",
                "null", "null",
                "a list", "[]",
                "a text", "\"x\"",
                "a number", "1",
                "half of it", text.substring(0, text.length() - 1),
                "twice", text + text,
                "a comment", text + "// x",
                "quotes of another kind", text.replace('"', '\'')));
        texts.put("a byte order mark", "\ufeff" + text);
        texts.put(
                "too deep", text.substring(0, text.length() - 1) + ",\"x\":" + "[".repeat(200) + "]".repeat(200) + "}");
        texts.forEach((what, spoilt) -> put("body: " + what, body(spoilt.getBytes(StandardCharsets.UTF_8))));
        put("body: UTF-16", body(text.getBytes(StandardCharsets.UTF_16LE)));
        put(
                "body: broken UTF-8",
                body((text.substring(0, 2) + "\u00c3(" + text.substring(2)).getBytes(StandardCharsets.ISO_8859_1)));
        put("body: NUL", body(text.replaceFirst("\\{", "{\0").getBytes(StandardCharsets.UTF_8)));
        put("body: too large", body((text + " ".repeat(HUGE_BYTES)).getBytes(StandardCharsets.UTF_8)));
        JsonNode schema = good.operation().body().orElseThrow();
        ObjectNode whole = (ObjectNode) JSON.readTree(text);
        if (!good.operation().isCall()) {
            replace(
                    "",
                    whole.deepCopy(),
                    object -> object.set("unknown", JSON.stringNode(spot())),
                    "an unknown field",
                    "1");
        }
        spoilObject("", schema, whole, whole);
    }

    private static String spot() {
        return SPOT.substring(1, SPOT.length() - 1);
    }

    /** Every property of an object that stands somewhere in the body. */
    private void spoilObject(String pointer, JsonNode schema, ObjectNode whole, ObjectNode object) {
        schema.path("required").forEach(name -> {
            ObjectNode copy = whole.deepCopy();
            ((ObjectNode) copy.at(pointer)).remove(name.asString());
            put("body " + pointer + "/" + name.asString() + " left out", body(JSON.writeValueAsBytes(copy)));
        });
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            JsonNode wanted = contract.resolved(property.getValue());
            boolean needed = has(schema.path("required"), name);
            for (String literal : wrong(wanted, needed)) {
                replace(pointer, whole.deepCopy(), there -> there.set(name, JSON.stringNode(spot())), name, literal);
            }
            if (object.has(name)) {
                ObjectNode copy = whole.deepCopy();
                ((ObjectNode) copy.at(pointer)).put(name + "-again", spot());
                String twice = JSON.writeValueAsString(copy)
                        .replace("\"" + name + "-again\"", "\"" + name + "\"")
                        .replace(SPOT, JSON.writeValueAsString(object.path(name)));
                put("body " + pointer + "/" + name + " twice", body(twice.getBytes(StandardCharsets.UTF_8)));
            }
            if (object.path(name) instanceof ObjectNode inside) {
                spoilObject(pointer + "/" + name, wanted, whole, inside);
            }
            if (object.path(name) instanceof ArrayNode list && !list.isEmpty()) {
                spoilItems(pointer, name, contract.resolved(wanted.path("items")), whole);
            }
        });
    }

    private void spoilItems(String pointer, String name, JsonNode items, ObjectNode whole) {
        for (String literal : wrong(items, true)) {
            replace(
                    pointer,
                    whole.deepCopy(),
                    there -> there.set(name, JSON.createArrayNode().add(spot())),
                    name + "/0",
                    literal);
        }
    }

    /** Puts a literal into the place that is marked, as it is and byte by byte. */
    private void replace(String pointer, ObjectNode copy, Consumer<ObjectNode> mark, String name, String literal) {
        mark.accept((ObjectNode) copy.at(pointer));
        String[] parts = JSON.writeValueAsString(copy).split(SPOT, 2);
        ByteArrayOutputStream spoilt = new ByteArrayOutputStream();
        spoilt.writeBytes(parts[0].getBytes(StandardCharsets.UTF_8));
        // One byte for each character, so that a literal may be no UTF-8.
        spoilt.writeBytes(literal.getBytes(StandardCharsets.ISO_8859_1));
        spoilt.writeBytes(parts[1].getBytes(StandardCharsets.UTF_8));
        put("body " + pointer + "/" + name + " " + shown(literal), body(spoilt.toByteArray()));
    }

    /** Literals that a schema does not allow. */
    private List<String> wrong(JsonNode schema, boolean needed) {
        List<String> types = new ArrayList<>();
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type.forEach(one -> types.add(one.asString()));
        } else if (type.isString()) {
            types.add(type.asString());
        }
        List<String> wrong = new ArrayList<>();
        if (types.isEmpty()) {
            return wrong;
        }
        Map.of("string", "\"x\"", "boolean", "true", "array", "[]", "object", "{}")
                .forEach((kind, literal) -> {
                    if (!types.contains(kind)) {
                        wrong.add(literal);
                    }
                });
        boolean numbers = types.contains("number");
        if (!numbers) {
            wrong.add("1.5");
        }
        if (!numbers && !types.contains("integer")) {
            wrong.add("1");
        }
        if (needed && !types.contains("null")) {
            wrong.add("null");
        }
        if (types.contains("integer") && (schema.has("minimum") || schema.has("maximum"))) {
            wrong.addAll(List.of("9".repeat(30), "-1", "1e400"));
            below(schema).ifPresent(wrong::add);
            above(schema).ifPresent(wrong::add);
        }
        if (types.contains("string")) {
            wrong.addAll(wrongTexts(schema));
        }
        if (schema.path("minItems").asInt(0) > 0) {
            wrong.add("[]");
        }
        return wrong;
    }

    private List<String> wrongTexts(JsonNode schema) {
        List<String> wrong = new ArrayList<>(List.of("\"\u00ff\"", "\"a\0b\"", "\"a\nb\""));
        if (!good.operation().isCall()) {
            wrong.addAll(List.of("\"a\\u0000b\"", "\"\\ud800\""));
        }
        if (schema.has("enum")) {
            wrong.addAll(List.of("\"NONSENSE\"", "\"\"", "0"));
        }
        if (schema.has("format") && !schema.path("format").asString().equals("password")) {
            wrong.addAll(List.of("\"x\"", "\"\"", "\"2026-02-30T00:00:00Z\"", "\"" + ABSENT + "0\""));
            wrong.add("\"+1000000000-12-31T23:59:59Z\"");
        }
        if (schema.has("maxLength")) {
            wrong.add("\"" + "x".repeat(schema.path("maxLength").asInt() + 1) + "\"");
        }
        if (schema.path("minLength").asInt(0) > 0) {
            wrong.add("\"\"");
        }
        return wrong;
    }

    private static boolean has(JsonNode list, String name) {
        for (JsonNode one : list) {
            if (one.asString().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private Sample body(byte[] bytes) {
        return good.body(bytes);
    }

    private static String shown(String value) {
        return value.length() > 60 ? value.substring(0, 60) + "... (" + value.length() + ")" : value;
    }
}
