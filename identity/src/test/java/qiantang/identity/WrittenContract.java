package qiantang.identity;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The room's OpenAPI file, to hold routes and answers against. */
final class WrittenContract {
    /** One operation: what it is called, whether anybody may call it, and which query parameters it takes. */
    record Operation(String method, String path, String id, boolean open, Set<String> queries) {}

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final ObjectNode components;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Map<Integer, Schema>> answers = new TreeMap<>();
    private final Schema problem;

    private WrittenContract(JsonNode room, JsonNode conventions) {
        components = (ObjectNode) room.path("components").deepCopy();
        conventions
                .path("components")
                .properties()
                .forEach(kind -> kind.getValue()
                        .properties()
                        .forEach(entry ->
                                components.withObject("/" + kind.getKey()).set(entry.getKey(), entry.getValue())));
        problem = schema(YAML.createObjectNode().put("$ref", "#/components/schemas/Problem"));
        room.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (!operation.getKey().equals("parameters")) {
                        read(path.getKey(), operation.getKey(), operation.getValue());
                    }
                }));
    }

    static WrittenContract read() {
        return new WrittenContract(
                YAML.readTree(Path.of("src/main/openapi/identity.yaml").toFile()),
                YAML.readTree(Path.of("../foundation/src/main/openapi/foundation.yaml")
                        .toFile()));
    }

    List<Operation> operations() {
        return operations;
    }

    /** What is wrong with an answer; empty if it is as written. */
    List<String> faults(String operationId, int status, JsonNode body) {
        Map<Integer, Schema> known = answers.getOrDefault(operationId, Map.of());
        if (status >= 400) {
            return problem.validate(body).stream().map(Object::toString).toList();
        }
        if (!known.containsKey(status)) {
            return List.of(operationId + " does not answer " + status);
        }
        return Objects.requireNonNull(known.get(status)).validate(body).stream()
                .map(Object::toString)
                .toList();
    }

    private void read(String path, String method, JsonNode operation) {
        String id = operation.path("operationId").asString();
        Set<String> queries = new TreeSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode resolved =
                    parameter.has("$ref") ? resolve(parameter.path("$ref").asString()) : parameter;
            if (resolved.path("in").asString().equals("query")) {
                queries.add(resolved.path("name").asString());
            }
        }
        boolean open = operation.has("security") && operation.path("security").isEmpty();
        operations.add(new Operation(method.toUpperCase(Locale.ROOT), path, id, open, queries));
        Map<Integer, Schema> byStatus = new TreeMap<>();
        operation.path("responses").properties().forEach(response -> {
            if (!response.getKey().equals("default")) {
                JsonNode schema = response.getValue().at("/content/application~1json/schema");
                byStatus.put(
                        Integer.valueOf(response.getKey()),
                        schema(schema.isMissingNode() ? YAML.createObjectNode().put("maxProperties", 0) : schema));
            }
        });
        answers.put(id, byStatus);
    }

    private JsonNode resolve(String reference) {
        return components.at(reference.substring("#/components".length()));
    }

    private Schema schema(JsonNode node) {
        ObjectNode whole = YAML.createObjectNode();
        whole.set("components", components);
        node.properties().forEach(entry -> whole.set(entry.getKey(), entry.getValue()));
        return SCHEMAS.getSchema(whole);
    }
}
