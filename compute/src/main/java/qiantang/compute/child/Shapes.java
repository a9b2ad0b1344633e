package qiantang.compute.child;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of OpenAI's interface, as this child answers it. */
final class Shapes {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Shapes() {}

    static ObjectNode error(Refusal refusal) {
        ObjectNode body = NODES.objectNode();
        body.putObject("error")
                .put("message", refusal.sentence())
                .put("type", refusal.type())
                .put("param", refusal.parameter())
                .put("code", refusal.code());
        return body;
    }

    static ObjectNode models(String model, long createdSecond, int contextTokens) {
        ObjectNode body = NODES.objectNode().put("object", "list");
        body.putArray("data")
                .addObject()
                .put("id", model)
                .put("object", "model")
                .put("created", createdSecond)
                .put("owned_by", "qiantang")
                .put("max_model_len", contextTokens);
        return body;
    }

    static ObjectNode usage(int promptTokens, int completionTokens) {
        return NODES.objectNode()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
    }

    /** What names one chat answer in all its chunks. */
    record Heading(String id, long createdSecond, String model) {
        ObjectNode whole(String text, String finish, ObjectNode usage) {
            ObjectNode body = start("chat.completion");
            ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", text)
                    .putNull("refusal");
            choice.putNull("logprobs").put("finish_reason", finish);
            body.set("usage", usage);
            return body;
        }

        ObjectNode chunk(ObjectNode delta, @Nullable String finish, boolean usageFollows) {
            ObjectNode body = start("chat.completion.chunk");
            ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
            choice.set("delta", delta);
            choice.putNull("logprobs").put("finish_reason", finish);
            if (usageFollows) {
                body.putNull("usage");
            }
            return body;
        }

        ObjectNode usageChunk(ObjectNode usage) {
            ObjectNode body = start("chat.completion.chunk");
            body.putArray("choices");
            body.set("usage", usage);
            return body;
        }

        private ObjectNode start(String object) {
            return NODES.objectNode()
                    .put("id", id)
                    .put("object", object)
                    .put("created", createdSecond)
                    .put("model", model);
        }
    }
}
