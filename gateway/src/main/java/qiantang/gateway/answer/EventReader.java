package qiantang.gateway.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import qiantang.terms.Usage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Reads one whole event, blank line included (HTML standard, "server-sent events"), with OpenAI's chunk inside. */
final class EventReader {
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private EventReader() {}

    static StreamEvent read(byte[] bytes, int from, int to) {
        int dataFrom = -1;
        int dataTo = -1;
        int line = from;
        while (line < to) {
            int end = lineEnd(bytes, line, to);
            if (startsWith(bytes, line, end, DATA)) {
                if (dataFrom >= 0) {
                    // OpenAI's chunks are one line each; joining lines would be guessing.
                    return StreamEvent.FAULT;
                }
                dataFrom = skipSpace(bytes, line + DATA.length, end);
                dataTo = end > line && bytes[end - 1] == '\r' ? end - 1 : end;
            }
            line = end + 1;
        }
        if (dataFrom < 0) {
            return StreamEvent.NOTHING;
        }
        if (Arrays.equals(bytes, dataFrom, dataTo, DONE, 0, DONE.length)) {
            return StreamEvent.DONE;
        }
        return readChunk(bytes, dataFrom, dataTo);
    }

    private static StreamEvent readChunk(byte[] bytes, int from, int to) {
        try (JsonParser json = AnswerReader.JSON.createParser(ObjectReadContext.empty(), bytes, from, to - from)) {
            return new ChunkPass(json).read();
        } catch (JacksonException malformed) {
            return StreamEvent.FAULT;
        }
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        return from < to && bytes[from] == ' ' ? from + 1 : from;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from >= prefix.length && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    /** One pass over one chunk. */
    private static final class ChunkPass {
        private final JsonParser json;
        private int contents;
        private int choices;
        private boolean finished;
        private boolean hasUsage;
        private Optional<Usage> usage = Optional.empty();

        ChunkPass(JsonParser json) {
            this.json = json;
        }

        StreamEvent read() {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return StreamEvent.FAULT;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                switch (field) {
                    case "choices" -> readChoices(value);
                    case "usage" -> readUsage(value);
                    case "error" -> {
                        if (value != JsonToken.VALUE_NULL) {
                            return StreamEvent.FAULT;
                        }
                    }
                    default -> json.skipChildren();
                }
            }
            return new StreamEvent.Chunk(contents, finished, usage, hasUsage && choices == 0);
        }

        private void readChoices(JsonToken value) {
            if (value != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                choices++;
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    readChoice();
                } else {
                    json.skipChildren();
                }
            }
        }

        private void readChoice() {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("delta") && value == JsonToken.START_OBJECT) {
                    readDelta();
                } else {
                    finished |= field.equals("finish_reason") && value == JsonToken.VALUE_STRING;
                    json.skipChildren();
                }
            }
        }

        /** Everything in a delta but the role was produced by the model: text, reasoning, tool calls, refusals. */
        private void readDelta() {
            boolean produced = false;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                boolean something = switch (value) {
                    case VALUE_STRING -> json.getStringLength() > 0;
                    case START_ARRAY, START_OBJECT -> true;
                    default -> false;
                };
                produced |= something && !field.equals("role");
                json.skipChildren();
            }
            contents += produced ? 1 : 0;
        }

        private void readUsage(JsonToken value) {
            if (value != JsonToken.START_OBJECT) {
                json.skipChildren();
                return;
            }
            hasUsage = true;
            UsageFields fields = new UsageFields();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = json.nextToken();
                if (token != JsonToken.PROPERTY_NAME && json.currentName() != null && !token.isStructEnd()) {
                    fields.field(depth, json.currentName(), token, json);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            usage = fields.usage();
        }
    }
}
