package qiantang.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import qiantang.gateway.feed.ServedModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SplicedBodyTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] UPSTREAM = "\"up\\n模型\"".getBytes(StandardCharsets.UTF_8);

    /** Whatever order and dress the fields come in, a replica reads the same call with its own model name. */
    @Test
    void aReplicaReadsTheSameCallUnderItsOwnName() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            boolean stream = random.nextBoolean();
            String body = body(random, stream);
            CallRequest request = understood(body);
            byte[] sent = request.body().open(UPSTREAM).readAllBytes();

            assertThat(sent).hasSize(request.body().length(UPSTREAM));
            ObjectNode wanted = (ObjectNode) JSON.readTree(body);
            wanted.put("model", "up\n模型");
            if (stream) {
                JsonNode options = wanted.get("stream_options");
                ObjectNode changed = options instanceof ObjectNode object ? object : JSON.createObjectNode();
                wanted.set("stream_options", changed.put("include_usage", true));
            }
            assertThat(JSON.readTree(sent))
                    .as(() -> "seed " + seed + ": " + body)
                    .isEqualTo(wanted);
        }
    }

    private static CallRequest understood(String body) {
        Understanding understanding = RequestReader.read(body.getBytes(StandardCharsets.UTF_8), ServedModel.Kind.CHAT);
        assertThat(understanding).as(body).isInstanceOf(Understanding.Understood.class);
        return ((Understanding.Understood) understanding).request();
    }

    private static String body(Random random, boolean stream) {
        List<String> fields = new ArrayList<>();
        fields.add("\"model\"" + space(random) + ":" + space(random) + pick(random, "\"qwen3\"", "\"q\\u0077en3\""));
        fields.add("\"messages\":[{\"role\":\"user\",\"content\":\"é你\uD83D\uDE00\\\"}\"}]");
        fields.add("\"other\":{\"model\":\"x\",\"stream_options\":null}");
        if (stream) {
            fields.add("\"stream\":true");
            String options = pick(
                    random,
                    "",
                    "null",
                    "{}",
                    "{ }",
                    "{\"x\":[1]}",
                    "{\"include_usage\":false}",
                    "{\"include_usage\" : true}",
                    "{\"include_usage\":null,\"x\":{}}");
            if (!options.isEmpty()) {
                fields.add("\"stream_options\":" + space(random) + options);
            }
        }
        Collections.shuffle(fields, random);
        return space(random) + "{" + space(random) + String.join(space(random) + "," + space(random), fields)
                + space(random) + "}" + space(random);
    }

    private static String space(Random random) {
        return " \n".repeat(random.nextInt(2));
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
