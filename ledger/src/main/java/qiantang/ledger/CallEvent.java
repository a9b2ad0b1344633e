package qiantang.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import qiantang.terms.Meter;
import qiantang.terms.Money;
import qiantang.terms.Usage;

/**
 * A call as the bytes that are proved: canonical JSON (RFC 8785, names sorted, no spaces), the same for ever and in any
 * language. It can be made again from the rows of the ledger, so it is not stored.
 */
final class CallEvent {
    /** Told in every event, so that a reader of a later form knows which one he has. */
    private static final String FORM = "qiantang/call/v1";

    private final StringBuilder json = new StringBuilder(700);

    private CallEvent() {}

    /** @param charged what it cost; absent if it had no price */
    static byte[] of(CallRecord call, @Nullable Money charged) {
        CallEvent event = new CallEvent();
        Usage usage = call.usage();
        event.number("cachedPromptTokens", usage.of(Meter.CACHED_PROMPT_TOKENS), '{');
        if (charged != null) {
            event.text("charged", charged.toString());
        }
        event.number("completionTokens", usage.of(Meter.COMPLETION_TOKENS), ',');
        event.text("consumer", call.consumer().text());
        event.text("domain", call.domain());
        event.number("durationMicros", micros(call.duration()), ',');
        event.text("evidence", usage.evidence().name());
        if (call.firstToken() != null) {
            event.number("firstTokenMicros", micros(call.firstToken()), ',');
        }
        event.text("form", FORM);
        event.text("id", call.id().text());
        event.text("key", call.key().text());
        event.text("model", call.model());
        event.text("modelVersion", call.modelVersion());
        event.text("operation", call.operation());
        event.text("outcome", call.outcome().name());
        Billing billing = call.billing();
        if (billing != null) {
            event.text("payer", billing.payer().text());
        }
        event.number("promptTokens", usage.of(Meter.PROMPT_TOKENS), ',');
        event.number("reasoningTokens", usage.of(Meter.REASONING_TOKENS), ',');
        event.text("replica", call.replica().text());
        event.text("site", call.site().text());
        event.number("status", call.status(), ',');
        event.json.append(",\"streamed\":").append(call.streamed());
        event.text("supplier", call.supplier().text());
        if (billing != null) {
            event.text("tariff", billing.tariff().text());
        }
        return event.json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long micros(Duration duration) {
        return UsageRow.micros(duration);
    }

    private void number(String name, long value, char before) {
        json.append(before).append('"').append(name).append("\":").append(value);
    }

    private void text(String name, String value) {
        json.append(",\"").append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < ' ') {
                        json.append("\\u00").append(Character.forDigit(c >> 4, 16));
                        json.append(Character.forDigit(c & 15, 16));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
