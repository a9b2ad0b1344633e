package qiantang.terms;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How much of each meter something used, and how that is known. Counts are never negative; a meter that is absent
 * counts 0, and a count of 0 is not kept, so equal usages are equal values.
 */
public record Usage(Map<Meter, Long> counts, Evidence evidence) {
    /** How a figure was obtained. The weaker of two wins when usages are added. */
    public enum Evidence {
        /** The engine that did the work reported it. */
        REPORTED,
        /** Counted or inferred by us, because the engine did not say. */
        ESTIMATED
    }

    public static final Usage NONE = new Usage(Map.of(), Evidence.REPORTED);

    public Usage {
        EnumMap<Meter, Long> kept = new EnumMap<>(Meter.class);
        counts.forEach((meter, count) -> {
            if (count < 0) {
                throw new IllegalArgumentException(meter + " cannot be negative: " + count);
            }
            if (count > 0) {
                kept.put(meter, count);
            }
        });
        requirePart(kept, Meter.CACHED_PROMPT_TOKENS, Meter.PROMPT_TOKENS);
        requirePart(kept, Meter.REASONING_TOKENS, Meter.COMPLETION_TOKENS);
        counts = Collections.unmodifiableMap(kept);
    }

    public static Usage tokens(long prompt, long completion, Evidence evidence) {
        return new Usage(Map.of(Meter.PROMPT_TOKENS, prompt, Meter.COMPLETION_TOKENS, completion), evidence);
    }

    public long of(Meter meter) {
        return counts.getOrDefault(meter, 0L);
    }

    public Usage plus(Usage other) {
        EnumMap<Meter, Long> sum = new EnumMap<>(Meter.class);
        sum.putAll(counts);
        other.counts.forEach((meter, count) -> sum.merge(meter, count, Math::addExact));
        return new Usage(sum, evidence.compareTo(other.evidence) >= 0 ? evidence : other.evidence);
    }

    private static void requirePart(Map<Meter, Long> counts, Meter part, Meter whole) {
        if (counts.getOrDefault(part, 0L) > counts.getOrDefault(whole, 0L)) {
            throw new IllegalArgumentException(part + " cannot exceed " + whole);
        }
    }
}
