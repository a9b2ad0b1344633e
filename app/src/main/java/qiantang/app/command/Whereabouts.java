package qiantang.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the cloud of a home is open. The running program leaves it in the home, so that commands find it whatever address
 * it was given. What a killed program left behind counts for nothing, because its process is gone.
 *
 * @param doors the address of each door, by the door's name
 */
public record Whereabouts(Map<String, String> doors) {
    static final String FILE = "running.json";

    private static final JsonMapper JSON = JsonMapper.shared();

    public Whereabouts {
        doors = Map.copyOf(doors);
    }

    /** Leaves a note of this process; closing takes it away. */
    public AutoCloseable leave(Path home) throws IOException {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        note.put("process", ProcessHandle.current().pid());
        ObjectNode list = note.putObject("doors");
        doors.forEach(list::put);
        Path fresh = Files.writeString(home.resolve(FILE + ".new"), JSON.writeValueAsString(note) + "\n");
        Path file = Files.move(fresh, home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        return () -> Files.deleteIfExists(file);
    }

    /** What the program that runs in this home has left; empty if none runs. */
    static Optional<Whereabouts> in(Path home) {
        try {
            JsonNode note = JSON.readTree(Files.readString(home.resolve(FILE)));
            if (ProcessHandle.of(note.path("process").asLong(0)).isEmpty()) {
                return Optional.empty();
            }
            Map<String, String> doors = new HashMap<>();
            note.path("doors")
                    .properties()
                    .forEach(door -> doors.put(door.getKey(), door.getValue().asString("")));
            return Optional.of(new Whereabouts(doors));
        } catch (IOException | JacksonException none) {
            return Optional.empty();
        }
    }

    /** Where a path is answered; empty if it is behind no known door. */
    Optional<String> of(String path) {
        return Optional.ofNullable(doors.get(path.startsWith("/v1") ? "inference" : "management"));
    }
}
