package qiantang.gateway.request;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import qiantang.gateway.feed.ServedModel;
import qiantang.gateway.request.SplicedBody.Edit;
import qiantang.gateway.request.SplicedBody.Replacement;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/** One pass over one body. */
final class BodyPass {
    private static final int MAX_CHOICES = 128;

    private final JsonParser json;
    private final PlainFields plain;
    private final byte[] body;
    private final ServedModel.Kind kind;

    private @Nullable String model;
    private @Nullable Edit modelEdit;
    private boolean stream;
    private boolean hasOptions;
    private boolean wantsUsage;
    /** What makes the stream report its usage, if the options that are there do not. */
    private @Nullable Edit optionsEdit;

    private boolean hasPrompt;
    private int promptBytes;
    private long maxTokens;
    private int choices = 1;

    BodyPass(JsonParser json, byte[] body, ServedModel.Kind kind) {
        this.json = json;
        this.plain = new PlainFields(json);
        this.body = body;
        this.kind = kind;
    }

    CallRequest read() throws Misfit {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new StreamReadException(json, "not an object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            json.nextToken();
            readField(field);
        }
        int end = tokenStart();
        if (json.nextToken() != null) {
            throw new StreamReadException(json, "something follows the object");
        }
        return request(end);
    }

    private void readField(String field) throws Misfit {
        if (field.equals("model")) {
            readModel();
            return;
        }
        switch (kind) {
            case CHAT -> readChatField(field);
            case EMBEDDINGS -> readEmbeddingsField(field);
        }
    }

    private void readChatField(String field) throws Misfit {
        switch (field) {
            case "messages" -> readMessages();
            case "stream" -> stream = plain.flag(field);
            case "stream_options" -> readStreamOptions();
            case "max_tokens", "max_completion_tokens" ->
                maxTokens = Math.max(maxTokens, plain.count(field, Integer.MAX_VALUE, "gateway.wanted.positive"));
            case "n" -> choices = (int) Math.max(1, plain.count(field, MAX_CHOICES, "gateway.wanted.choices"));
            case "temperature", "top_p", "presence_penalty", "frequency_penalty" -> plain.number(field);
            case "seed", "top_logprobs" -> plain.integer(field);
            case "logprobs", "parallel_tool_calls" -> plain.flag(field);
            case "stop" -> plain.stop();
            case "tools" -> plain.arrayOrNull(field);
            default -> json.skipChildren();
        }
    }

    private void readEmbeddingsField(String field) throws Misfit {
        switch (field) {
            case "input" -> readInput();
            case "dimensions" -> plain.count(field, Integer.MAX_VALUE, "gateway.wanted.positive");
            case "encoding_format", "user" -> plain.text(field);
            default -> json.skipChildren();
        }
    }

    private void readModel() throws Misfit {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Misfit.type("model", "gateway.wanted.model");
        }
        int from = tokenStart();
        String name = json.getString();
        if (!ServedModel.isName(name)) {
            throw Misfit.value("model", "gateway.wanted.model");
        }
        model = name;
        modelEdit = new Edit(from, tokenEnd(), Replacement.MODEL);
    }

    private void readMessages() throws Misfit {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Misfit.type("messages", "gateway.wanted.array");
        }
        int from = tokenStart();
        int index = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            readMessage("messages[" + index + "]");
            index++;
        }
        if (index == 0) {
            throw Misfit.value("messages", "gateway.wanted.array");
        }
        hasPrompt = true;
        promptBytes = tokenEnd() - from;
    }

    private void readMessage(String place) throws Misfit {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Misfit.type(place, "gateway.wanted.object");
        }
        boolean hasRole = false;
        boolean hasContent = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "role" -> {
                    if (value != JsonToken.VALUE_STRING) {
                        throw Misfit.type(place + ".role", "gateway.wanted.string");
                    }
                    hasRole = true;
                }
                case "content" -> {
                    boolean fits = value == JsonToken.VALUE_STRING
                            || value == JsonToken.START_ARRAY
                            || value == JsonToken.VALUE_NULL;
                    if (!fits) {
                        throw Misfit.type(place + ".content", "gateway.wanted.content");
                    }
                    hasContent = true;
                }
                // An assistant that calls tools need not say anything.
                case "tool_calls", "function_call" -> hasContent = true;
                default -> {}
            }
            json.skipChildren();
        }
        if (!hasRole) {
            throw Misfit.missing(place + ".role");
        }
        if (!hasContent) {
            throw Misfit.missing(place + ".content");
        }
    }

    private void readInput() throws Misfit {
        int from = tokenStart();
        switch (json.currentToken()) {
            case VALUE_STRING -> {
                if (json.getStringLength() == 0) {
                    throw Misfit.value("input", "gateway.wanted.input");
                }
            }
            case START_ARRAY -> {
                int count = 0;
                JsonToken element;
                while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
                    boolean fits = element == JsonToken.VALUE_STRING
                            || element == JsonToken.VALUE_NUMBER_INT
                            || element == JsonToken.START_ARRAY;
                    if (!fits) {
                        throw Misfit.type("input[" + count + "]", "gateway.wanted.input");
                    }
                    json.skipChildren();
                    count++;
                }
                if (count == 0) {
                    throw Misfit.value("input", "gateway.wanted.input");
                }
            }
            case null, default -> throw Misfit.type("input", "gateway.wanted.input");
        }
        hasPrompt = true;
        promptBytes = tokenEnd() - from;
    }

    private void readStreamOptions() throws Misfit {
        int from = tokenStart();
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            hasOptions = true;
            optionsEdit = new Edit(from, tokenEnd(), Replacement.OPTIONS);
            return;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Misfit.type("stream_options", "gateway.wanted.object");
        }
        int inside = from + 1;
        boolean empty = true;
        boolean said = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            empty = false;
            String field = json.currentName();
            json.nextToken();
            if (field.equals("include_usage")) {
                said = true;
                int valueFrom = tokenStart();
                wantsUsage = plain.flag("stream_options.include_usage");
                optionsEdit = wantsUsage ? null : new Edit(valueFrom, tokenEnd(), Replacement.YES);
            } else {
                json.skipChildren();
            }
        }
        hasOptions = true;
        if (!said) {
            optionsEdit = new Edit(inside, inside, empty ? Replacement.ONLY_OPTION : Replacement.FIRST_OPTION);
        }
    }

    private CallRequest request(int end) throws Misfit {
        if (model == null || modelEdit == null) {
            throw Misfit.missing("model");
        }
        if (!hasPrompt) {
            throw Misfit.missing(kind == ServedModel.Kind.CHAT ? "messages" : "input");
        }
        if (hasOptions && !stream && wantsUsage) {
            throw Misfit.value("stream_options", "gateway.wanted.only_streaming");
        }
        List<Edit> edits = new ArrayList<>(2);
        edits.add(modelEdit);
        if (stream) {
            if (optionsEdit != null) {
                edits.add(optionsEdit);
            } else if (!hasOptions) {
                edits.add(new Edit(end, end, Replacement.OPTIONS_FIELD));
            }
            edits.sort(Comparator.comparingInt(Edit::from));
        }
        SplicedBody spliced = new SplicedBody(body, edits);
        return new CallRequest(kind, model, stream, wantsUsage, promptBytes, maxTokens, choices, spliced);
    }

    private int tokenStart() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    /** Behind the current token, which is read to its end first. */
    private int tokenEnd() {
        json.finishToken();
        return (int) json.currentLocation().getByteOffset();
    }
}
