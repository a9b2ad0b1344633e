package qiantang.gateway.answer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Meter;
import qiantang.terms.Usage;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Collects the numbers of a {@code usage} object while somebody else drives the parser: told of each token with its
 * depth below {@code usage}. Numbers that cannot be (negative, fractional, huge) make the whole report worthless.
 */
final class UsageFields {
    /** More tokens than any call can have: such a number is a fault of the engine, not a use. */
    static final long MAX_TOKENS = 1L << 40;

    private final Map<Meter, Long> counts = new EnumMap<>(Meter.class);
    private boolean worthless;
    private @Nullable String parent;

    /** A field of {@code usage} (depth 1) or of one of its details (depth 2) has this value. */
    void field(int depth, String name, JsonToken token, JsonParser json) {
        if (depth == 1 && token == JsonToken.START_OBJECT) {
            parent = name;
        }
        Meter meter = depth == 1 ? meterOf(name) : depth == 2 ? detailOf(name) : null;
        if (meter == null || token == JsonToken.VALUE_NULL) {
            return;
        }
        boolean whole = token == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && json.getLongValue() >= 0
                && json.getLongValue() <= MAX_TOKENS;
        if (whole) {
            counts.put(meter, json.getLongValue());
        } else {
            worthless = true;
        }
    }

    Optional<Usage> usage() {
        if (worthless || !counts.containsKey(Meter.PROMPT_TOKENS)) {
            return Optional.empty();
        }
        capPart(Meter.CACHED_PROMPT_TOKENS, Meter.PROMPT_TOKENS);
        capPart(Meter.REASONING_TOKENS, Meter.COMPLETION_TOKENS);
        return Optional.of(new Usage(counts, Usage.Evidence.REPORTED));
    }

    /** Some engines count the reasoning beside the completion; a part is never more than its whole. */
    private void capPart(Meter part, Meter whole) {
        long limit = counts.getOrDefault(whole, 0L);
        counts.computeIfPresent(part, (meter, count) -> Math.min(count, limit));
    }

    private static @Nullable Meter meterOf(String name) {
        return switch (name) {
            case "prompt_tokens" -> Meter.PROMPT_TOKENS;
            case "completion_tokens" -> Meter.COMPLETION_TOKENS;
            default -> null;
        };
    }

    private @Nullable Meter detailOf(String name) {
        if ("prompt_tokens_details".equals(parent) && name.equals("cached_tokens")) {
            return Meter.CACHED_PROMPT_TOKENS;
        }
        if ("completion_tokens_details".equals(parent) && name.equals("reasoning_tokens")) {
            return Meter.REASONING_TOKENS;
        }
        return null;
    }
}
