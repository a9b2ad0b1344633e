package qiantang.app.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Joins {@code ROOM/src/main/openapi/ROOM.yaml} of every room into one document. The same files always give the same
 * text; two rooms that describe the same operation or schema are refused, because one of them would be lost.
 */
public final class Contract {
    private static final String FRAME = """
            openapi: 3.1.0
            info:
              title: Qiantang
              version: 0.1.0
              summary: An intelligent-computing cloud - one pool, one ledger, one API.
              license: {name: Apache-2.0, identifier: Apache-2.0}
            servers:
              - url: http://127.0.0.1:8080
                description: Where `./qiantang up` listens unless told otherwise.
            security:
              - key: []
            """;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    private Contract() {}

    /** Writes the joined file if it would change; the only word is the folder of the checkout. */
    public static void main(String[] words) throws IOException {
        Path root = Path.of(words[0]);
        Path file = file(root);
        String joined = text(root);
        if (!Files.exists(file) || !Files.readString(file).equals(joined)) {
            Files.createDirectories(root.resolve("docs"));
            Files.writeString(file, joined);
        }
    }

    /** Where the joined contract is kept. */
    public static Path file(Path root) {
        return root.resolve("docs/openapi.yaml");
    }

    /** The joined contract as it is kept in {@code docs/openapi.yaml}. */
    public static String text(Path root) throws IOException {
        return "# Joined from */src/main/openapi/*.yaml by ./qiantang build; change it there.\n"
                + YAML.writeValueAsString(join(root));
    }

    /** The joined contract as a tree. */
    public static ObjectNode join(Path root) throws IOException {
        ObjectNode whole = (ObjectNode) YAML.readTree(FRAME);
        for (Path part : parts(root)) {
            JsonNode read = YAML.readTree(Files.readString(part));
            addTags(whole, read);
            addAll(whole.withObject("/paths"), read.path("paths"), part + " describes a path again: ");
            for (String kind : read.path("components").propertyNames()) {
                addAll(
                        whole.withObject("/components").withObject("/" + kind),
                        read.path("components").path(kind),
                        part + " describes one of the " + kind + " again: ");
            }
        }
        return whole;
    }

    private static List<Path> parts(Path root) throws IOException {
        try (Stream<Path> rooms = Files.list(root)) {
            return rooms.map(room -> room.resolve("src/main/openapi/" + room.getFileName() + ".yaml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static void addTags(ObjectNode whole, JsonNode part) {
        part.path("tags").forEach(whole.withArray("/tags")::add);
    }

    private static void addAll(ObjectNode whole, JsonNode part, String complaint) {
        part.properties().forEach(entry -> {
            if (whole.has(entry.getKey())) {
                throw new IllegalArgumentException(complaint + entry.getKey());
            }
            whole.set(entry.getKey(), entry.getValue());
        });
    }
}
