package qiantang.app.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The joined contract, to make requests from and to hold answers against. */
public final class WrittenContract {
    /** A parameter of an operation; its schema has no reference left at the top. */
    public record Parameter(String name, String in, JsonNode schema) {}

    /**
     * One operation.
     *
     * @param isOpen whether anybody may ask
     * @param body the schema of the JSON that it takes; empty if it takes no body
     */
    public record Operation(
            String id,
            String method,
            String path,
            boolean isOpen,
            List<Parameter> parameters,
            Optional<JsonNode> body) {
        public List<Parameter> parameters(String in) {
            return parameters.stream()
                    .filter(parameter -> parameter.in().equals(in))
                    .toList();
        }

        /** Whether it is answered in OpenAI's shape. */
        public boolean isCall() {
            return path.startsWith("/v1/");
        }

        @Override
        public String toString() {
            return id;
        }
    }

    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private final ObjectNode whole;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Schema> schemas = new HashMap<>();

    private WrittenContract(ObjectNode whole) {
        this.whole = whole;
        whole.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().has("operationId"))
                        .forEach(operation -> operations.add(
                                operation(path.getKey(), path.getValue(), operation.getKey(), operation.getValue()))));
    }

    public static WrittenContract of(Path root) throws IOException {
        return new WrittenContract(Contract.join(root));
    }

    private Operation operation(String path, JsonNode item, String method, JsonNode written) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode place : List.of(item, written)) {
            place.path("parameters").forEach(parameter -> {
                JsonNode known = resolved(parameter);
                parameters.add(new Parameter(
                        known.path("name").asString(), known.path("in").asString(), resolved(known.path("schema"))));
            });
        }
        JsonNode body = written.at("/requestBody/content/application~1json/schema");
        return new Operation(
                written.path("operationId").asString(),
                method.toUpperCase(Locale.ROOT),
                path,
                written.has("security") && written.path("security").isEmpty(),
                List.copyOf(parameters),
                body.isMissingNode() ? Optional.empty() : Optional.of(resolved(body)));
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    public Operation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the contract has no " + id));
    }

    /** What a node says, behind its reference if it is one. */
    public JsonNode resolved(JsonNode node) {
        JsonNode known = node;
        while (known.has("$ref")) {
            known = whole.at(known.path("$ref").asString().substring(1));
        }
        return known;
    }

    /**
     * What is wrong with an answer; empty if it is as written: a status that is documented, the headers and the content
     * type of that status, and a body of its schema.
     */
    public List<String> faults(Operation operation, HttpAnswer answer) {
        JsonNode responses = whole.at("/paths/" + operation.path().replace("/", "~1"))
                .path(operation.method().toLowerCase(Locale.ROOT))
                .path("responses");
        String status = Integer.toString(answer.status());
        if (!responses.has(status) && answer.status() < 400) {
            return List.of(operation + " does not answer " + status);
        }
        JsonNode response = resolved(responses.has(status) ? responses.path(status) : responses.path("default"));
        List<String> faults = new ArrayList<>();
        response.path("headers").properties().forEach(header -> {
            if (answer.header(header.getKey()).isEmpty()) {
                faults.add("there is no header " + header.getKey());
            }
        });
        if (!response.has("content")) {
            if (answer.body().length > 0) {
                faults.add(operation + " has no body at " + status);
            }
            return faults;
        }
        String type = answer.header("content-type").orElse("").replaceFirst(";.*", "");
        Optional<JsonNode> schema = response.path("content").properties().stream()
                .filter(content -> content.getKey().replaceFirst(";.*", "").equals(type))
                .map(content -> content.getValue().path("schema"))
                .findFirst();
        if (schema.isEmpty()) {
            faults.add(operation + " does not answer " + status + " as " + type);
        } else if (type.endsWith("json")) {
            faults.addAll(faults(schema.get(), answer.json()));
        }
        return faults;
    }

    /** What is wrong with a value. */
    public List<String> faults(JsonNode schema, JsonNode value) {
        return schemas.computeIfAbsent(schema.toString(), text -> schema(schema)).validate(value).stream()
                .map(Object::toString)
                .toList();
    }

    /** A schema of the contract by its name. */
    public JsonNode schema(String name) {
        return whole.at("/components/schemas/" + name);
    }

    private Schema schema(JsonNode node) {
        ObjectNode alone = JSON.createObjectNode();
        alone.set("components", whole.path("components"));
        node.properties().forEach(entry -> alone.set(entry.getKey(), entry.getValue()));
        return SCHEMAS.getSchema(alone);
    }
}
