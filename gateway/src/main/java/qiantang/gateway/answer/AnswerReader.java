package qiantang.gateway.answer;

import java.util.Optional;
import qiantang.terms.Usage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a whole (not streamed) answer piece by piece, as its bytes pass: what it used, and whether it is one JSON
 * object at all.
 */
public final class AnswerReader {
    /** The reader holds one string at a time; a million tokens of text are shorter. */
    static final int MAX_STRING_CHARS = 4 << 20;

    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_STRING_CHARS)
                    .build())
            .build();

    private final JsonParser json = JSON.createNonBlockingByteArrayParser(ObjectReadContext.empty());
    private final ByteArrayFeeder feeder = (ByteArrayFeeder) json.nonBlockingInputFeeder();
    private final UsageFields usage = new UsageFields();
    private int depth;
    private boolean inUsage;
    private boolean complete;
    private boolean malformed;

    /** The next piece; the array is not used after the return. */
    public void read(byte[] piece) {
        if (malformed) {
            return;
        }
        try {
            feeder.feedInput(piece, 0, piece.length);
            JsonToken token;
            while ((token = json.nextToken()) != JsonToken.NOT_AVAILABLE && token != null) {
                note(token);
            }
        } catch (JacksonException broken) {
            malformed = true;
        }
    }

    private void note(JsonToken token) {
        if (complete) {
            malformed = true;
            return;
        }
        if (token != JsonToken.PROPERTY_NAME && inUsage && json.currentName() != null) {
            // Within usage, depth 1 is a field of it; the object itself stands at 2 of the whole answer.
            usage.field(depth - 1, json.currentName(), token, json);
        }
        if (token.isStructStart()) {
            if (depth == 0 && token != JsonToken.START_OBJECT) {
                malformed = true;
            }
            if (depth == 1 && token == JsonToken.START_OBJECT && "usage".equals(json.currentName())) {
                inUsage = true;
            }
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
            if (depth == 1) {
                inUsage = false;
            }
            complete = depth == 0;
        } else if (depth == 0) {
            malformed = true;
        }
    }

    /** Whether what was read so far can no longer become a JSON object that we would pass on. */
    public boolean isMalformed() {
        return malformed;
    }

    /** Whether what was read so far is one whole JSON object. */
    public boolean isComplete() {
        return complete && !malformed;
    }

    /** What the engine reported, if it did so credibly. */
    public Optional<Usage> usage() {
        return usage.usage();
    }
}
